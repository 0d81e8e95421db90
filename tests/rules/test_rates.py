from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.rates import Change, compare_figures, find_rate


@pytest.mark.parametrize(
    ("part", "whole", "rate"),
    [(0, 0, "0"), (3, 0, "0"), (1, 8, "12.5"), (1, 2000, "0.1"), (20, 47, "42.6")],
)
def test_rates_are_rounded_half_up_to_one_digit(
    part: int, whole: int, rate: str
) -> None:
    assert find_rate(part, whole) == Decimal(rate)


def test_a_half_is_rounded_up_and_not_to_the_even_digit() -> None:
    assert find_rate(1, 400, 1) == Decimal("0.3")  # 0.25
    assert find_rate(1, 800, 2) == Decimal("0.13")  # 0.125


def test_a_comparison_gives_difference_percent_and_multiple() -> None:
    assert compare_figures(Decimal("7.5"), 5) == Change(
        Decimal("7.5"), Decimal(5), Decimal("2.5"), Decimal("50.0"), Decimal("1.5")
    )


def test_nothing_can_be_said_in_percent_against_nothing() -> None:
    change = compare_figures(4, 0)

    assert (change.difference, change.percent, change.multiple) == (4, None, None)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_rate_is_the_nearest_tenth_of_a_percent(part: int, whole: int) -> None:
    rate = find_rate(part, whole)

    if whole:
        exact = Decimal(part) * 100 / whole
        assert Decimal("-0.05") < rate - exact <= Decimal("0.05")
    else:
        assert rate == 0
