"""Options shown as numbers, where a platform has no buttons: which number is which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage.raw_sql import (
    change,
    change_many,
    fetch,
    read_instant,
    read_json,
    write_json,
)

KEPT = timedelta(days=60)  # as long as buttons work


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """`tokens[0]` is option 1."""

    tokens: tuple[str, ...]
    shown_at: datetime


async def write_choices(
    shown: Sequence[tuple[str, str, Sequence[str]]], *, now: datetime
) -> None:
    """Remember (chat key, message id, tokens); an edited message shows new ones."""
    if not shown:
        return
    await change_many(
        "INSERT INTO choice (chat_key, message_id, tokens, shown_at)"
        " VALUES (?, ?, ?, ?) ON CONFLICT (chat_key, message_id) DO UPDATE SET"
        " tokens = excluded.tokens, shown_at = excluded.shown_at",
        [(chat, message, write_json(tokens), now) for chat, message, tokens in shown],
    )


async def find_choice(chat_key: str, message_id: str) -> ChoiceView | None:
    """What a message offers."""
    rows = await fetch(
        "SELECT tokens, shown_at FROM choice WHERE chat_key = ? AND message_id = ?",
        *(chat_key, message_id),
    )
    return _read_choice(rows[0]) if rows else None


async def list_choices(chat_key: str, *, limit: int = 2) -> list[ChoiceView]:
    """What was offered last in a chat, the newest first."""
    rows = await fetch(
        "SELECT tokens, shown_at FROM choice WHERE chat_key = ?"
        " ORDER BY shown_at DESC, id DESC LIMIT ?",
        *(chat_key, limit),
    )
    return [_read_choice(row) for row in rows]


def _read_choice(row: Mapping[str, Any]) -> ChoiceView:
    shown = read_instant(row["shown_at"])
    assert shown
    return ChoiceView(tuple(read_json(row["tokens"])), shown)


async def purge_choices(*, now: datetime) -> int:
    """Forget what nobody can choose any more; how many."""
    return await change("DELETE FROM choice WHERE shown_at < ?", now - KEPT)
