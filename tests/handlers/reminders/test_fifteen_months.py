"""Fifteen months of reminders: each on its right day, once, and on no other.

The oracle is written by hand: the State Council's holidays of 2026, and stages counted
off a list of days. What is beyond the calendar's last year is Monday to Friday.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from handlers.announcements.calendar import knows_year
from handlers.reminders.stages import list_reached
from handlers.rules.quota import Quota
from storage.desk.desk import DeskView
from storage.models import Quota as QuotaRow
from storage.models import UnitClass
from tests.builders import build_desk, build_group, build_person
from tests.handlers.announcements.test_schedule import run_due

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2025, 12, 1), date(2027, 2, 28)
KINDS = ("week", "month", "quarter", "half", "year")
OFF = (  # first and last day, both included
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 4, 4), date(2026, 4, 6)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
)
WORKED = [date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9)]
WORKED += [date(2026, 9, 20), date(2026, 10, 10)]


def list_span(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


DAYS_OFF = {day for first, last in OFF for day in list_span(first, last)}


def is_worked(day):
    return day in WORKED or (day.weekday() < 5 and day not in DAYS_OFF)


def find_bounds(kind, day):
    """The first and the last day of the period that a day lies in."""
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}[kind]
    first = (day.month - 1) // months * months
    after = first + months
    end = date(day.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)
    return date(day.year, first + 1, 1), end


def expect_stage(kind, day, before=3):
    """The most pressing stage of the period that falls on a day, None if none does."""
    start, end = find_bounds(kind, day)
    span = list_span(start, end)
    worked = [each for each in span if is_worked(each)]
    if not worked:
        return None
    second_half = [each for each in worked if each >= span[(len(span) - 1) // 2]]
    early = worked[-1 - before] if before < len(worked) else worked[0]
    # Never before half-time; where nothing is worked after it, on the last day.
    early = max(early, second_half[0]) if second_half else worked[-1]
    if day == worked[-1]:
        return "last_day"
    if day == early:
        return "early"
    halfway = bool(second_half) and day == second_half[0]
    return "halfway" if halfway and kind != "week" else None


def make_desk(**reminders):
    settings = {"reminders": reminders} if reminders else {}
    return DeskView("县", "zh-CN", "Asia/Shanghai", 1, settings)


def list_stages(desk, kind, first=FIRST, last=LAST):
    """Day → stage, as the desk finds them one day after the other."""
    quotas = [Quota("reported", kind, Decimal(5), unit_class="township")]
    found = {}
    for day in list_span(first, last):
        for reached in list_reached(desk, quotas, [day]):
            found[day] = reached.stage.name
    return found


def test_the_oracle_and_the_calendar_agree_on_the_years_there_are() -> None:
    assert knows_year(2026)
    for day in (*WORKED, date(2026, 2, 16), date(2026, 10, 9)):
        assert is_worked(day) == (day not in DAYS_OFF)


@pytest.mark.parametrize("before", [0, 1, 3, 8])
@pytest.mark.parametrize("kind", KINDS)
def test_each_stage_falls_on_its_day_for_fifteen_months(kind, before) -> None:
    found = list_stages(make_desk(days_before=before), kind)

    expected = {day: expect_stage(kind, day, before) for day in list_span(FIRST, LAST)}
    if knows_year(2027):  # a later calendar knows more than this oracle
        expected = {day: s for day, s in expected.items() if day.year < 2027}
        found = {day: s for day, s in found.items() if day.year < 2027}
    assert found == {day: stage for day, stage in expected.items() if stage}


@pytest.mark.parametrize(
    ("kind", "day", "stage"),
    [
        ("week", date(2026, 2, 14), "last_day"),  # a Saturday that is worked
        ("week", date(2026, 9, 20), "last_day"),  # a Sunday
        ("month", date(2026, 2, 14), "halfway"),
        ("month", date(2026, 2, 28), "last_day"),
        ("month", date(2026, 2, 25), "early"),  # 26, 27 and the 28th are left
        ("week", date(2026, 10, 10), "last_day"),
        ("month", date(2026, 9, 30), "last_day"),
        ("year", date(2026, 12, 31), "last_day"),
        ("month", date(2028, 2, 29), "last_day"),
        ("quarter", date(2026, 9, 30), "last_day"),
    ],
)
def test_the_days_that_are_easily_missed(kind, day, stage) -> None:
    assert list_stages(make_desk(), kind, day, day) == {day: stage}


@pytest.mark.parametrize("kind", ["month", "quarter"])
def test_switched_off_stages_never_come(kind) -> None:
    found = list_stages(make_desk(stages=["last_day"]), kind)

    assert set(found.values()) == {"last_day"}


# A desk that is asked at night, in the morning, in the afternoon and in the evening.
HOURS = (time(3), time(8, 30), time(14), time(21))


async def build_lazy_desk(zone):
    """Qinghe has a group, a reporter and quotas, and reports nothing."""
    desk = await build_desk()
    township = await UnitClass.get(code="township")
    for kind in ("month", "quarter"):
        await QuotaRow.create(
            unit_class=township, measure="reported", period_kind=kind, amount=500
        )
    reporter = await build_person("李明", unit="qinghe")
    admin = await build_person("赵主任", "admin")
    await build_group("-9", unit="qinghe")
    chats = {f"telegram:{reporter.id}": "reporter", f"telegram:{admin.id}": "admin"}
    chats["telegram:-9"] = "group"
    return replace(desk, timezone=str(zone)), chats


async def live_through(desk, chats, first, last):
    """(who, local day, local hour) of every post, in order."""
    heard = []
    for day in list_span(first, last):
        for hour in HOURS:
            now = datetime.combine(day, hour, tzinfo=desk.zone).astimezone(UTC)
            for post in await run_due(desk, now):
                if "任务" in post.text:
                    heard.append((chats[post.chat.key], day, hour))
    return heard


def expect_posts(first, last):
    posts = defaultdict(list)
    for day in list_span(first, last):
        stages = {expect_stage(kind, day) for kind in ("month", "quarter")} - {None}
        if stages:
            posts["reporter"].append((day, time(8, 30)))
        if stages & {"early", "last_day"}:
            posts["group"].append((day, time(8, 30)))
        if "last_day" in stages:
            posts["admin"].append((day, time(14)))
    return posts


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 2, 10), date(2026, 3, 3)),
        (date(2026, 9, 12), date(2026, 10, 12)),
        (date(2026, 12, 24), date(2027, 1, 5)),
        (date(2028, 2, 23), date(2028, 3, 1)),
    ],
)
async def test_through_holidays_and_the_years_change_everybody_hears_once(first, last):
    desk, chats = await build_lazy_desk(SHANGHAI)

    heard = await live_through(desk, chats, first, last)

    expected = expect_posts(first, last)
    for who in chats.values():
        assert [(day, hour) for name, day, hour in heard if name == who] == (
            expected[who]
        )


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 3, 24), date(2026, 4, 1)), (date(2026, 10, 23), date(2026, 11, 2))],
)
async def test_where_the_clocks_are_changed_the_hours_stay_the_desks(first, last):
    desk, chats = await build_lazy_desk(BERLIN)

    heard = await live_through(desk, chats, first, last)

    expected = expect_posts(first, last)
    for who in chats.values():
        assert [(day, hour) for name, day, hour in heard if name == who] == (
            expected[who]
        )
