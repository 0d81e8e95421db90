"""Whoever changes one row of the log, in whatever way, is shown."""

from __future__ import annotations

from datetime import timedelta

from storage.audit import FIRST_HASH, _hash_entry, digest_details, find_broken_entry
from storage.engine.raw_sql import change
from storage.models import AuditEntry, Counter
from tests.builders import NOW, build_person
from tests.handlers.submitting import STORY, submit
from tests.security.turns import TakenBack, transaction


async def work(cast):
    """A desk at work: joined, renamed, submitted, accepted, adopted."""
    await cast.reporter.says("姓名 张三丰")
    await cast.admin.says("邀请 编辑")
    await cast.stranger.says("/join 钱七")
    await cast.admin.presses("观察")
    await submit(cast.reporter, STORY)
    await cast.editor.presses("接受")
    await cast.editor.says("采用 2026-1 省政府网 今天")


def list_changes(entry, others):
    """Every way to change one row: each column to something else, and to a neighbour's."""
    yield {"at": entry.at + timedelta(microseconds=1)}
    yield {"at": entry.at - timedelta(days=1)}
    yield {"action": entry.action + "x"}
    yield {"action": "person.forget" if entry.action != "person.forget" else "x"}
    yield {"subject": "story:999"}
    yield {"subject": entry.subject + " "}
    yield {"person_id": None if entry.person_id else others[0]}
    yield {"person_id": others[1] if entry.person_id != others[1] else others[0]}
    yield {"details": {**entry.details, "more": 1}}
    yield {"details": {}} if entry.details else {"details": {"a": 1}}
    # As if a person's data had been erased.
    yield {"details": {"erased": digest_details(entry.details)}}
    yield {
        "previous_hash": FIRST_HASH if entry.previous_hash != FIRST_HASH else "f" * 64
    }
    yield {"hash": "f" * 64}
    yield {"id": entry.id + 1_000}


async def alter(entry, values):
    if "id" in values:
        await change("UPDATE audit SET id = ? WHERE id = ?", values["id"], entry.id)
    else:
        await AuditEntry.filter(id=entry.id).update(**values)


async def find_broken_after(deed):
    """What is found after the deed, which is then taken back."""
    found = []
    try:
        async with transaction():
            await deed()
            found.append(await find_broken_entry())
            raise TakenBack
    except TakenBack:
        return found[0]


async def test_every_change_of_every_single_row_is_shown(each_cast):
    await work(each_cast)
    entries = await AuditEntry.all().order_by("id")
    others = [(await build_person(name, "editor")).id for name in ("甲", "乙")]
    assert await find_broken_entry() is None
    assert len(entries) >= 8

    unseen, tried = [], 0
    for entry in entries:
        for values in list_changes(entry, others):
            found = await find_broken_after(lambda e=entry, c=values: alter(e, c))
            if found is None:
                unseen.append((entry.action, values))
            tried += 1
        row = AuditEntry.filter(id=entry.id)
        if await find_broken_after(lambda r=row: r.delete()) is None:
            unseen.append((entry.action, "taken out"))

    assert (unseen, tried >= 100) == ([], True)


async def test_a_row_slipped_in_anywhere_is_shown(cast):
    await work(cast)
    entries = await AuditEntry.all().order_by("id")

    for entry in entries:
        forged = {
            "at": NOW,
            "action": "x",
            "previous_hash": entry.hash,
            "hash": "f" * 64,
        }
        assert await find_broken_after(lambda f=forged: AuditEntry.create(**f))


async def test_a_row_that_fits_the_end_of_the_chain_is_shown_too(cast):
    """Hashes can be computed by anybody; the counter says where the log ends."""
    await work(cast)
    last = await AuditEntry.all().order_by("-id").first()

    async def append():
        forged = AuditEntry(at=NOW, action="story.accept", previous_hash=last.hash)
        forged.details, forged.subject = {}, "story:9"
        forged.hash = _hash_entry(forged)
        await forged.save()

    assert await find_broken_after(append) == last.id + 1


async def test_a_counter_that_was_changed_or_taken_away_is_shown(cast):
    await work(cast)
    row = Counter.filter(name="audit")

    assert await find_broken_after(lambda: row.update(value=1))
    assert await find_broken_after(row.delete)


async def test_two_rows_changed_places_are_shown(cast):
    await work(cast)
    first, second = (await AuditEntry.all().order_by("id"))[2:4]

    async def swap():
        await alter(first, {"id": 5_000})
        await alter(second, {"id": first.id})
        await change("UPDATE audit SET id = ? WHERE id = 5000", second.id)

    assert await find_broken_after(swap)
