"""The audit log: everything that changed something, in a chain of hashes.

Each entry's hash covers its own values and the hash before it, so that an entry that
was altered, taken out or slipped in breaks the chain from there on; a counter holds the
last one's id, so that the end does not go missing either. Of the details the hash
covers a digest, which is what is left of them when a person's data is erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any

import orjson

from storage.counters import read_counter, set_counter
from storage.database import lock_books
from storage.models import AuditEntry

FIRST_HASH = "0" * 64
ERASED = "erased"  # instead of details: their digest; in a forget entry: whose ids
FORGET = "person.forget"
_SALT = "salt"  # so that what was erased is not found by trying all numbers
_LAST = "audit"
_BATCH = 1000


async def record_audit(
    action: str,
    subject: str = "",
    *,
    at: datetime,
    person_id: int | None = None,
    details: Mapping[str, Any] | None = None,
    is_personal: bool = False,
) -> None:
    """Add an entry. Call it in the transaction that makes the change.

    `subject` names a row ("story:12", "desk"); `person_id` is None for the command
    line and the clock. `is_personal`: the details name a person or an account.
    """
    salt = {_SALT: token_hex(8)} if is_personal else {}
    await lock_books()  # nobody else adds to the chain meanwhile
    last = await AuditEntry.all().order_by("-id").first().only("hash")
    entry = AuditEntry(
        at=at.astimezone(UTC),
        person_id=person_id,
        action=action,
        subject=subject,
        details=orjson.loads(orjson.dumps({**(details or {}), **salt})),
        previous_hash=last.hash if last else FIRST_HASH,
    )
    entry.hash = _hash_entry(entry)
    await entry.save()
    await set_counter(_LAST, entry.id)


def _hash_entry(entry: AuditEntry) -> str:
    values = [
        entry.previous_hash,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.person_id,
        entry.action,
        entry.subject,
        digest_details(entry.details),
    ]
    return sha256(orjson.dumps(values)).hexdigest()


def digest_details(details: Mapping[str, Any]) -> str:
    """SHA-256 of the details; the one kept of those that were erased."""
    if details.keys() == {ERASED} and isinstance(details[ERASED], str):
        return str(details[ERASED])
    return sha256(orjson.dumps(details, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def find_broken_entry() -> int | None:
    """The id of the first entry that does not fit the chain, None if all do.

    Also of one whose details were erased without a later entry that says so, and of
    the last one if it is missing.
    """
    previous, last_id = FIRST_HASH, 0
    erased, owned = set[int](), set[int]()
    while rows := await AuditEntry.filter(id__gt=last_id).order_by("id").limit(_BATCH):
        for row in rows:
            if row.previous_hash != previous or row.hash != _hash_entry(row):
                return row.id
            if row.action == FORGET:
                owned |= {*row.details.get(ERASED, ())}
            elif row.details.keys() == {ERASED}:
                erased.add(row.id)
            previous, last_id = row.hash, row.id
    return _find_missing(erased - owned, last_id, await read_counter(_LAST))


def _find_missing(unowned: set[int], last_id: int, expected: int) -> int | None:
    if unowned:
        return min(unowned)
    return None if last_id == expected else max(last_id, expected)
