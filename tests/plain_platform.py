"""A chat platform in memory, in JSON of its own: for tests of the queues.

What the desk says is in `said`; what goes wrong is put into `errors`, one for each call.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count

from bot.platforms import base
from handlers.messages import Attachment, Chat, Identity, Incoming, Limits, Sender, Sent

FREE = Limits(
    text=4096,
    caption=1024,
    album=10,
    fetch_bytes=1 << 20,
    send_bytes=1 << 20,
    per_second=1e6,
    per_chat_second=1e6,
    per_group_minute=1e6,
)


def write_event(key, chat="1", text="", **more):
    return json.dumps({"key": key, "chat": chat, "text": text, **more}).encode()


def peek(raw):
    try:
        event = json.loads(raw)
        return event["key"], f"plain:{event['chat']}"
    except (ValueError, LookupError, TypeError):
        return f"x:{sha256(raw).hexdigest()[:40]}", "plain:?"


class PlainPlatform:
    name = "plain"

    def __init__(self, limits=FREE):
        self.limits = limits
        self.said: list[tuple[str, str]] = []
        self.calls: list[tuple[str, object]] = []
        self.files: list[tuple[str, bytes]] = []
        self.errors: deque[Exception | None] = deque()
        self.seconds = 0.0
        self.numbers = count(1)

    async def start(self):
        return Identity("0", "desk", "Desk")

    async def stop(self):
        pass

    def parse(self, raw):
        try:
            event = json.loads(raw)
            return [self._read(event)]
        except (ValueError, LookupError, TypeError) as error:
            raise base.Unreadable(str(error)) from error

    def _read(self, event):
        chat = Chat("plain", event["chat"], event.get("chat_kind", "private"))
        return Incoming(
            kind=event.get("kind", "message"),
            event_id=event["key"],
            chat=chat,
            at=datetime(2026, 11, 24, tzinfo=UTC),
            sender=Sender("plain", event.get("sender", event["chat"])),
            text=event["text"],
            attachments=tuple(
                Attachment("photo", ref) for ref in event.get("files", ())
            ),
            addressed=event.get("addressed", True),
        )

    def split(self, post):
        parts = post.text.split("\f")
        return [replace(post, text=part) for part in parts]

    async def send(self, post, files):
        await self._call("send", post)
        self.files += [(file.name, file.path.read_bytes()) for file in files]
        self.said.append((post.chat.id, post.text))
        return Sent((str(next(self.numbers)),))

    async def edit(self, post, message_id):
        await self._call("edit", (message_id, post))
        self.said.append((post.chat.id, f"{message_id}:{post.text}"))
        return Sent((message_id,))

    async def answer(self, answer):
        await self._call("answer", answer)

    async def react(self, reaction):
        await self._call("react", reaction)

    async def show_menu(self, menu):
        await self._call("menu", menu)

    async def _call(self, name, what):
        self.calls.append((name, what))
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if self.errors and (error := self.errors.popleft()):
            raise error

    async def fetch(self, attachment):
        yield attachment.ref.encode()

    def link(self, code):
        return f"https://plain.example/{code}"
