"""Matrix as a `handlers.messages.Platform`."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from bot.platforms import base
from bot.platforms.matrix import content
from bot.platforms.matrix.client import MatrixClient, name_call
from bot.platforms.matrix.limits import MATRIX
from bot.platforms.matrix.names import NAME, read_envelope
from bot.platforms.matrix.parsing import MESSAGE, REACTION, parse_envelope
from bot.platforms.matrix.receiving import Receiver
from bot.platforms.options import list_tokens
from bot.platforms.parts import split_into_parts
from bot.platforms.pauses import Pauses
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

PATIENCE = 30.0
# What these write at INFO has room ids, and at DEBUG people's texts.
TALKATIVE = ("nio", "aiohttp.client", "peewee")


class MatrixPlatform:
    """One account on one homeserver, with `password` or access `token`.

    `cursor` keeps the sync token beside the inbox.
    """

    name = NAME
    limits = MATRIX

    def __init__(
        self,
        homeserver: str,
        user: str,
        *,
        cursor: base.Cursor,
        password: str = "",
        token: str = "",
        patience: float = PATIENCE,
        pauses: Pauses | None = None,
    ) -> None:
        for logger in TALKATIVE:
            logging.getLogger(logger).setLevel(logging.ERROR)
        self._client = MatrixClient(
            homeserver, user, password=password, token=token, patience=patience
        )
        self._cursor, self._pauses = cursor, pauses or Pauses()
        self._receiver: Receiver | None = None

    async def start(self) -> Identity:
        """Log in; to be repeated when it fails."""
        return await self._client.log_in()

    async def stop(self) -> None:
        await self._client.close()

    async def receive(self, store: base.Store) -> None:
        """Until cancelled. Raises `Unauthorized`; passing trouble is waited out."""
        self._receiver = Receiver(self._client, store, self._cursor, self._pauses)
        await self._receiver.run()

    @property
    def user_id(self) -> str:
        """The desk's own account, once it is logged in."""
        return self._client.user_id

    @property
    def problem(self) -> str:
        """Why nothing comes in; "" while all is well."""
        return self._receiver.problem if self._receiver else "not receiving yet"

    def parse(self, raw: bytes) -> Sequence[Incoming]:
        """Raises `Unreadable`."""
        try:
            return parse_envelope(read_envelope(raw))
        except Exception as error:
            raise base.Unreadable(type(error).__name__) from error

    def split(self, post: Post) -> Sequence[Post]:
        return split_into_parts(post, limit=MATRIX.text)

    async def send(self, post: Post, files: Sequence[Ready]) -> Sent:
        """Send one of the posts that `split` gave; again with its `key`: the same."""
        self._check_listener(post)
        key = post.key or secrets.token_hex(8)
        if not files:
            body = content.write_text(post)
            event = await self._send(post.chat.id, MESSAGE, body, name_call(key))
            return Sent((event,), list_tokens(post.buttons))
        events = []
        for place, file in enumerate(files):
            body = await self._upload(post, file)
            call = name_call(key, place)
            events.append(await self._send(post.chat.id, MESSAGE, body, call))
        return Sent(tuple(events))

    def _check_listener(self, post: Post) -> None:
        """A room that everybody else has left takes messages all the same."""
        room = self._client.find_room(post.chat.id)
        if room and post.chat.kind == "private" and len(room.users) == 1:
            raise base.Blocked("the person has left the room")

    async def _upload(self, post: Post, file: Ready) -> content.Json:
        url, mime, size = await self._client.upload(file)
        return content.write_file(
            file, url=url, mime=mime, size=size, reply_to=post.reply_to
        )

    async def _send(self, room: str, kind: str, body: content.Json, call: str) -> str:
        return await self._client.send(room, kind, body, key=call)

    async def edit(self, post: Post, message_id: str) -> Sent:
        """Write a card anew. Raises `MessageGone`: send it as a new one."""
        await self._client.read_event(post.chat.id, message_id)
        card = self.split(post)[0]
        call = name_call(post.key or secrets.token_hex(8), message_id)
        body = content.write_edit(card, message_id)
        await self._send(post.chat.id, MESSAGE, body, call)
        return Sent((message_id,), list_tokens(card.buttons))

    async def answer(self, answer: PressAnswer) -> None:
        """A press has no answer of its own here: what is said is a notice."""
        if answer.text:
            call = name_call("answer", answer.press_id)
            body = content.write_notice(answer.text)
            await self._send(answer.chat.id, MESSAGE, body, call)

    async def react(self, reaction: Reaction) -> None:
        body = content.write_reaction(reaction.message_id, reaction.emoji)
        call = name_call("react", reaction.message_id, reaction.emoji)
        with suppress(base.NotModified):
            await self._send(reaction.chat.id, REACTION, body, call)

    async def show_menu(self, menu: Menu) -> None:
        """There are no menus: people type the commands, `help` lists them."""

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The file piece by piece; raises `TooBig`, `FileGone`, `Unavailable`, …"""
        if attachment.size > MATRIX.fetch_bytes:
            raise base.TooBig(f"{attachment.size} bytes")
        async for chunk in self._client.download(attachment.ref):
            yield chunk

    def link(self, code: str) -> str:
        """No link carries a code: people send it as a message."""
        return ""
