from decimal import Decimal

import pytest

from handlers.rules.fact_words import read_amount, read_chief, read_level

LEVELS = {"central": "国家级", "province": "省级", "town": "乡级"}


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("province", "province"),
        ("省", "province"),
        ("省级", "province"),
        ("省领导", "province"),
        ("省领导批示", "province"),
        ("中央", "central"),
        ("国家级", "central"),
        ("乡", "town"),
        ("市", ""),
        ("领导", ""),
    ],
)
def test_a_level_is_named_by_code_name_or_common_word(word, code):
    assert read_level(word, LEVELS) == code


@pytest.mark.parametrize(
    ("word", "chief"),
    [("主要", True), ("主要领导批示", True), ("Chief", True), ("分管", False)],
)
def test_the_leader_in_chief_or_another(word, chief):
    assert read_chief(word) is chief
    assert read_chief("很好") is None


@pytest.mark.parametrize(
    ("word", "amount"),
    [
        ("2", Decimal(2)),
        ("+2", Decimal(2)),
        ("0.5分", Decimal("0.5")),
        ("1000", Decimal(1000)),
        ("0", None),
        ("1001", None),
        ("0.125", None),
        ("两分", None),
    ],
)
def test_points_by_hand_are_above_zero_and_to_the_hundredth(word, amount):
    assert read_amount(word) == amount
