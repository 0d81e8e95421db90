"""Conversations as transcripts: `await anna.says("…")`, `anna.hears("…")`.

Drives the router against a real database without any platform: answers, cards and
tokens are kept as the intake and the outbox would keep them. What is heard is compared
without markup, full-width and half-width marks alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from html import unescape
from itertools import count
from typing import Any

from handlers.messages import (
    Button,
    Chat,
    Incoming,
    Menu,
    Outgoing,
    Post,
    PressAnswer,
    Reaction,
    Sender,
    StoredFile,
)
from handlers.router import handle
from handlers.turn import TokenRow, Turn
from storage.chats.tokens import add_tokens
from storage.database import transaction
from storage.desk.desk import DeskView
from storage.models import Card
from storage.people.people import find_people

PLATFORM = "telegram"


def fold(text: str) -> str:
    """Without markup; full-width marks as half-width ones."""
    bare = unescape(re.sub(r"<[^>]+>", "", text))
    return unicodedata.normalize("NFKC", bare)


def photo(name: str = "现场", *, side: int = 4000, **more: Any) -> StoredFile:
    """A photo sent as a file; `recompressed=True, side=1280`: sent as a picture."""
    return StoredFile(
        kind="photo",
        name=f"{name}.jpg",
        sha256=sha256(name.encode()).hexdigest(),
        size=120_000,
        mime="image/jpeg",
        width=side,
        height=side * 3 // 4,
        **more,
    )


def document(text: str, name: str = "稿件.docx") -> StoredFile:
    return StoredFile(
        kind="file",
        name=name,
        sha256=sha256(text.encode()).hexdigest(),
        size=20_000,
        mime="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        text=text,
    )


@dataclass
class Shown:
    """A message of the desk as it stands in a chat now."""

    text: str
    post: Post
    message_id: str

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.post.buttons for button in row]


@dataclass
class Screen:
    """One chat: `log` is everything that came, edits too; `shown` what stands there."""

    chat: Chat
    shown: dict[str, Shown] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    menu: tuple[tuple[str, str], ...] = ()


class Dialogue:
    """The desk's side; `now` moves a second with each event, or by `wait`."""

    def __init__(self, desk: DeskView, now: datetime) -> None:
        self.desk, self.now = desk, now
        self.screens: dict[str, Screen] = {}
        self._serial = count(1)

    def person(self, name: str, account: str | int, *, language: str = "") -> Speaker:
        sender = Sender(PLATFORM, str(account), name, language=language)
        return Speaker(self, sender, Chat(PLATFORM, str(account)))

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def screen(self, chat: Chat) -> Screen:
        return self.screens.setdefault(chat.key, Screen(chat))

    def next_id(self) -> str:
        return str(next(self._serial))

    async def send(self, event: Incoming) -> Turn:
        """Handle one event as the intake does: in one transaction with its answers."""
        self.now += timedelta(seconds=1)
        async with transaction():
            person = None
            if event.sender and not event.sender.anonymous:
                found = await find_people(event.sender.platform, [event.sender.id])
                person = found.get(event.sender.id)
            turn = Turn(event, self.now, self.desk, person, link=self._link)
            await handle(turn)
            await self.deliver(turn.outgoing, turn.tokens)
        return turn

    def _link(self, code: str) -> str:
        return f"https://t.me/desk_bot?start={code}"

    async def deliver(
        self, outgoing: Sequence[Outgoing], tokens: Sequence[TokenRow]
    ) -> None:
        await add_tokens(tokens, now=self.now)
        for item in outgoing:
            screen = self.screen(item.chat)
            if isinstance(item, Post):
                await self._show(screen, item)
            elif isinstance(item, PressAnswer):
                screen.log.append(fold(item.text))
            elif isinstance(item, Reaction):
                screen.reactions.append(item.emoji)
            elif isinstance(item, Menu):
                screen.menu = item.commands

    async def _show(self, screen: Screen, post: Post) -> None:
        message_id = self.next_id()
        if post.card:
            key = {"chat_key": post.chat.key, "card": post.card}
            card, _ = await Card.get_or_create(
                **key, defaults={"message_id": message_id}
            )
            message_id = card.message_id
        screen.shown[message_id] = Shown(fold(post.text), post, message_id)
        screen.log.append(fold(post.text))
        screen.posts.append(post)


class Speaker:
    """A person on a platform, in their private chat unless another is named."""

    def __init__(self, dialogue: Dialogue, sender: Sender, chat: Chat) -> None:
        self.dialogue, self.sender, self.chat = dialogue, sender, chat
        self.heard = 0

    @property
    def screen(self) -> Screen:
        return self.dialogue.screen(self.chat)

    def within(self, chat: Chat) -> Speaker:
        """The same person in a group."""
        return Speaker(self.dialogue, self.sender, chat)

    async def says(self, text: str = "", **event: Any) -> Turn:
        """`files`, `album`, `reply_to`, `kind="edit"` with `message_id` as in Incoming."""
        return await self._send(kind="message", text=text, **event)

    async def edits(self, message_id: str, text: str) -> Turn:
        return await self._send(kind="edit", text=text, message_id=message_id)

    async def _send(self, *, files: Sequence[StoredFile] = (), **event: Any) -> Turn:
        self.heard = len(self.screen.log)
        message_id = event.pop("message_id", "") or self.dialogue.next_id()
        kind = event.pop("kind")
        return await self.dialogue.send(
            Incoming(
                kind,
                f"event:{self.dialogue.next_id()}",
                self.chat,
                self.dialogue.now,
                self.sender,
                message_id=message_id,
                files=tuple(files),
                **event,
            )
        )

    def find_button(self, label: str) -> Button:
        """The newest button of that label among the messages as they stand now."""
        for shown in reversed(self.screen.shown.values()):
            for button in shown.buttons:
                if fold(label) in fold(button.label):
                    return button
        raise AssertionError(
            f"{self.sender.name} sees no button {label!r}: {self.labels}"
        )

    @property
    def labels(self) -> list[str]:
        """All buttons in sight, oldest message first."""
        return [
            fold(button.label)
            for shown in self.screen.shown.values()
            for button in shown.buttons
        ]

    async def presses(self, label: str) -> Turn:
        return await self.presses_token(self.find_button(label).token)

    async def presses_token(self, token: str) -> Turn:
        return await self._send(kind="press", data=token)

    def hears(self, *fragments: str) -> str:
        """Something with all fragments has come since this person last spoke."""
        for text in reversed(self.screen.log[self.heard :]):
            if all(fold(fragment) in text for fragment in fragments):
                return text
        raise AssertionError(
            f"{self.sender.name} did not hear {fragments}, but:\n"
            + "\n---\n".join(self.screen.log[self.heard :])
        )

    def hears_nothing(self) -> None:
        assert self.screen.log[self.heard :] == []

    def listens(self) -> None:
        """What came until now is old."""
        self.heard = len(self.screen.log)

    def card(self, name: str) -> Shown:
        """The message that shows a card, as it stands now."""
        found = [s for s in self.screen.shown.values() if s.post.card == name]
        assert found, f"{self.sender.name} has no card {name!r}"
        return found[-1]
