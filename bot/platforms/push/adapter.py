"""Group robots as a `handlers.messages.Platform` that hears nothing."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace

from bot.platforms import base
from bot.platforms.calls import JsonCalls
from bot.platforms.options import append_options, drop_tokens
from bot.platforms.parts import split_into_parts
from bot.platforms.plain import strip_markup, write_plain
from bot.platforms.push.robots import Robot, Vendor
from bot.platforms.splitting import BYTES
from handlers.messages import (
    Attachment,
    Identity,
    Incoming,
    Menu,
    Post,
    PressAnswer,
    Reaction,
    Ready,
    Sent,
)

PATIENCE = 20.0


class PushPlatform:
    """`robots` by the names that the desk file uses: `dingtalk:<name>`."""

    problem = ""

    def __init__(
        self,
        vendor: Vendor,
        robots: Mapping[str, Robot],
        *,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name, self.limits = vendor.name, vendor.limits
        self._vendor, self._robots = vendor, dict(robots)
        self._calls, self._clock = JsonCalls(patience=patience), clock

    async def start(self) -> Identity:
        """Nothing to log in to: each call is signed."""
        return Identity(self.name, "", "")

    async def stop(self) -> None:
        await self._calls.close()

    async def receive(self, store: base.Store) -> None:
        """Nothing ever comes."""

    def parse(self, raw: bytes) -> Sequence[Incoming]:
        raise base.Unreadable("group robots hear nothing")

    def split(self, post: Post) -> Sequence[Post]:
        """Texts alone; what a file would have shown is left out."""
        plain = replace(
            post,
            text=strip_markup(post.text),
            buttons=drop_tokens(post.buttons),
            files=(),
        )
        return split_into_parts(plain, limit=self.limits.text, unit=BYTES)

    async def send(self, post: Post, files: Sequence[Ready]) -> Sent:
        """Send one of the posts that `split` gave."""
        robot = self._robots.get(post.chat.id)
        if robot is None:
            raise base.ChatGone("no group robot of this name is set up")
        text = write_plain(append_options(post.text, post.buttons))
        query, body = self._vendor.compose(robot, text, self._clock())
        answer = await self._calls.post(robot.url, body, params=query)
        self._vendor.check(answer)
        return Sent((f"row:{post.key or secrets.token_hex(8)}"[:64],))

    async def edit(self, post: Post, message_id: str) -> Sent:
        raise base.MessageGone("a group robot changes no message")

    async def answer(self, answer: PressAnswer) -> None:
        raise base.Expired("nobody can press anything here")

    async def react(self, reaction: Reaction) -> None:
        """A robot cannot."""

    async def show_menu(self, menu: Menu) -> None:
        """There is none."""

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        raise base.FileGone("group robots bring no files")
        yield b""

    def link(self, code: str) -> str:
        return ""


def peek(raw: bytes) -> tuple[str, str]:
    """For the port's sake: nothing comes in."""
    return f"x:{hashlib.sha256(raw).hexdigest()[:40]}", "push:?"
