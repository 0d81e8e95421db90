"""What chats show and are asked: button tokens, open questions, cards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.engine.raw_sql import change, fetch, read_instant, read_json, write_json
from storage.models import Card, Question

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class TokenView:
    """What a button stands for; `person_id` None: for everybody who may."""

    action: str
    args: Mapping[str, Any]
    chat_key: str
    person_id: int | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class QuestionView:
    name: str
    data: Mapping[str, Any]
    expires_at: datetime


async def find_token(token: str) -> TokenView | None:
    """What comes from outside: anything may stand in `token`."""
    if not _TOKEN.fullmatch(token):
        return None
    rows = await fetch(
        "SELECT action, args, chat_key, person_id, expires_at FROM press_token"
        " WHERE token = ?",
        token,
    )
    return _view_token(rows[0]) if rows else None


def _view_token(row: Mapping[str, Any]) -> TokenView:
    expires_at = read_instant(row["expires_at"])
    assert expires_at is not None  # the column is NOT NULL
    return TokenView(
        row["action"],
        read_json(row["args"]),
        row["chat_key"],
        row["person_id"],
        expires_at,
    )


async def ask_question(
    chat_key: str,
    person_id: int,
    *,
    name: str,
    data: Mapping[str, Any],
    now: datetime,
    expires_at: datetime,
) -> None:
    """Open a question; it takes the place of one that is still open."""
    await fetch(
        "INSERT INTO question (chat_key, person_id, name, data, asked_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (chat_key, person_id) DO UPDATE SET"
        " name = excluded.name, data = excluded.data, asked_at = excluded.asked_at,"
        " expires_at = excluded.expires_at RETURNING id",
        *(chat_key, person_id, name, write_json(data), now, expires_at),
    )


async def find_question(
    chat_key: str, person_id: int, *, now: datetime
) -> QuestionView | None:
    """The question that is open in this chat for this person."""
    rows = await fetch(
        "SELECT name, data, expires_at FROM question"
        " WHERE chat_key = ? AND person_id = ?",
        *(chat_key, person_id),
    )
    expires = read_instant(rows[0]["expires_at"]) if rows else None
    if expires is None or expires <= now:
        return None
    return QuestionView(rows[0]["name"], read_json(rows[0]["data"]), expires)


async def close_question(chat_key: str, person_id: int) -> bool:
    """False when none was open."""
    closed = await Question.filter(chat_key=chat_key, person_id=person_id).delete()
    return closed > 0


async def find_card(chat_key: str, message_id: str) -> str:
    """The card a message shows, "" if none."""
    row = await Card.get_or_none(chat_key=chat_key, message_id=message_id)
    return row.card if row else ""


async def find_card_messages(card: str) -> dict[str, str]:
    """The messages that show a card, by chat."""
    rows = await Card.filter(card=card).values_list("chat_key", "message_id")
    return dict(rows)


async def forget_card(chat_key: str, card: str) -> None:
    """The next content of this card comes as a new message, at the chat's end."""
    await Card.filter(chat_key=chat_key, card=card).delete()


async def forget_chat(chat_key: str) -> None:
    """Forget the cards of a chat whose messages cannot be edited any more."""
    await change("DELETE FROM card WHERE chat_key = ?", chat_key)
