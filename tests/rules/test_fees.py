"""Fees: the closest rate, shares to the fen, corrections that only add."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.fees import (
    FeeRate,
    Payee,
    Taken,
    correct_fees,
    find_fee_rate,
    format_yuan,
    list_standing,
    share_fee,
    spell_yuan,
    split_fee,
)

TAKEN = Taken("city_daily", "city", "feature", date(2026, 10, 8))
RATES = [
    FeeRate(1000),
    FeeRate(2000, genre="feature"),
    FeeRate(3000, level="city"),
    FeeRate(4000, level="city", genre="feature"),
    FeeRate(5000, outlet="city_daily"),
    FeeRate(6000, outlet="city_daily", genre="feature"),
]


@pytest.mark.parametrize("count", range(1, len(RATES) + 1))
def test_outlet_goes_before_level_and_genre_before_every_genre(count):
    found = find_fee_rate(RATES[:count], TAKEN)

    assert found == RATES[count - 1]
    assert find_fee_rate(reversed(RATES[:count]), TAKEN) == found


@pytest.mark.parametrize(
    "rate",
    [
        FeeRate(1, outlet="other"),
        FeeRate(1, level="county"),
        FeeRate(1, genre="news"),
        FeeRate(1, starts=date(2026, 10, 9)),
        FeeRate(1, ends=date(2026, 10, 7)),
    ],
)
def test_what_does_not_fit_pays_nothing(rate):
    assert find_fee_rate([rate], TAKEN) is None


def test_both_ends_of_a_rate_belong_to_it():
    rate = FeeRate(1, starts=TAKEN.day, ends=TAKEN.day)

    assert find_fee_rate([rate], TAKEN) == rate


@pytest.mark.parametrize(
    ("amount", "count", "shares"),
    [
        (10000, 3, (3334, 3333, 3333)),
        (103, 5, (23, 20, 20, 20, 20)),
        (10000, 1, (10000,)),
        (2, 3, (2, 0, 0)),
    ],
)
def test_the_remainder_goes_to_the_first(amount, count, shares):
    assert split_fee(amount, count) == shares


def test_nobody_cannot_be_paid():
    with pytest.raises(ValueError, match="nobody"):
        split_fee(100, 0)


@given(st.integers(1, 10**9), st.integers(1, 50))
def test_shares_add_up_to_the_fen_and_differ_by_the_remainder_alone(amount, count):
    first, *others = split_fee(amount, count)

    assert first + sum(others) == amount
    assert set(others) <= {amount // count}
    assert first - amount // count == amount % count


payees = st.lists(
    st.builds(
        Payee,
        st.integers(1, 3),
        st.none() | st.integers(1, 4),
        st.sampled_from(["", "客座作者"]),
    ),
    min_size=1,
    max_size=6,
)
worths = st.dictionaries(st.integers(1, 4), st.tuples(st.integers(0, 9999), payees))


def want(worth):
    return [
        line
        for adoption, (rate, who) in worth.items()
        if rate
        for line in share_fee(adoption, rate, who)
    ]


@given(st.lists(worths, max_size=6))
def test_whatever_changes_the_ledger_adds_up_to_what_holds_now(history):
    """Entries are only added; a second look adds nothing; each is reversed once."""
    booked = []
    for worth in history:
        added = correct_fees(booked, want(worth))
        booked += [replace(x, id=len(booked) + n) for n, x in enumerate(added, 1)]

        assert correct_fees(booked, want(worth)) == []
        paid = sum(line.amount for line in booked)
        assert paid == sum(rate for rate, _ in worth.values())
        assert sum(line.amount for line in list_standing(booked)) == paid
        reversed_ids = [line.reverses for line in booked if line.reverses]
        assert len(reversed_ids) == len(set(reversed_ids))


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (100_500, "壹仟零伍元整"),
        (30_005, "叁佰元零伍分"),
        (30_050, "叁佰元伍角整"),
        (123_456, "壹仟贰佰叁拾肆元伍角陆分"),
        (1_000_000, "壹万元整"),
        (1_000_500, "壹万零伍元整"),
        (10_050_000, "壹拾万零伍佰元整"),
        (101_000_000, "壹佰零壹万元整"),
        (100_000_000_00, "壹亿元整"),
        (100_000_500_00, "壹亿零伍佰元整"),
        (-12_00, "负壹拾贰元整"),
    ],
)
def test_amounts_are_spelt_as_on_a_voucher(fen, words):
    assert spell_yuan(fen) == words


VALUES = {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read_spelt(words):
    """The other way round, as a cashier reads it."""
    total, group, digit = 0, 0, 0
    for char in words:
        if char in VALUES:
            digit = VALUES[char]
        elif char in PLACES:
            group, digit = group + digit * PLACES[char], 0
        elif char in ("万", "亿"):
            total = (total + group + digit) * (10**4 if char == "万" else 10**8)
            group = digit = 0
        elif char == "元":
            total, group, digit = (total + group + digit) * 100, 0, 0
        elif char == "角":
            total, digit = total + digit * 10, 0
        elif char == "分":
            total, digit = total + digit, 0
    return total


@given(st.integers(1, 99_999_999_99))
def test_what_is_spelt_is_read_as_the_same_amount(fen):
    spelt = spell_yuan(fen)

    assert read_spelt(spelt) == fen
    assert "零零" not in spelt


@given(st.integers(-(10**9), 10**9))
def test_yuan_have_two_digits_after_the_point(fen):
    text = format_yuan(fen)

    assert round(float(text) * 100) == fen
    assert text[-3] == "."
