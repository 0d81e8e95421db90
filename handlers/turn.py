"""One turn of the conversation: an event, who sent it, and what the desk answers.

A handler reads the turn, calls storage, and says things; nothing leaves before the
transaction around the turn has committed, together with the changes it made.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from handlers.messages import (
    ANSWER,
    NOTICE,
    Button,
    Chat,
    Incoming,
    Outgoing,
    Post,
    PressAnswer,
    Reaction,
)
from handlers.texts import Html, choose_language, join_words, say, say_plain
from storage.desk.desk import DeskView
from storage.people.people import PersonView

BUTTON_LIFE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A button to be remembered: what its token stands for and who may press it."""

    token: str
    action: str
    args: dict[str, Any]
    chat_key: str
    person_id: int | None
    expires_at: datetime


@dataclass(slots=True)
class Turn:
    """What a handler gets. `person` is None for a stranger.

    `outgoing` and `tokens` are written in the event's own transaction.
    """

    event: Incoming
    now: datetime
    desk: DeskView
    person: PersonView | None
    outgoing: list[Outgoing] = field(default_factory=list)
    tokens: list[TokenRow] = field(default_factory=list)
    # The platform's link that begins a chat with the desk and hands it a code.
    link: Callable[[str], str] = lambda code: ""
    send_bytes: int = 20 << 20  # of a file that the platform takes

    @property
    def chat(self) -> Chat:
        return self.event.chat

    @property
    def language(self) -> str:
        """The person's choice, else the account's, else the desk's."""
        if self.person and self.person.language:
            return self.person.language
        if self.event.sender and self.event.sender.language:
            return choose_language(self.event.sender.language)
        return self.desk.language

    def say(self, key: str, /, **values: object) -> Html:
        return say(key, self.language, **values)

    def join(self, words: Iterable[str]) -> str:
        """甲、乙、丙; A, B, C."""
        return join_words(words, self.language)

    def label(self, key: str, /, **values: object) -> str:
        return say_plain(key, self.language, **values)

    def reply(self, text: Html, **options: Any) -> None:
        """Answer in the chat the event came from; `options` are those of `Post`."""
        self.outgoing.append(Post(chat=self.chat, text=text, **options))

    def notify(self, chat: Chat, text: Html, **options: Any) -> None:
        """Tell another chat, after the answers to people."""
        options.setdefault("priority", NOTICE)
        self.outgoing.append(Post(chat=chat, text=text, **options))

    def answer_press(self, text: str = "", *, alert: bool = False) -> None:
        press_id = self.event.event_id
        self.outgoing.append(PressAnswer(self.chat, press_id, text, alert))

    def react(self, emoji: str = "👀") -> None:
        self.outgoing.append(Reaction(self.chat, self.event.message_id, emoji))

    def button(
        self,
        label: str,
        action: str,
        /,
        *,
        chat: Chat | None = None,
        person_id: int | None = None,
        **args: Any,
    ) -> Button:
        """A button for `chat` (default: this one); `person_id` alone may press it, in
        somebody's private chat they themselves if nobody is named."""
        token = secrets.token_urlsafe(12)
        key = (chat or self.chat).key
        if chat is None and self.person and self.chat.kind == "private":
            person_id = person_id or self.person.id
        expires = self.now + BUTTON_LIFE
        row = TokenRow(token, action, args, key, person_id, expires)
        self.tokens.append(row)
        return Button(label, token)


__all__ = ["ANSWER", "NOTICE", "TokenRow", "Turn"]
