"""What is exported: everything, in columns."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from handlers.announcements.export_rows import (
    COLUMNS,
    KINDS,
    collect,
    count_rows,
    title_columns,
    to_cells,
    to_json,
)
from storage.audit import record_audit
from storage.figures import exports
from storage.figures.recount import mend_tallies
from storage.models import LedgerEntry, Media, StoryFile
from tests.builders import (
    NOW,
    build_adoption,
    build_desk,
    build_person,
    build_story,
    reload_desk,
)

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
ALWAYS = (None, None)


@pytest.fixture
async def desk(each_db):
    await build_desk()
    author = await build_person("张三", unit="qinghe")
    story = await build_story("qinghe", author, date(2026, 10, 8), title="=1+1")
    adoption = await build_adoption(story, "province_site", date(2026, 10, 9))
    for person_id in (None, author.id):
        await LedgerEntry.create(
            unit_id=story.unit_id,
            person_id=person_id,
            story=story,
            record=f"adoption:{adoption.id}",
            day=date(2026, 10, 9),
            month="2026-10",
            amount=550,
            rule_version="2026",
            created_at=NOW,
        )
    await build_story("edu", author, date(2026, 11, 2), title="十一月的稿")
    await mend_tallies()
    return await reload_desk()


def pick(table, *keys):
    places = [[c.key for c in table.columns].index(key) for key in keys]
    return [tuple(row[place] for place in places) for row in table.rows]


async def test_a_story_comes_with_its_text_its_adoptions_and_its_points(desk):
    table = await collect("stories", *OCTOBER, desk=desk)

    assert pick(table, "title", "text", "unit", "author", "adoptions", "points") == [
        ("=1+1", "正文" * 100, "青河镇", "张三", 1, Decimal("5.5"))
    ]


async def test_without_a_period_every_story_is_there(desk):
    table = await collect("stories", *ALWAYS, desk=desk)

    assert pick(table, "title") == [("=1+1",), ("十一月的稿",)]


async def test_files_that_were_taken_out_are_not_listed(desk):
    story_id = (await collect("stories", *OCTOBER, desk=desk)).rows[0][0]
    for number, removed in ((1, None), (2, 1)):
        media = await Media.create(
            sha256=str(number) * 64, size=1, mime="image/jpeg", created_at=NOW
        )
        await StoryFile.create(
            story_id=story_id,
            media=media,
            version=1,
            removed_in=removed,
            kind="photo",
            name="图.jpg",
        )

    table = await collect("stories", *OCTOBER, desk=desk)

    assert pick(table, "files") == [(["图.jpg " + "1" * 64],)]


async def test_an_adoption_has_the_points_of_the_units_book(desk):
    table = await collect("adoptions", *OCTOBER, desk=desk)

    assert pick(table, "outlet", "level", "adopted_on", "points") == [
        ("省政府网", "province", date(2026, 10, 9), Decimal("5.5"))
    ]


async def test_the_ledger_has_both_books(desk):
    table = await collect("ledger", *OCTOBER, desk=desk)

    assert pick(table, "person", "amount") == [
        (None, Decimal("5.5")),
        ("张三", Decimal("5.5")),
    ]


async def test_scores_of_a_period_name_every_unit_also_with_nothing(desk):
    table = await collect("scores", *OCTOBER, desk=desk)

    assert pick(table, "period", "unit", "reported", "adopted", "points", "levels") == [
        ("2026-10", "青河镇", 1, 1, Decimal("5.5"), {"province": 1}),
        ("2026-10", "白水镇", 0, 0, 0, {}),
        ("2026-10", "柳林乡", 0, 0, 0, {}),
        ("2026-10", "教育局", 0, 0, 0, {}),
        ("2026-10", "水利局", 0, 0, 0, {}),
    ]


async def test_scores_without_a_period_are_by_month(desk):
    table = await collect("scores", *ALWAYS, desk=desk)

    assert pick(table, "period", "unit", "reported") == [
        ("2026-10", "青河镇", 1),
        ("2026-11", "教育局", 1),
    ]


async def test_the_audit_log_of_a_day_is_that_of_the_desks_own_day(desk):
    for hour in (15, 16):  # 23:00 and 00:00 in Shanghai
        at = datetime(2026, 10, 31, hour, tzinfo=UTC)
        await record_audit(f"at {hour}", "desk", at=at)

    table = await collect("audit", *OCTOBER, desk=desk)

    assert pick(table, "action") == [("at 15",)]
    assert table.rows[0][1].isoformat() == "2026-10-31T23:00:00+08:00"


async def test_nothing_is_missing_where_a_chunk_ends(desk, monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 2)
    for number in range(5):
        await record_audit(f"step {number}", "desk", at=NOW)

    table = await collect("audit", *ALWAYS, desk=desk)

    steps = [action for action in pick(table, "action") if action != ("desk.apply",)]
    assert steps == [(f"step {number}",) for number in range(5)]


@pytest.mark.parametrize("kind", KINDS)
async def test_every_column_of_every_kind_is_filled_and_has_a_title(db, kind):
    desk = await build_desk()
    titles = title_columns(kind, "zh-CN"), title_columns(kind, "en")

    table = await collect(kind, *OCTOBER, desk=desk)

    assert [len(t) for t in titles] == [len(COLUMNS[kind])] * 2
    assert all(len(row) == len(table.columns) for row in table.rows)


async def test_the_rows_are_counted_beforehand(desk):
    counts = [await count_rows(kind, *OCTOBER, desk=desk) for kind in KINDS]

    assert dict(zip(KINDS, counts, strict=True)) == {
        "stories": 1,
        "adoptions": 1,
        "ledger": 2,
        "fees": 0,
        "scores": None,
        "audit": 0,
    }


def test_a_row_for_a_sheet_has_texts_and_figures_only():
    at = datetime(2026, 10, 9, 8, 30, tzinfo=UTC)
    row = (
        "=1",
        3,
        Decimal("5.50"),
        True,
        date(2026, 10, 9),
        at,
        ["a", "b"],
        {"k": 1},
        None,
    )

    assert to_cells(row) == [
        "=1",
        3,
        "5.5",
        1,
        "2026-10-09",
        "2026-10-09 08:30:00",
        "a; b",
        "k: 1",
        None,
    ]


async def test_json_has_points_as_numbers_and_instants_with_their_offset(desk):
    table = await collect("ledger", *OCTOBER, desk=desk)

    first = to_json("ledger", table.rows[0])

    assert (first["amount"], first["day"], first["created_at"], first["details"]) == (
        5.5,
        "2026-10-09",
        "2026-11-24T10:00:00+08:00",
        {},
    )
