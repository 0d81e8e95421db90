"""Each announcement has its own day, hour, groups, classes and switch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handlers.announcements.schedule import SETTLE, find_due
from handlers.rules.announcement_words import KINDS
from storage.models import Schedule
from tests.builders import build_group
from tests.handlers.announcements.test_schedule import build_november, run_due
from tests.talk import to_plain

pytestmark = pytest.mark.usefixtures("db")

# kind → its day in the desk file, when that is (Shanghai, 10:15), what is named.
MOMENTS = {
    "daily_record": ("every working day", datetime(2026, 11, 12), "11月12日"),
    "weekly_ranking": ("Monday", datetime(2026, 11, 16), "2026年第46周"),
    "monthly_ranking": (
        "day 5 or next working day",
        datetime(2026, 12, 7),  # the 5th is a Saturday
        "2026年11月",
    ),
    "quarterly_ranking": ("day 2", datetime(2027, 1, 2), "2026年第四季度"),
    "half_year_ranking": (
        "3 working days before end",
        datetime(2026, 12, 28),
        "2026年下半年",
    ),
    "yearly_ranking": ("last working day", datetime(2026, 12, 31), "2026年"),
    "quarterly_circular": ("last day", datetime(2026, 12, 31), "2026年第四季度"),
    "half_year_circular": ("3 days before end", datetime(2026, 12, 28), "2026年下半年"),
    "yearly_circular": ("day 8", datetime(2027, 1, 8), "2026年"),
}


def at(kind):
    return MOMENTS[kind][1].replace(hour=2, minute=15, tzinfo=UTC)


async def build_scheduled(kind, **spec):
    desk, _ = await build_november()
    for chat, code in (("-1", "towns"), ("-2", "bureaus"), ("-3", "others")):
        group = await build_group(chat, announces=[kind] if chat == "-3" else [])
        group.code = code
        await group.save()
    day = MOMENTS[kind][0]
    values = {"day": day, "time": "10:15", "groups": [], "classes": [], **spec}
    await Schedule.create(code="own", kind=kind, spec=values)
    return desk


async def list_own(desk, now):
    return [due.target for due in await find_due(desk, now) if due.job == "own"]


def test_every_kind_is_tried() -> None:
    assert tuple(MOMENTS) == KINDS


@pytest.mark.parametrize("kind", KINDS)
async def test_it_goes_out_at_its_moment_and_no_earlier(kind) -> None:
    desk = await build_scheduled(kind)

    before = await list_own(desk, at(kind) - timedelta(seconds=1))
    posts = await run_due(desk, at(kind))
    after = await list_own(desk, at(kind) + timedelta(minutes=5))

    # The daily record of the day before may be made up for.
    assert "others" not in before or kind == "daily_record"
    assert {post.chat.key for post in posts} == {"telegram:-3"}
    assert MOMENTS[kind][2] in to_plain(posts[0].text)
    assert after == []


@pytest.mark.parametrize("kind", KINDS)
async def test_it_goes_to_its_own_groups_about_its_own_classes(kind) -> None:
    desk = await build_scheduled(
        kind, groups=["towns", "bureaus"], classes=["township"]
    )

    posts = await run_due(desk, at(kind))

    assert {post.chat.key for post in posts} == {"telegram:-1", "telegram:-2"}
    text = "\n".join(post.text for post in posts)
    assert "青河镇" in text
    assert "教育局" not in text


@pytest.mark.parametrize("kind", KINDS)
async def test_switched_off_it_rests(kind) -> None:
    desk = await build_scheduled(kind)
    await Schedule.all().update(active=False)

    found = await find_due(desk, at(kind))

    assert [due for due in found if due.job not in (SETTLE, "calendar_unknown")] == []
