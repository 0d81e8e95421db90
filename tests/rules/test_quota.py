from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.periods import make_month, make_quarter, make_year
from handlers.rules.quota import (
    Liable,
    Quota,
    count_elapsed,
    find_quotas,
    judge_progress,
)

NOVEMBER = make_month(2026, 11)
TOWN = Liable("qinghe", "township")
DEFAULT = Quota("reported", "month", Decimal(5), unit_class="township")


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def amounts(*quotas: Quota, liable: Liable = TOWN, period=NOVEMBER) -> list[Decimal]:
    return [quota.amount for quota in find_quotas(quotas, liable, period)]


def test_a_unit_has_the_quota_of_its_class() -> None:
    other = Quota("reported", "month", Decimal(3), unit_class="department")

    assert amounts(DEFAULT, other) == [5]


def test_a_units_own_quota_replaces_that_of_its_class_in_the_same_slot_only() -> None:
    own = Quota("reported", "month", Decimal(8), unit="qinghe")
    adopted = Quota("adopted", "month", Decimal(1), unit_class="township")

    assert amounts(own, DEFAULT, adopted) == [8, 1]


@pytest.mark.parametrize("unit", ["qinghe", "elsewhere"])
def test_units_that_are_free_have_no_quota(unit: str) -> None:
    own = Quota("reported", "month", Decimal(8), unit=unit)

    assert amounts(own, DEFAULT, liable=Liable(unit, "township", free=True)) == []


def test_the_periods_are_independent_of_each_other() -> None:
    yearly = Quota("reported", "year", Decimal(40), unit_class="township")

    assert amounts(DEFAULT, yearly) == [5]
    assert amounts(DEFAULT, yearly, period=make_year(2026)) == [40]
    assert amounts(DEFAULT, yearly, period=make_quarter(2026, 4)) == []


def test_a_mid_year_change_holds_from_the_period_it_begins_in() -> None:
    early = Quota(
        "reported", "month", Decimal(5), unit_class="township", end=date(2026, 6, 30)
    )
    late = Quota(
        "reported", "month", Decimal(6), unit_class="township", start=date(2026, 7, 1)
    )

    assert amounts(early, late, period=make_month(2026, 6)) == [5]
    assert amounts(early, late, period=make_month(2026, 7)) == [6]


def test_of_two_in_force_the_later_one_holds() -> None:
    newer = Quota(
        "reported", "month", Decimal(6), unit_class="township", start=date(2026, 7, 1)
    )

    assert amounts(newer, DEFAULT) == [6]


def test_a_genre_has_a_quota_of_its_own() -> None:
    long_one = Quota(
        "reported", "quarter", Decimal(1), unit_class="township", genre="research"
    )
    short_ones = Quota("reported", "quarter", Decimal(24), unit_class="township")

    assert amounts(long_one, short_ones, period=make_quarter(2026, 4)) == [24, 1]


def progress(done: int, today: date):
    elapsed = count_elapsed(NOVEMBER, today, is_weekday)
    return judge_progress(DEFAULT, Decimal(done), elapsed)


def test_what_is_missing_and_how_many_working_days_are_left() -> None:
    now = progress(3, date(2026, 11, 25))  # a Wednesday; the month ends on a Monday

    assert (now.done, now.missing, now.days_left) == (3, 2, 4)


@pytest.mark.parametrize(
    ("done", "day", "state"),
    [
        (5, date(2026, 11, 2), "met"),
        (7, date(2026, 12, 5), "met"),
        (4, date(2026, 12, 1), "missed"),
        (0, date(2026, 11, 2), "on_pace"),
        (1, date(2026, 11, 16), "behind"),  # 10 of 21 days over: 2.4 expected
        (2, date(2026, 11, 16), "on_pace"),
    ],
)
def test_the_state_follows_from_the_pace(done: int, day: date, state: str) -> None:
    assert progress(done, day).state == state


def test_the_forecast_goes_on_at_the_same_pace() -> None:
    now = progress(2, date(2026, 11, 16))

    assert (now.expected, now.forecast) == (Decimal("2.4"), Decimal("4.2"))


def test_there_is_no_forecast_before_the_first_working_day() -> None:
    assert progress(0, date(2026, 11, 1)).forecast is None


@given(st.integers(0, 12), st.integers(-40, 60))
def test_missing_and_state_agree_on_any_day(done: int, offset: int) -> None:
    now = progress(done, NOVEMBER.start + timedelta(days=offset))

    assert (now.missing == 0) == (now.state == "met")
    assert now.done + now.missing >= 5
    assert 0 <= now.days_left <= 21


def test_a_period_without_a_working_day_is_judged_too() -> None:
    elapsed = count_elapsed(NOVEMBER, date(2026, 11, 2), lambda _: False)

    now = judge_progress(DEFAULT, Decimal(0), elapsed)

    assert (now.state, now.days_left) == ("behind", 0)
