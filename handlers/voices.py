"""Whoever speaks for the desk: a turn of a conversation, or the clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from handlers.messages import Button, Chat, Outgoing


class Voice(Protocol):
    """`Turn` and `Speech` alike: posts to be sent, and the buttons in them."""

    now: datetime
    outgoing: list[Outgoing]

    def button(
        self,
        label: str,
        action: str,
        /,
        *,
        chat: Chat,
        person_id: int | None = None,
        **args: Any,
    ) -> Button: ...
