"""What the desk says of its own accord, outside any conversation."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handlers.messages import Button, Chat, Outgoing, Post
from handlers.texts import Html
from handlers.turn import BUTTON_LIFE, TokenRow


@dataclass(slots=True)
class Speech:
    """Posts and the buttons in them; written in one transaction, like a turn's."""

    now: datetime
    outgoing: list[Outgoing] = field(default_factory=list)
    tokens: list[TokenRow] = field(default_factory=list)

    def post(self, chat: Chat, text: Html, **options: Any) -> None:
        self.outgoing.append(Post(chat=chat, text=text, **options))

    def button(
        self,
        label: str,
        action: str,
        /,
        *,
        chat: Chat,
        person_id: int | None = None,
        **args: Any,
    ) -> Button:
        token = secrets.token_urlsafe(12)
        expires = self.now + BUTTON_LIFE
        row = TokenRow(token, action, args, chat.key, person_id, expires)
        self.tokens.append(row)
        return Button(label, token)
