"""Options shown as numbers, where a platform has no buttons: which number is which.

An offer is noted before it leaves, so that nobody's number is taken for an older one's
while it is not known yet whether the newer has arrived.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage.engine.raw_sql import (
    change,
    change_many,
    fetch,
    read_instant,
    read_json,
    write_json,
)

KEPT = timedelta(days=60)  # as long as buttons work
IN_MIND = timedelta(hours=1)  # so long an older offer is not forgotten over a newer
LAST_NUMBER = 99  # then numbers begin anew
SENDING = "sending:"  # instead of a message's id: it may not have arrived
ID_LENGTH = 64


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """`tokens[0]` is option 1, "" a number of another message; `call`: the outbox row
    that may not have arrived."""

    tokens: tuple[str, ...]
    shown_at: datetime
    call: str = ""

    @property
    def is_shown(self) -> bool:
        return not self.call


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


async def note_offers(
    offers: Sequence[tuple[str, str, Sequence[str]]], *, now: datetime
) -> None:
    """(chat key, name of the call, tokens) that leave now, before they do."""
    named = [(chat, _name_offer(key), tokens) for chat, key, tokens in offers]
    await write_choices(named, now=now)


async def settle_offers(keys: Sequence[str]) -> None:
    """It is known what came of these calls."""
    if keys:
        await change(
            "DELETE FROM choice WHERE message_id IN ?[text]",
            [_name_offer(key) for key in keys],
        )


def _name_offer(key: str) -> str:
    return f"{SENDING}{key}"[:ID_LENGTH]


async def find_first_number(
    chat_key: str, *, key: str, count: int, now: datetime
) -> int:
    """The first of `count` numbers that no offer in mind has, for the call `key`.

    The same again for a call that is repeated.
    """
    rows = await fetch(
        "SELECT message_id, tokens FROM choice WHERE chat_key = ? AND shown_at > ?"
        " ORDER BY shown_at DESC, id DESC",
        *(chat_key, now - IN_MIND),
    )
    for row in rows:
        if row["message_id"] == _name_offer(key):
            return 1 + list(read_json(row["tokens"])).count("")
    last = len(read_json(rows[0]["tokens"])) if rows else 0
    return last + 1 if last + count <= LAST_NUMBER else 1


async def list_choices(chat_key: str, *, limit: int = 2) -> list[ChoiceView]:
    """What was offered last in a chat, the newest first."""
    rows = await fetch(
        "SELECT message_id, tokens, shown_at FROM choice WHERE chat_key = ?"
        " ORDER BY shown_at DESC, id DESC LIMIT ?",
        *(chat_key, limit),
    )
    return [_read_choice(row) for row in rows]


def _read_choice(row: Mapping[str, Any]) -> ChoiceView:
    shown = read_instant(row["shown_at"])
    assert shown
    named = row["message_id"].startswith(SENDING)
    call = row["message_id"].removeprefix(SENDING) if named else ""
    return ChoiceView(tuple(read_json(row["tokens"])), shown, call)


async def purge_choices(*, now: datetime) -> int:
    """Forget what nobody can choose any more; how many."""
    return await change("DELETE FROM choice WHERE shown_at < ?", now - KEPT)
