"""The rows of the outbox as the rest of the program sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.engine.raw_sql import read_instant, read_json

POST = "post"
NOTICE = 1  # handlers.messages.NOTICE
# How often an answer or a notice that may have arrived is sent again: what comes twice
# does less harm than what never comes. What is less urgent is never repeated unasked.
REPEATS = 4  # when the network is to blame
CRASHES = 10  # when its senders died; what kills them itself must end some day
QUEUED = "id, state, chat_key, op, priority, created_at, attempts, error, payload"


@dataclass(frozen=True, slots=True)
class NewItem:
    """What is to be sent; `payload` is the business of whoever sends it."""

    platform: str
    chat_key: str
    op: str
    payload: Mapping[str, Any]
    card: str = ""
    priority: int = 0
    not_before: datetime | None = None
    expires_at: datetime | None = None
    run_id: int | None = None
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A claimed row. `message_id`: the message that shows its card already.

    `key`: the row's name for ever, also after a restored backup counts ids anew.
    """

    id: int
    platform: str
    chat_key: str
    op: str
    payload: Mapping[str, Any]
    card: str
    priority: int
    attempts: int
    doubts: int
    message_id: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """How a call ended; `state` waiting: to be tried again at `retry_at`."""

    item: Item
    holder: str
    state: str
    error: str = ""
    message_ids: tuple[str, ...] = ()
    options: tuple[str, ...] = ()  # tokens shown as numbers
    offered: bool = False  # such an offer was noted when it left
    retry_at: datetime | None = None
    counts: bool = True  # whether it was an attempt that failed


@dataclass(frozen=True, slots=True)
class QueuedItem:
    """A row as `storydesk queue` shows it."""

    id: int
    state: str
    chat_key: str
    op: str
    priority: int
    created_at: datetime
    attempts: int
    error: str
    payload: Mapping[str, Any] = field(default_factory=dict)


def read_queued(row: Mapping[str, Any]) -> QueuedItem:
    """A row that was selected by the columns `QUEUED`."""
    created, payload = read_instant(row["created_at"]), read_json(row["payload"])
    return QueuedItem(**{**row, "created_at": created, "payload": payload})
