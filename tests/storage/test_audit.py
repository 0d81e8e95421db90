"""The audit log is a chain."""

import asyncio
from datetime import UTC, datetime

import pytest

from storage.audit import find_broken_entry, record_audit
from storage.database import transaction
from storage.models import AuditEntry

NOW = datetime(2026, 11, 24, 2, 0, 0, 123456, tzinfo=UTC)


async def record_three():
    for number in (1, 2, 3):
        await record_audit(
            "story.accept", f"story:{number}", at=NOW, details={"n": number, "a": "一"}
        )


async def test_an_untouched_log_is_whole(each_db):
    await record_three()

    assert await find_broken_entry() is None


@pytest.mark.parametrize(
    "change",
    [
        {"action": "story.reject"},
        {"subject": "story:9"},
        {"details": {"n": 9, "a": "一"}},
        {"at": datetime(2026, 11, 25, tzinfo=UTC)},
        {"previous_hash": "f" * 64},
        {"hash": "f" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_an_altered_entry_is_found(db, change):
    await record_three()
    entry = await AuditEntry.get(subject="story:2")
    await AuditEntry.filter(id=entry.id).update(**change)

    assert await find_broken_entry() == entry.id


async def test_an_entry_taken_out_is_found(db):
    await record_three()
    await AuditEntry.filter(subject="story:2").delete()
    after = await AuditEntry.get(subject="story:3")

    assert await find_broken_entry() == after.id


async def test_writers_at_the_same_time_make_one_chain(each_db):
    async def write(number):
        async with transaction():
            await record_audit("test", f"story:{number}", at=NOW)

    await asyncio.gather(*(write(number) for number in range(20)))

    assert await AuditEntry.all().count() == 20
    assert await find_broken_entry() is None
