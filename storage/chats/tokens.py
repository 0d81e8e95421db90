"""The tokens of buttons, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from storage.engine.raw_sql import change, change_many, write_json


class Token(Protocol):
    """`handlers.turn.TokenRow`."""

    @property
    def token(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def args(self) -> Mapping[str, Any]: ...
    @property
    def chat_key(self) -> str: ...
    @property
    def person_id(self) -> int | None: ...
    @property
    def expires_at(self) -> datetime: ...


async def add_tokens(tokens: Sequence[Token], *, now: datetime) -> None:
    """Remember what buttons do, in the transaction that queues them."""
    await change_many(
        "INSERT INTO press_token (token, action, args, chat_key, person_id, made_at,"
        " expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(t.token, t.action, write_json(t.args), t.chat_key, t.person_id),
                *(now, t.expires_at),
            )
            for t in tokens
        ],
    )


async def purge_tokens(*, now: datetime) -> int:
    """Forget buttons that are too old to be pressed; how many."""
    return await change("DELETE FROM press_token WHERE expires_at < ?", now)
