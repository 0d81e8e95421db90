"""The audit log: everything that changed something, in a chain of hashes.

Each entry's hash covers its own values and the hash before it, so that an entry that
was altered, taken out or slipped in breaks the chain from there on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson

from storage.models import AuditEntry
from storage.raw_sql import fetch, is_sqlite

FIRST_HASH = "0" * 64
_LOCK = 0x73746F7279  # one writer of the chain at a time on PostgreSQL
_BATCH = 1000


async def record_audit(
    action: str,
    subject: str = "",
    *,
    at: datetime,
    person_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry. Call it in the transaction that makes the change.

    `subject` names a row ("story:12", "desk"); `person_id` is None for the command
    line and the clock.
    """
    await _lock_chain()
    last = await AuditEntry.all().order_by("-id").first().only("hash")
    entry = AuditEntry(
        at=at.astimezone(UTC),
        person_id=person_id,
        action=action,
        subject=subject,
        details=orjson.loads(orjson.dumps(dict(details or {}))),
        previous_hash=last.hash if last else FIRST_HASH,
    )
    entry.hash = _hash_entry(entry)
    await entry.save()


async def _lock_chain() -> None:
    """SQLite has one writer anyway."""
    if not is_sqlite():
        await fetch("SELECT pg_advisory_xact_lock(?)", _LOCK)


def _hash_entry(entry: AuditEntry) -> str:
    values = [
        entry.previous_hash,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.person_id,
        entry.action,
        entry.subject,
        entry.details,
    ]
    return sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def find_broken_entry() -> int | None:
    """The id of the first entry that does not fit the chain, None if all do."""
    previous, last_id = FIRST_HASH, 0
    while rows := await AuditEntry.filter(id__gt=last_id).order_by("id").limit(_BATCH):
        for row in rows:
            if row.previous_hash != previous or row.hash != _hash_entry(row):
                return row.id
            previous, last_id = row.hash, row.id
    return None
