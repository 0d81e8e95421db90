import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.personal_data import find_id_cards, find_mobiles, is_id_card

# The example of GB 11643-1999.
EXAMPLE = "11010519491231002X"


def test_the_standards_own_example_is_valid():
    assert is_id_card(EXAMPLE)
    assert is_id_card(EXAMPLE.lower())


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",  # check digit
        "11010519491331002X",  # month 13
        "11010519490230002X",  # 30 February
        "1101051949123100",  # too short
        "",
    ],
)
def test_numbers_with_a_wrong_check_digit_or_birthday_are_none(number):
    assert not is_id_card(number)


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_found_out(place, shift):
    digits = list(EXAMPLE)
    digits[place] = str((int(digits[place]) + shift) % 10)

    assert not is_id_card("".join(digits))


def test_id_cards_are_found_in_running_text_and_in_full_width():
    wide = "".join(chr(ord(c) + 0xFEE0) for c in EXAMPLE)

    assert find_id_cards(f"身份证{EXAMPLE}。") == [EXAMPLE]
    assert find_id_cards(f"身份证号\uff1a{wide}") == [EXAMPLE]
    assert find_id_cards(f"编号9{EXAMPLE}") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("联系人13812345678。", ["13812345678"]),
        ("电话 138-1234-5678", ["13812345678"]),
        ("+86 13812345678", ["13812345678"]),
        ("固定电话 010-12345678", []),
        ("编号 213812345678", []),
        ("12812345678", []),
    ],
)
def test_mobile_numbers_are_found_whatever_stands_between(text, found):
    assert find_mobiles(text) == found
