from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.period_names import name_period
from handlers.rules.period_words import (
    ENGLISH_EXAMPLES,
    EXAMPLES,
    UnknownPeriod,
    parse_date,
    parse_period,
    take_period,
)
from handlers.rules.periods import (
    Period,
    find_comparable,
    find_period,
    find_previous,
    find_year_before,
    find_year_to_date,
    make_month,
    make_months,
    make_range,
    read_key,
)

TODAY = date(2026, 11, 24)  # a Tuesday

days = st.dates(date(1990, 1, 1), date(2150, 12, 31))
kinds = st.sampled_from(["day", "week", "month", "quarter", "half", "year"])
periods = st.one_of(
    st.builds(find_period, kinds, days),
    st.builds(make_range, days, days),
    st.builds(make_months, days, days),
)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("今天", "2026-11-24"),
        ("昨天", "2026-11-23"),
        ("本周", "2026-W48"),
        ("上周", "2026-W47"),
        ("本月", "2026-11"),
        ("上月", "2026-10"),
        ("上个月", "2026-10"),
        ("本季", "2026-Q4"),
        ("上季度", "2026-Q3"),
        ("上半年", "2026-H1"),
        ("下半年", "2026-H2"),
        ("今年", "2026"),
        ("去年", "2025"),
        ("2026", "2026"),
        ("2026年", "2026"),
        ("2025年上半年", "2025-H1"),
        ("2026H2", "2026-H2"),
        ("2026-10", "2026-10"),
        ("2026/1", "2026-01"),
        ("202610", "2026-10"),
        ("2026年10月", "2026-10"),
        ("十月", "2026-10"),
        ("2026Q3", "2026-Q3"),
        ("2026-q3", "2026-Q3"),
        ("2026年第三季度", "2026-Q3"),
        ("三季度", "2026-Q3"),
        ("2026-W05", "2026-W05"),
        ("1-2月", "2026-01..02"),
        ("2026年1—2月", "2026-01..02"),
        ("2026-01..02", "2026-01..02"),
        ("2025-12..2026-02", "2025-12..2026-02"),
        ("2026-10-03", "2026-10-03"),
        ("10月3日", "2026-10-03"),
        ("2026-10-03 2026-10-17", "2026-10-03..2026-10-17"),
        ("2026-10-17  2026-10-03", "2026-10-03..2026-10-17"),
        ("2026-10-03..2026-10-17", "2026-10-03..2026-10-17"),
        ("10月3日至10月17日", "2026-10-03..2026-10-17"),
        ("10月3日-10月17日", "2026-10-03..2026-10-17"),
        ("today", "2026-11-24"),
        ("this month", "2026-11"),
        ("Last Month", "2026-10"),
        ("last quarter", "2026-Q3"),
        ("first half", "2026-H1"),
        ("second half", "2026-H2"),
        ("last year", "2025"),
        ("October", "2026-10"),
        ("oct 2025", "2025-10"),
        ("2025 October", "2025-10"),
    ],
)
def test_people_name_a_period_in_their_own_words(words: str, key: str) -> None:
    assert parse_period(words, TODAY).key == key


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("12月", "2025-12"),
        ("11月", "2026-11"),
        ("Q4", "2026-Q4"),
        ("12月5日", "2025-12-05"),
    ],
)
def test_without_a_year_it_is_the_latest_that_has_begun(words: str, key: str) -> None:
    assert parse_period(words, TODAY).key == key


@pytest.mark.parametrize(
    "words",
    ["", "下下月", "2026-13", "2026-02-30", "2026Q5", "13月", "abc", "0000", "1-13月"],
)
def test_words_that_name_no_period_are_an_error_that_repeats_them(words: str) -> None:
    with pytest.raises(UnknownPeriod) as caught:
        parse_period(words, TODAY)

    assert caught.value.words == words


def test_the_examples_shown_to_people_are_periods() -> None:
    keys = ["2026-11", "2026-10", "2026-10", "2026-Q3", "2026-H1", "2026"]

    for examples in (EXAMPLES, ENGLISH_EXAMPLES):
        assert [parse_period(words, TODAY).key for words in examples] == keys


@given(st.text(max_size=30), days)
def test_any_text_is_a_period_or_an_unknown_one(words: str, today: date) -> None:
    try:
        period = parse_period(words, today)
    except UnknownPeriod:
        return
    assert period.start <= period.end


@given(periods)
def test_every_key_reads_back_to_its_period(period: Period) -> None:
    assert read_key(period.key) == period
    assert parse_period(period.key, TODAY) == period


@given(periods)
def test_the_previous_period_ends_the_day_before(period: Period) -> None:
    assert find_previous(period).end == period.start - timedelta(days=1)


