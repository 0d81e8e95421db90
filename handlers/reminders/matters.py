"""One thing that a person is to be reminded of, and how it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from handlers.messages import Button, Chat
from handlers.rules.day_messages import Kind
from handlers.speech import Speech
from handlers.texts import Html, say, say_plain
from storage.desk.desk import DeskView
from storage.people.people import PersonView


@dataclass(frozen=True, slots=True)
class Matter:
    """`days_left`: working days after this one until it is too late."""

    kind: Kind
    days_left: int
    text: Html
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a message is for, and where.

    `days`: those it makes up for, today first: days on which a stopped desk said
    nothing to them.
    """

    desk: DeskView
    person: PersonView
    chat: Chat
    speech: Speech
    days: tuple[date, ...]

    @property
    def now(self) -> datetime:
        return self.speech.now

    @property
    def today(self) -> date:
        return self.days[0]

    @property
    def language(self) -> str:
        return self.person.language or self.desk.language

    def say(self, key: str, /, **values: object) -> Html:
        return say(key, self.language, **values)

    def button(
        self, key: str, action: str, /, label: str = "", **args: object
    ) -> Button:
        """Labelled with the text `key`; `label`: what follows it."""
        words = f"{say_plain(key, self.language)} {label}".strip()
        return self.speech.button(
            words, action, chat=self.chat, person_id=self.person.id, **args
        )

    def command(self, key: str, name: str) -> Button:
        """A button that does what a command does."""
        return self.button(key, "everyone.press_command", name=name)
