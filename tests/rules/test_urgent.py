"""Urgent reports: grades, clocks, elements, moments."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.deadlines import read_days
from handlers.rules.urgent import (
    ELEMENTS,
    GRADES,
    UrgentRules,
    find_missing,
    make_title,
    read_event_time,
    read_urgent_rules,
    take_grade,
)

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
TODAY = NOW.date()
WHOLE = (
    "11月24日9时20分,白水镇王家村发生山体滑坡。据村干部电话报告,暂无人员伤亡,"
    "3户房屋受损。目前险情稳定,镇政府已组织转移群众12人。"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("较大 白水镇滑坡", ("large", "白水镇滑坡")),
        ("特别重大:白水镇滑坡", ("extra", "白水镇滑坡")),
        ("重大,白水镇滑坡", ("major", "白水镇滑坡")),
        ("一般\n白水镇滑坡", ("general", "白水镇滑坡")),
        ("major fire", ("major", "fire")),
        ("majority of", ("", "majority of")),
        ("白水镇滑坡", ("", "白水镇滑坡")),
    ],
)
def test_the_grade_stands_in_front(text, expected):
    assert take_grade(text) == expected


@pytest.mark.parametrize(
    ("grade", "hours"), [("extra", 2), ("major", 2), ("large", 4), ("general", 24)]
)
def test_the_first_report_is_due_by_grade(grade, hours):
    assert UrgentRules().find_due(grade, NOW) == NOW + timedelta(hours=hours)


def test_without_a_grade_or_a_moment_nobody_can_say_when_it_is_due():
    assert UrgentRules().find_due("", NOW) is None
    assert UrgentRules().find_due("major", None) is None


def test_the_desk_file_has_its_own_hours():
    rules = read_urgent_rules({"urgent": {"major": 1, "call_minutes": 3}})

    assert (rules.major, rules.large, rules.call_minutes) == (1, 4, 3)
    assert read_urgent_rules({}) == UrgentRules()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("11月24日9时20分,白水镇", (24, 9, 20)),
        ("24日上午9时许,白水镇", (24, 9, 0)),
        ("今日上午9:20", (24, 9, 20)),
        ("9点20分左右", (24, 9, 20)),
        ("昨晚11点", (23, 23, 0)),
        ("昨日下午3时", (23, 15, 0)),
        ("23:10发生", (23, 23, 10)),  # still to come today: yesterday's
        ("11月23日晚8时", (23, 20, 0)),
    ],
)
def test_the_moment_of_the_event_is_read_from_the_text(text, moment):
    day, hour, minute = moment

    assert read_event_time(text, NOW) == datetime(
        2026, 11, day, hour, minute, tzinfo=ZONE
    )


@pytest.mark.parametrize(
    "text", ["白水镇滑坡", "11月1日9时", "今日下午5时", "2月30日9时", "32日9时"]
)
def test_what_is_old_to_come_or_no_moment_is_none(text):
    assert read_event_time(text, NOW) is None


def test_a_day_of_the_month_before_is_found_across_its_end():
    first = datetime(2026, 12, 1, 1, 0, tzinfo=ZONE)

    assert read_event_time("30日23时", first) == datetime(2026, 11, 30, 23, tzinfo=ZONE)


def test_a_whole_report_lacks_nothing():
    assert find_missing(WHOLE, happened_at=NOW) == ()


def test_what_is_not_said_is_asked_for():
    assert find_missing("出事了", happened_at=None) == ELEMENTS
    assert find_missing("白水镇发生火灾", happened_at=NOW) == (
        "source",
        "impact",
        "trend",
        "measures",
    )


def test_the_title_is_the_first_clause():
    assert make_title("白水镇发生山体滑坡。暂无伤亡。") == "白水镇发生山体滑坡"
    assert len(make_title("长" * 99)) == 30


@given(st.text(max_size=80))
def test_any_text_gives_a_past_moment_or_none(text):
    moment = read_event_time(text, NOW)

    assert moment is None or NOW - timedelta(days=7) <= moment <= NOW
    assert take_grade(text)[0] in ("", *GRADES)
    assert set(find_missing(text, happened_at=moment)) <= set(ELEMENTS)


@pytest.mark.parametrize(
    ("words", "first", "last", "rest"),
    [
        ("11-25 至 11-27 李四", (11, 25), (11, 27), "李四"),
        ("11月25日到11月27日", (11, 25), (11, 27), ""),
        ("2026-11-25~2026-11-27", (11, 25), (11, 27), ""),
        ("明天 代理 李四", (11, 25), (11, 25), "代理 李四"),
        ("3天 李四", (11, 24), (11, 26), "李四"),
        ("11-25 3天", (11, 25), (11, 27), ""),
        ("今天", (11, 24), (11, 24), ""),
        ("11-25 to 11-26", (11, 25), (11, 26), ""),
    ],
)
def test_days_are_one_two_or_so_many(words, first, last, rest):
    days = (date(2026, *first), date(2026, *last))

    assert read_days(words, TODAY) == (days, rest)


def test_no_day_in_front_is_none():
    assert read_days("李四 11-25", TODAY) == (None, "李四 11-25")
