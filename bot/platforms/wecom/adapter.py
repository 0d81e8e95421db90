"""WeCom (企业微信) as a `handlers.messages.Platform`."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from html import escape

from bot.platforms import base
from bot.platforms.calls import JsonCalls
from bot.platforms.options import append_options, drop_tokens, list_tokens
from bot.platforms.parts import split_into_parts
from bot.platforms.pauses import Pauses
from bot.platforms.plain import strip_markup
from bot.platforms.splitting import BYTES
from bot.platforms.wecom.app import App, AppAccount
from bot.platforms.wecom.files import read_upload
from bot.platforms.wecom.hooks import Hooks
from bot.platforms.wecom.limits import (
    API_URL,
    HOOK,
    HOOK_IMAGE_BYTES,
    HOOK_TEXT,
    IMAGE_BYTES,
    WSS_URL,
)
from bot.platforms.wecom.names import NAME, read_event
from bot.platforms.wecom.parsing import parse_event
from bot.platforms.wecom.robot import Robot
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


class WecomPlatform:
    """A robot on the long connection, or an app that is called; and group robots.

    `robot`: (bot id, secret). `app`: an account, with callbacks brought by `bot.web`.
    `hooks`: names → keys of group robots.
    """

    name = NAME

    def __init__(
        self,
        *,
        robot: tuple[str, str] | None = None,
        app: AppAccount | None = None,
        hooks: Mapping[str, str] | None = None,
        api_url: str = API_URL,
        wss_url: str = WSS_URL,
        patience: float = PATIENCE,
        pauses: Pauses | None = None,
    ) -> None:
        self._calls = JsonCalls(patience=patience)
        self._pauses = pauses or Pauses()
        url = api_url.rstrip("/")
        self._hooks = Hooks(hooks or {}, url=url, calls=self._calls)
        self._main: Robot | App | None = None
        if robot is not None:
            self._main = Robot(
                *robot, url=wss_url, calls=self._calls, patience=patience
            )
        elif app is not None:
            self._main = App(app, url=url, calls=self._calls)
        self.limits = (self._main or Robot).limits

    async def start(self) -> Identity:
        """Connect, or fetch a token; to be repeated when it fails."""
        if self._main is None:
            return Identity("hooks", "", "")
        await self._main.start()
        return Identity(self._main.id, "", "")

    async def stop(self) -> None:
        if self._main is not None:
            await self._main.stop()
        await self._calls.close()

    async def receive(self, store: base.Store) -> None:
        """The robot: until cancelled. The app and group robots: nothing to do."""
        if self._main is not None and self._main.hears:
            await self._main.receive(store, self._pauses)

    @property
    def problem(self) -> str:
        """Why nothing comes in; "" while all is well."""
        return self._main.problem if self._main else ""

    def parse(self, raw: bytes) -> Sequence[Incoming]:
        """Raises `Unreadable`."""
        try:
            return parse_event(read_event(raw))
        except Exception as error:
            raise base.Unreadable(type(error).__name__) from error

    def split(self, post: Post) -> Sequence[Post]:
        """Posts that are one call each; only the robot knows markup."""
        if isinstance(self._main, Robot) and not _is_hook(post):
            return split_into_parts(post, limit=self.limits.text, unit=BYTES)
        limit = HOOK_TEXT if _is_hook(post) else self.limits.text
        plain = replace(post, text=strip_markup(post.text))
        if _is_hook(post):
            plain = replace(plain, buttons=drop_tokens(post.buttons))
        return split_into_parts(plain, limit=limit, unit=BYTES)

    async def send(self, post: Post, files: Sequence[Ready]) -> Sent:
        """Send one of the posts that `split` gave."""
        message = ""
        if not files:
            html = append_options(post.text, post.buttons, first=post.first_number)
            message = await self._find_way(post).send_text(post.chat, html) or ""
        for file in files:
            most = HOOK_IMAGE_BYTES if _is_hook(post) else IMAGE_BYTES
            upload = await read_upload(file, image_bytes=most)
            message = await self._find_way(post).send_file(post.chat, upload) or ""
        options = list_tokens(post.buttons, first=post.first_number)
        return Sent((message or _make_id(post),), options)

    def _find_way(self, post: Post) -> Robot | App | Hooks:
        if _is_hook(post):
            return self._hooks
        if self._main is None:
            raise base.ChatGone("no robot and no app is set up")
        return self._main

    async def edit(self, post: Post, message_id: str) -> Sent:
        """Nothing that was sent can be changed: raises `MessageGone`."""
        raise base.MessageGone("WeCom changes no message")

    async def answer(self, answer: PressAnswer) -> None:
        """A press was a number in a message: its answer is a message too."""
        if answer.text:
            await self.send(Post(answer.chat, escape(answer.text, quote=False)), [])

    async def react(self, reaction: Reaction) -> None:
        """There are no reactions that a robot could make."""

    async def show_menu(self, menu: Menu) -> None:
        """There are no menus of a chat's own: people type the commands."""

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The file piece by piece, decrypted; raises `TooBig`, `FileGone`, …"""
        if attachment.size > self.limits.fetch_bytes:
            raise base.TooBig(f"{attachment.size} bytes")
        if self._main is None:
            raise base.FileGone("nothing is set up to fetch it with")
        async for chunk in self._main.fetch(attachment):
            yield chunk

    def link(self, code: str) -> str:
        """No link carries a code: people send it as a message."""
        return ""


def _is_hook(post: Post) -> bool:
    return post.chat.id.startswith(HOOK)


def _make_id(post: Post) -> str:
    """WeCom names no message of the robot: it is remembered by the outbox's row."""
    return f"row:{post.key or secrets.token_hex(8)}"[:64]
