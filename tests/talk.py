"""A conversation with the desk: what people say and press, and what they hear.

Each event runs through the router as the process would run it, in one transaction with
its buttons; nothing is sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import unescape
from itertools import count

from handlers.messages import (
    Button,
    Chat,
    Incoming,
    Outgoing,
    Post,
    PressAnswer,
    Sender,
)
from handlers.router import handle
from handlers.turn import Turn
from storage.database import transaction
from storage.desk.desk import DeskView
from storage.models import Person, PressToken
from storage.people.people import find_people
from tests.builders import NOW

_events = count(1)


@dataclass
class Talk:
    """One desk and its clock; `heard` is what came of the last event."""

    desk: DeskView
    now: datetime = NOW
    heard: list[Outgoing] = field(default_factory=list)

    async def say(self, person: Person, text: str, *, chat: Chat | None = None) -> None:
        await self._play(self._make(person, chat, kind="message", text=text))

    async def press(
        self, person: Person, label: str, *, chat: Chat | None = None
    ) -> None:
        """Press the button of that label that was heard last."""
        await self.press_token(person, self.find_button(label).token, chat=chat)

    async def press_token(
        self, person: Person, token: str, *, chat: Chat | None = None
    ) -> None:
        await self._play(self._make(person, chat, kind="press", data=token))

    def _make(self, person: Person, chat: Chat | None, **fields: str) -> Incoming:
        private = Chat("telegram", str(person.id))
        return Incoming(
            event_id=str(next(_events)),
            chat=chat or private,
            at=self.now,
            sender=Sender("telegram", str(person.id), person.name),
            message_id=str(next(_events)),
            **fields,  # type: ignore[arg-type]
        )

    async def _play(self, event: Incoming) -> None:
        assert event.sender is not None
        people = await find_people("telegram", [event.sender.id])
        turn = Turn(event, self.now, self.desk, people.get(event.sender.id))
        async with transaction():
            await handle(turn)
            await save_tokens(turn.tokens, self.now)
        self.heard = turn.outgoing
        self.now += timedelta(seconds=1)

    @property
    def posts(self) -> list[Post]:
        return [item for item in self.heard if isinstance(item, Post)]

    def hear(self, person: Person) -> str:
        """Everything written to a person now, as plain text."""
        return self.hear_in(f"telegram:{person.id}")

    def hear_in(self, chat_key: str) -> str:
        texts = [post.text for post in self.posts if post.chat.key == chat_key]
        return "\n".join(to_plain(text) for text in texts)

    @property
    def answer(self) -> str:
        """What the press was answered with."""
        found = [item for item in self.heard if isinstance(item, PressAnswer)]
        return to_plain(found[-1].text) if found else ""

    @property
    def labels(self) -> list[str]:
        return [to_plain(button.label) for button in self._buttons()]

    def find_button(self, label: str) -> Button:
        found = [b for b in self._buttons() if label in to_plain(b.label)]
        assert found, f"no button {label!r} among {self.labels}"
        return found[-1]

    def _buttons(self) -> list[Button]:
        return [button for post in self.posts for row in post.buttons for button in row]


async def save_tokens(tokens, now: datetime) -> None:
    await PressToken.bulk_create(
        [
            PressToken(
                token=row.token,
                action=row.action,
                args=row.args,
                chat_key=row.chat_key,
                person_id=row.person_id,
                made_at=now,
                expires_at=row.expires_at,
            )
            for row in tokens
        ]
    )


NARROW = str.maketrans("\uff0c\uff1a\uff1b\uff1f\uff01\uff08\uff09", ",:;?!()")


def to_plain(text: str) -> str:
    """Without markup, and with the punctuation that tests are written in."""
    return unescape(re.sub(r"<[^>]+>", "", text)).translate(NARROW)


def in_group(chat_id: str = "-100") -> Chat:
    return Chat("telegram", chat_id, "group")


def at(talk: Talk, moment: datetime) -> Talk:
    return replace(talk, now=moment)
