from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from handlers.announcements.runs_due import Due
from handlers.announcements.schedule import SETTLE, build, find_due
from handlers.messages import ANNOUNCEMENT, Made, Post
from handlers.rules.periods import make_month
from handlers.rules.ranking import from_data
from handlers.scores.points import note_adoption, note_submission
from handlers.scores.rankings import build_ranking
from storage.database import transaction
from storage.figures.ledger import list_unit_lines
from storage.models import AuditEntry, Publication, Run, Schedule
from storage.queues.runs import claim_run
from tests.builders import (
    build_adoption,
    build_desk,
    build_group,
    build_person,
    build_story,
    find_unit,
)
from tests.handlers.scores.test_points import GOAL, SUM, read_amounts
from tests.talk import to_plain

pytestmark = pytest.mark.usefixtures("db")

DUE = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
NOV_12 = date(2026, 11, 12)


async def schedule(kind: str, day: str, time: str = "09:00", **spec: list[str]) -> None:
    values = {"day": day, "time": time, "groups": [], "classes": [], **spec}
    await Schedule.create(code=kind, kind=kind, spec=values)


async def build_november(rules: str = SUM, **options):
    """Qinghe reported one story in November, adopted by the province's site."""
    desk = await build_desk(rules=rules, **options)
    author = await build_person("李明", unit="qinghe")
    story = await build_story("qinghe", author, NOV_12, title="秋收进行时")
    await note_submission(story, DUE - timedelta(days=10), desk)
    adoption = await build_adoption(story, "province_site", NOV_12)
    adoption.recorded_at = DUE - timedelta(days=18)
    await adoption.save()
    await note_adoption(adoption, DUE - timedelta(days=10), desk)
    return desk, story


async def list_jobs(desk, now: datetime) -> list[tuple[str, str, str]]:
    return [each.key for each in await find_due(desk, now) if each.job != SETTLE]


async def run_due(desk, now: datetime) -> list[Post]:
    """Claim and build everything that is due, as the clock does."""
    posts: list[Post] = []
    for due in await find_due(desk, now):
        async with transaction():
            if await claim_run(*due.key, due_at=due.due_at, now=now) is None:
                continue
            said = await build(due, desk, now)
            posts += said.outgoing if said else []
    return posts


async def test_a_ranking_is_due_once_for_each_group_that_announces_it() -> None:
    desk, _ = await build_november()
    await schedule("monthly_ranking", "day 1")
    await build_group("-1", announces=["monthly_ranking"], kind="channel")
    await build_group("-2", announces=["daily_record"])

    assert await list_jobs(desk, DUE - timedelta(seconds=1)) == []
    assert await list_jobs(desk, DUE) == [("monthly_ranking", "2026-11", "group:1")]
    await run_due(desk, DUE)
    assert await list_jobs(desk, DUE + timedelta(minutes=1)) == []


async def test_a_schedule_can_name_its_groups() -> None:
    desk, _ = await build_november()
    await schedule("monthly_ranking", "day 1", groups=["channel"])
    group = await build_group("-1", announces=["monthly_ranking"])
    named = await build_group("-2")
    named.code = "channel"
    await named.save()

    assert await list_jobs(desk, DUE) == [("monthly_ranking", "2026-11", "channel")]
    assert group.id != named.id


async def test_the_monthly_ranking_is_text_picture_and_sheet_of_the_same_rows() -> None:
    desk, _ = await build_november()
    await schedule("monthly_ranking", "day 1")
    await build_group("-1", announces=["monthly_ranking"], kind="channel")

    first, second = await run_due(desk, DUE)

    assert (first.chat.key, first.chat.kind) == ("telegram:-1", "channel")
    assert (first.priority, first.silent, second.silent) == (ANNOUNCEMENT, False, True)
    assert "青河镇" in to_plain(first.text)
    assert "第1号" in to_plain(first.text)
    files = [*first.files, *second.files]
    assert [f.recipe for f in files if isinstance(f, Made)] == [
        "ranking_picture",
        "ranking_sheet",
    ]
    rankings = [from_data(f.data["ranking"]) for f in files if isinstance(f, Made)]
    assert rankings[0] == rankings[1]
    assert rankings[0].boards[0].standings[0].points == Decimal(5)


async def test_what_is_caught_up_with_at_night_makes_no_sound() -> None:
    desk, _ = await build_november()
    await schedule("monthly_ranking", "day 1")
    await build_group("-1", announces=["monthly_ranking"])

    posts = await run_due(desk, DUE + timedelta(hours=14))  # 23:00

    assert [post.silent for post in posts] == [True, True]


async def test_publishing_freezes_the_rows_under_a_number_and_a_hash() -> None:
    desk, _ = await build_november()
    await schedule("monthly_ranking", "day 1")
    await build_group("-1", announces=["monthly_ranking"])
    await build_group("-2", announces=["monthly_ranking"])

    await run_due(desk, DUE)

    published = await Publication.get()
    assert (published.number, published.revision) == ("1", 1)
    assert (published.starts_on, published.ends_on) == (
        date(2026, 11, 1),
        date(2026, 11, 30),
    )
    assert len(published.hash) == 64
    current = await build_ranking(desk, make_month(2026, 11), DUE)
    assert from_data(published.snapshot).boards == current.boards


async def test_a_class_group_sees_its_own_class_only() -> None:
    desk, _ = await build_november()
    await schedule("monthly_ranking", "day 1")
    await build_group("-1", announces=["monthly_ranking"], unit_class="department")

    first, _ = await run_due(desk, DUE)

    assert "部门" in first.text
    assert "青河镇" not in first.text