def test_the_previous_of_merged_months_are_as_many_months() -> None:
    merged = make_months(date(2026, 1, 1), date(2026, 2, 1))

    assert find_previous(merged).key == "2025-11..12"


@pytest.mark.parametrize(
    ("key", "before"),
    [
        ("2024-02-29", "2023-02-28"),
        ("2024-02", "2023-02"),
        ("2026-Q3", "2025-Q3"),
        ("2026-H2", "2025-H2"),
        ("2026", "2025"),
        ("2026-01..02", "2025-01..02"),
        ("2026-W53", "2025-W52"),
        ("2026-10-03..2026-10-17", "2025-10-03..2025-10-17"),
    ],
)
def test_a_year_earlier_is_the_same_period(key: str, before: str) -> None:
    assert find_year_before(read_key(key)).key == before


def test_the_year_to_date_runs_from_january_to_the_periods_end() -> None:
    to_date = find_year_to_date(make_month(2026, 10))

    assert (to_date.start, to_date.end) == (date(2026, 1, 1), date(2026, 10, 31))


def test_a_period_knows_its_months_and_days() -> None:
    quarter = read_key("2026-Q1")

    assert quarter.months == ("2026-01", "2026-02", "2026-03")
    assert quarter.whole_months
    assert not read_key("2026-W01").whole_months
    assert date(2026, 3, 31) in quarter
    assert date(2026, 4, 1) not in quarter


@pytest.mark.parametrize(
    ("key", "chinese", "english"),
    [
        ("2026-10-05", "2026年10月5日", "5 October 2026"),
        (
            "2026-W41",
            "2026年第41周\uff0810月5日—10月11日\uff09",
            "week 41 of 2026 (5–11 Oct 2026)",
        ),
        ("2026-10", "2026年10月", "October 2026"),
        ("2026-Q3", "2026年第三季度", "Q3 2026"),
        ("2026-H1", "2026年上半年", "first half of 2026"),
        ("2026", "2026年", "2026"),
        ("2026-01..02", "2026年1—2月", "January–February 2026"),
        ("2025-12..2026-02", "2025年12月—2026年2月", "December 2025–February 2026"),
        ("2026-10-03..2026-11-17", "2026年10月3日—11月17日", "3 Oct – 17 Nov 2026"),
    ],
)
def test_periods_have_names(key: str, chinese: str, english: str) -> None:
    period = read_key(key)

    assert name_period(period, "zh-CN") == chinese
    assert name_period(period, "en") == english


@pytest.mark.parametrize(
    ("words", "key", "rest"),
    [
        ("上月 乡镇", "2026-10", "乡镇"),
        ("乡镇 2026Q3", "2026-Q3", "乡镇"),
        ("2026-10-01 2026-10-15 一类", "2026-10-01..2026-10-15", "一类"),
        ("towns last month", "2026-10", "towns"),
    ],
)
def test_a_period_is_found_among_other_words(words: str, key: str, rest: str) -> None:
    period, left = take_period(words, TODAY)

    assert (period and period.key, left) == (key, rest)


def test_words_without_a_period_are_left_as_they_are() -> None:
    assert take_period(" 乡镇 ", TODAY) == (None, "乡镇")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("今天", date(2026, 11, 24)),
        ("yesterday", date(2026, 11, 23)),
        ("2026-11-20", date(2026, 11, 20)),
        ("2026年11月20日", date(2026, 11, 20)),
        ("11-20", date(2026, 11, 20)),
        ("12月1日", date(2025, 12, 1)),
        ("2026-02-30", None),
        ("省政府网", None),
    ],
)
def test_dates_are_read_in_their_usual_shapes(words: str, day: date | None) -> None:
    assert parse_date(words, TODAY) == day


@pytest.mark.parametrize(
    ("key", "today", "before"),
    [
        ("2026-Q3", date(2026, 10, 1), "2025-Q3"),
        ("2026-Q3", date(2026, 9, 30), "2025-Q3"),
        ("2026-Q3", date(2026, 8, 15), "2025-07-01..2025-08-15"),
        ("2028-02", date(2028, 2, 29), "2027-02"),
        ("2028-Q1", date(2028, 2, 29), "2027-01-01..2027-02-28"),
        ("2026-W47", date(2026, 11, 18), "2025-11-17..2025-11-19"),  # to Wednesday
        ("2027", date(2026, 12, 31), "2026-01-01"),  # not begun yet
    ],
)
def test_a_running_period_is_compared_with_as_many_days_a_year_ago(
    key: str, today: date, before: str
) -> None:
    assert find_comparable(read_key(key), today).key == before
