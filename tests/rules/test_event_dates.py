from datetime import date

import pytest

from handlers.rules.event_dates import find_event_dates, measure_lateness

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("11月20日,镇里开会", [date(2026, 11, 20)]),
        ("2026年11月20日", [date(2026, 11, 20)]),
        ("2026-11-20", [date(2026, 11, 20)]),
        ("2026.11.2至2026.11.5", [date(2026, 11, 2), date(2026, 11, 5)]),
        ("昨日,镇里开会", [date(2026, 11, 23)]),
        ("12月28日起", [date(2026, 12, 28)]),
        ("2月30日", []),
        ("增长11.20个百分点,得票3-5", []),
        ("10月以来", []),
        ("没有日子", []),
    ],
)
def test_days_are_read_as_people_write_them(text, days):
    assert find_event_dates(text, TODAY) == days


def test_a_day_without_a_year_that_is_far_ahead_was_last_year():
    assert find_event_dates("12月28日", date(2026, 1, 5)) == [date(2025, 12, 28)]


def test_a_story_is_as_late_as_the_latest_day_it_names():
    assert measure_lateness("11月1日启动,11月20日完成", TODAY) == 4
    assert measure_lateness("活动将于12月1日举行,11月1日已报名", TODAY) == 0
    assert measure_lateness("没有日子", TODAY) == 0
