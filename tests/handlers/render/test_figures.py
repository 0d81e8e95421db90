from decimal import Decimal

import pytest

from handlers.render.figures import (
    count_decimals,
    find_ties,
    format_points,
    format_rate,
    has_changes,
    sum_ranking,
)
from tests.handlers.render.boards import build_board, build_ranking, build_standing


@pytest.mark.parametrize(
    ("points", "shown"),
    [("7.5", "7.5"), ("10.00", "10"), ("100", "100"), ("-3", "-3"), ("0.25", "0.25")],
)
def test_points_are_shown_without_needless_zeroes(points, shown):
    assert format_points(Decimal(points)) == shown


def test_a_column_shows_all_its_points_with_the_decimals_of_the_finest():
    column = [Decimal("50.5"), Decimal("40"), Decimal("7.25")]

    decimals = count_decimals(column)

    assert [format_points(p, decimals) for p in column] == ["50.50", "40.00", "7.25"]


@pytest.mark.parametrize(
    ("adopted", "reported", "rate"),
    [  # published by 西宁城中区, April 2017
        (7, 14, "50%"),
        (16, 28, "57.1%"),
        (8, 15, "53.3%"),
        (20, 47, "42.6%"),
        (0, 0, "0"),
        (6, 8, "75%"),
        (18, 18, "100%"),
        (159, 301, "52.8%"),
    ],
)
def test_golden_rates_are_rounded_half_up_to_one_digit(adopted, reported, rate):
    assert format_rate(adopted, reported) == rate


def test_a_rate_in_a_column_keeps_its_digit():
    assert format_rate(18, 18, 1) == "100.0%"


def test_the_sums_are_those_of_all_units_own_and_exempt_ones_too():
    sums = sum_ranking(build_ranking())

    assert (sums.units, sums.reported, sums.adopted) == (8, 58, 38)
    assert (sums.points, sums.total_points) == (Decimal("153.75"), Decimal("461.25"))


def test_only_ranks_held_by_several_are_ties():
    rows = [build_standing(rank=rank) for rank in (1, 2, 2, 4, None, None)]

    assert find_ties(rows) == {2}


def test_without_an_earlier_period_nobody_rose_or_fell():
    first = build_ranking(build_board("a", "甲", ()))

    assert not has_changes(first.boards)
    assert has_changes(build_ranking().boards)