async def test_what_the_desk_missed_while_it_was_down_is_still_due() -> None:
    desk, _ = await build_november()
    await schedule("monthly_ranking", "day 1")
    await build_group("-1", announces=["monthly_ranking"])

    (late,) = [
        d for d in await find_due(desk, DUE + timedelta(hours=20)) if d.job != SETTLE
    ]
    (older,) = [
        d for d in await find_due(desk, DUE + timedelta(hours=40)) if d.job != SETTLE
    ]

    assert late == older == Due("monthly_ranking", "2026-11", "group:1", DUE)
    assert await list_jobs(desk, DUE + timedelta(hours=49)) == []


async def test_nothing_is_due_from_before_the_desk_was_made() -> None:
    desk, _ = await build_november()
    await AuditEntry.filter(action="desk.apply").update(at=DUE + timedelta(hours=1))
    await schedule("monthly_ranking", "day 1")
    await build_group("-1", announces=["monthly_ranking"])

    assert await list_jobs(desk, DUE + timedelta(hours=30)) == []


async def test_a_run_whose_group_is_gone_says_nothing() -> None:
    desk, _ = await build_november()
    due = Due("monthly_ranking", "2026-11", "group:77", DUE)
    await schedule("monthly_ranking", "day 1")

    assert await build(due, desk, DUE) is None


async def test_a_circular_has_its_document_with_the_number() -> None:
    desk, _ = await build_november(
        settings={
            "document": {"issuer": "青禾县政府办", "number": "青政〔{year}〕{n}号"}
        }
    )
    await schedule("quarterly_circular", "working day 3", "10:00")
    await build_group("-1", announces=["quarterly_circular"])

    (post,) = await run_due(desk, datetime(2027, 1, 6, 2, 0, tzinfo=UTC))

    assert "青禾县信息报送 通报" in to_plain(post.text)
    document, sheet = post.files
    assert isinstance(document, Made)
    assert document.name == "通报-2026年第四季度.docx"
    assert document.data["document"]["number"] == "青政〔2027〕1号"
    assert document.data["ranking"] == sheet.data["ranking"]


async def test_ranking_and_circular_of_a_period_share_number_and_figures() -> None:
    desk, _ = await build_november()
    await schedule("quarterly_circular", "day 1")
    await schedule("quarterly_ranking", "day 1")
    await build_group("-1", announces=["quarterly_circular", "quarterly_ranking"])

    await run_due(desk, datetime(2027, 1, 1, 1, 0, tzinfo=UTC))

    assert await Publication.all().count() == 1


async def test_the_daily_record_names_each_title_with_its_points() -> None:
    desk, _ = await build_november()
    await schedule("daily_record", "every working day", "17:30")
    await build_group("-1", announces=["daily_record"])
    now = datetime(2026, 11, 13, 9, 30, tzinfo=UTC)

    _, post = await run_due(desk, now)  # the day before was missed and is made up for

    assert to_plain(post.text).split("\n") == [
        "📋 青禾县信息报送 每日采用通报 11月13日",
        "报送 0 条,采用 1 条",
        "青河镇 报送 0,采用 1",
        "· 《秋收进行时》 省政府网 5 分",
        "统计时段:11月12日 17:30 — 11月13日 17:30",
    ]


async def test_nothing_falls_between_two_daily_records() -> None:
    """What was recorded after Friday's record is in Monday's, once."""
    desk, story = await build_november()
    await schedule("daily_record", "every working day", "17:30")
    await build_group("-1", announces=["daily_record"])
    friday = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    monday = friday + timedelta(days=3)
    for offset in (timedelta(0), timedelta(seconds=1), timedelta(days=1)):
        adoption = await build_adoption(story, "county_site", date(2026, 11, 20))
        adoption.recorded_at = friday + offset
        await adoption.save()

    (first,), (second,) = await run_due(desk, friday), await run_due(desk, monday)

    assert "采用 1 条" in first.text
    assert "采用 2 条" in second.text


async def test_a_day_without_anything_has_no_record() -> None:
    desk, _ = await build_november()
    await schedule("daily_record", "every day", "17:30")
    await build_group("-1", announces=["daily_record"])

    assert await run_due(desk, datetime(2026, 11, 25, 9, 30, tzinfo=UTC)) == []


async def test_no_record_is_due_on_a_day_off() -> None:
    desk, _ = await build_november()
    await schedule("daily_record", "every working day", "17:30")
    await build_group("-1", announces=["daily_record"])
    sunday = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

    assert [key[1] for key in await list_jobs(desk, sunday)] == []
    assert [key[1] for key in await list_jobs(desk, sunday - timedelta(days=1))] == [
        "2026-11-20"
    ]


async def test_what_only_time_brings_is_booked_at_the_months_end() -> None:
    desk, _ = await build_november(GOAL)

    await run_due(desk, datetime(2026, 11, 30, 17, 0, tzinfo=UTC))  # 1 December there

    assert (date(2026, 11, 30), -200) in await read_amounts("edu")
    assert await Run.filter(job=SETTLE, period="2026-12").count() == 1


async def test_a_period_published_before_its_end_gets_its_goals_as_corrections() -> (
    None
):
    desk, _ = await build_november(GOAL)
    await schedule("monthly_ranking", "last working day", "17:00")
    await build_group("-1", announces=["monthly_ranking"])
    await run_due(desk, datetime(2026, 10, 30, 9, 0, tzinfo=UTC))
    october = (date(2026, 10, 1), date(2026, 10, 31))
    edu = (await find_unit("edu")).id
    assert await list_unit_lines(edu, *october) == []

    await run_due(desk, datetime(2026, 10, 31, 17, 0, tzinfo=UTC))

    lines = await list_unit_lines(edu, *october)
    assert [(line.day, line.amount, line.correction) for line in lines] == [
        (date(2026, 10, 31), -200, True)
    ]
