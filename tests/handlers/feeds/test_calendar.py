"""The calendar of deadlines, read by a parser that is not ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from handlers.feeds.calendar_lines import Calendar as Lines
from handlers.feeds.calendar_lines import Event, fold_line, write_calendar
from handlers.feeds.deadlines import write_deadlines
from storage.models import Quota, Schedule, UnitClass
from storage.stories.commissions import NewCommission, create_commission, end_commission
from tests.builders import build_desk, build_person, find_unit

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
OPEN = {"feeds": {"calendar": True}}


async def build_deadlines(**marks):
    desk = await build_desk(settings=OPEN, **marks)
    township = await UnitClass.get(code="township")
    for measure, kind, amount in (("reported", "month", 500), ("points", "year", 2000)):
        await Quota.create(
            unit_class=township, measure=measure, period_kind=kind, amount=amount
        )
    await Quota.create(
        unit=await find_unit("edu"), measure="adopted", period_kind="month", amount=900
    )
    spec = {"day": "day 1", "time": "09:00", "groups": [], "classes": []}
    await Schedule.create(code="monthly", kind="monthly_ranking", spec=spec)
    daily = {**spec, "day": "every working day"}
    await Schedule.create(code="daily", kind="daily_record", spec=daily)
    return desk


async def read_events(desk, now=NOW):
    calendar = Calendar.from_ical(await write_deadlines(desk, now))
    return calendar, {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}


async def test_quotas_end_on_a_whole_day_and_announcements_at_their_hour(each_db):
    desk = await build_deadlines()

    calendar, events = await read_events(desk)

    assert calendar.errors == []
    assert (str(calendar["VERSION"]), str(calendar["METHOD"])) == ("2.0", "PUBLISH")
    assert str(calendar["X-WR-CALNAME"]) == "青禾县信息报送 截止日程"
    quota = events["2026年11月报送任务截止"]
    assert (quota["DTSTART"].dt, quota["DTEND"].dt) == (
        date(2026, 11, 30),
        date(2026, 12, 1),
    )
    assert str(quota["DESCRIPTION"]) == "乡镇：报送 5"  # not the bureau's own quota
    assert events["2026年报送任务截止"]["DTSTART"].dt == date(2026, 12, 31)
    ranking = events["2026年11月 月度排名"]
    assert ranking["DTSTART"].dt == datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    assert "DTEND" not in ranking
    assert not any("每日" in summary for summary in events)
    assert all(event.errors == [] for event in events.values())


async def order(desk, units, topic="冬季供暖"):
    editor = await build_person("李编辑", "editor")
    ids = [(unit.id, None) for unit in desk.units.values() if unit.code in units]
    new = NewCommission(topic, "", "", NOW + timedelta(days=3), editor.id)
    return await create_commission(new, ids, year=2026, now=NOW)


@pytest.mark.usefixtures("db")
async def test_a_commission_to_everybody_is_a_deadline_and_one_to_some_is_not() -> None:
    desk = await build_deadlines(exempt=["water"])
    everybody = ["qinghe", "baishui", "liulin", "edu"]
    number = await order(desk, everybody, "供暖；\n<b>用电</b>, 用水")
    await order(desk, everybody[:3], "只问乡镇")

    _, events = await read_events(desk)

    found = {s: e for s, e in events.items() if s.startswith("约稿")}
    assert list(found) == ["约稿 2026-1 截止：供暖； ＜b＞用电＜/b＞, 用水"]
    (event,) = found.values()
    assert event["DTSTART"].dt == NOW + timedelta(days=3)
    await end_commission(number, "closed", NOW)
    _, events = await read_events(desk)
    assert not any(summary.startswith("约稿") for summary in events)


@pytest.mark.usefixtures("db")
async def test_uids_are_stable_and_each_its_own() -> None:
    desk = await build_deadlines()
    renamed = replace(desk, name="青禾信息")

    _, before = await read_events(desk)
    _, after = await read_events(renamed, NOW + timedelta(days=2))

    for summary, event in before.items():
        if summary in after:
            assert str(event["UID"]) == str(after[summary]["UID"])
    assert len({str(event["UID"]) for event in before.values()}) == len(before)
    assert await write_deadlines(desk, NOW) == await write_deadlines(desk, NOW)


@pytest.mark.usefixtures("db")
async def test_it_is_off_until_the_desk_file_says_otherwise() -> None:
    desk = await build_deadlines()

    assert await write_deadlines(replace(desk, settings={}), NOW) is None


@pytest.mark.usefixtures("db")
async def test_a_desk_without_deadlines_has_a_calendar_without_events() -> None:
    desk = await build_desk(settings=OPEN)

    calendar, events = await read_events(desk)

    assert (calendar.errors, events) == ([], {})


@pytest.mark.usefixtures("db")
async def test_the_calendar_in_english() -> None:
    desk = replace(await build_deadlines(), language="en")

    _, events = await read_events(desk)

    assert "Quotas of November 2026 end" in events


@pytest.mark.usefixtures("db")
async def test_a_desk_with_daylight_saving_announces_at_nine_in_summer_and_winter():
    desk = replace(await build_deadlines(), timezone="Europe/Berlin")
    spring = datetime(2026, 3, 10, tzinfo=UTC)

    _, events = await read_events(desk, spring)

    starts = [events[f"2026年{month}月 月度排名"]["DTSTART"].dt for month in (2, 3)]
    assert [at.hour for at in starts] == [8, 7]


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=200)


@given(summary=TEXTS, description=TEXTS)
def test_whatever_an_event_is_called_it_is_read_back(summary, description) -> None:
    event = Event("1@storydesk", date(2026, 11, 30), summary, NOW, description)

    body = write_calendar(Lines("名", "zh-CN", (event,)))

    (read,) = Calendar.from_ical(body).walk("VEVENT")
    assert str(read["SUMMARY"]) == strip_controls(summary)
    assert str(read.get("DESCRIPTION", "")) == strip_controls(description)
    assert str(read["UID"]) == "1@storydesk"
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")


def strip_controls(text):
    return "".join(c for c in text if c >= " " or c in "\n\t")


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_folding_cuts_no_character_and_loses_nothing(line) -> None:
    first, *rest = fold_line(line)

    assert all(piece.startswith(" ") for piece in rest)
    assert first + "".join(piece[1:] for piece in rest) == line
    assert all(len(piece.encode()) <= 75 for piece in (first, *rest))
