"""Contests: the call as it is typed; averages, ranks and prizes."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.contests import (
    ContestCall,
    Placed,
    Prize,
    average_scores,
    find_prize,
    place_entries,
    read_contest_call,
    read_prize,
    show_average,
)

NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
PRIZES = (Prize("一等奖", 1), Prize("二等奖", 2))


def test_a_call_is_read_in_its_lines():
    text = "12-20 18:00 我身边的乡村振兴\n类别：消息、通讯、消息\n每人：2 篇\n字数：不超过2000字\n稿件须原创。\n不收诗歌。"

    assert read_contest_call(text, NOW) == ContestCall(
        "我身边的乡村振兴",
        NOW.replace(month=12, day=20, hour=18),
        ("消息", "通讯"),
        2,
        2000,
        "稿件须原创。\n不收诗歌。",
    )


@pytest.mark.parametrize("line", ["限额：每人2篇", "每人 2 篇", "limit: 2"])
def test_a_limit_may_be_worded_in_several_ways(line):
    assert read_contest_call(f"12-20 主题\n{line}", NOW).per_person == 2


def test_classes_and_limits_may_be_left_out():
    call = read_contest_call("12-20 主题", NOW)

    assert (call.classes, call.per_person, call.longest) == ((), 0, 0)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("乡村振兴", "deadline"),
        ("", "deadline"),
        ("今天 9:00 乡村振兴", "past"),
        ("12-20 18:00", "theme"),
        ("12-20 主题\n类别:" + "、".join("一二三四五六七八九"), "classes"),
        ("12-20 主题\n类别:" + "长" * 21, "classes"),
    ],
)
def test_what_is_missing_is_found(text, problem):
    assert read_contest_call(text, NOW).problem == problem


@pytest.mark.parametrize("text", ["一等奖", "一等奖 0", "1", ""])
def test_a_prize_has_a_name_and_places(text):
    assert read_prize("一等奖 1") == Prize("一等奖", 1)
    with pytest.raises(ValueError, match="no prize"):
        read_prize(text)


@pytest.mark.parametrize(
    ("scores", "drop", "shown"),
    [
        ([80, 90], False, "85.00"),
        ([100, 88, 88, 88, 0], True, "88.00"),
        ([100, 88, 88, 0], True, "69.00"),
        ([88, 87, 88], False, "87.67"),
        ([1, 0, 0, 0, 0, 0, 0, 1], False, "0.25"),
    ],
)
def test_the_average_is_exact_and_drops_the_extremes_where_there_are_enough(
    scores, drop, shown
):
    assert show_average(average_scores(scores, drop=drop)) == shown


def test_without_a_score_there_is_no_average():
    assert average_scores([], drop=True) is None


def test_ties_share_rank_and_prize():
    averages = {1: Fraction(90), 2: Fraction(85), 3: Fraction(85), 4: Fraction(80)}

    placed = place_entries(averages, dict.fromkeys(averages, ""), PRIZES)

    assert [(p.entry, p.rank, p.prize) for p in placed] == [
        (1, 1, "一等奖"),
        (2, 2, "二等奖"),
        (3, 2, "二等奖"),
        (4, 4, ""),
    ]


def test_each_class_has_prizes_of_its_own():
    placed = place_entries(
        {1: Fraction(60), 2: Fraction(99)}, {1: "消息", 2: "通讯"}, PRIZES
    )

    assert placed == (
        Placed(1, "消息", Fraction(60), 1, "一等奖"),
        Placed(2, "通讯", Fraction(99), 1, "一等奖"),
    )


scores = st.lists(st.integers(0, 100), min_size=1, max_size=9)


@given(scores, st.booleans())
def test_an_average_lies_between_the_lowest_and_the_highest(given_scores, drop):
    average = average_scores(given_scores, drop=drop)

    assert min(given_scores) <= average <= max(given_scores)
    assert average_scores(given_scores[::-1], drop=drop) == average


@given(st.dictionaries(st.integers(1, 30), scores, min_size=1, max_size=12))
def test_who_has_more_is_never_placed_behind_and_no_prize_goes_unearned(papers):
    averages = {e: average_scores(s, drop=True) for e, s in papers.items()}

    placed = place_entries(averages, dict.fromkeys(averages, ""), PRIZES)

    assert [p.average for p in placed] == sorted(averages.values(), reverse=True)
    assert {p.entry for p in placed} == set(papers)
    for one in placed:
        assert one.rank == 1 + sum(o.average > one.average for o in placed)
        assert one.prize == find_prize(one.rank, PRIZES)
