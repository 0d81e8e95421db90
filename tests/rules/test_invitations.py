import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.invitation_codes import (
    ALPHABET,
    LENGTH,
    make_code,
    read_code,
    show_code,
)
from handlers.rules.invitation_words import Wish, read_wish
from handlers.rules.permissions import ROLES


@given(st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map("7{}".format))
def test_a_code_is_read_however_it_is_typed(code):
    shown = show_code(code)

    assert read_code(code) == code
    assert read_code(shown) == code
    assert read_code(f"  {shown.lower()} ") == code
    assert read_code(shown.replace("0", "O").replace("1", "l")) == code


def test_new_codes_have_the_shape_and_do_not_repeat():
    codes = {make_code() for _ in range(500)}

    assert len(codes) == 500
    assert all(read_code(code) == code for code in codes)


@pytest.mark.parametrize(
    "text",
    ["", "你好", "K7QM2", "K7QM2-XWPR", "K7QM2-XWPRTT", "7" + "U" * 9, "hello there"],
)
def test_what_has_not_the_shape_of_a_code_is_none(text):
    assert read_code(text) == ""


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("", Wish()),
        ("记者 城关镇 3次 7天", Wish("reporter", "城关镇", 3, 7)),
        ("城关镇 信息员", Wish("reporter", "城关镇")),
        ("编辑 30天", Wish("editor", days=30)),
        ("reporter Chengguan 3x 14d", Wish("reporter", "Chengguan", 3, 14)),
        ("管理员", Wish("admin")),
    ],
)
def test_the_parts_of_an_invitation_come_in_any_order(words, wish):
    assert read_wish(words, ROLES) == wish


@pytest.mark.parametrize("words", ["编辑 信息员", "3次 5次", "999次", "0天", "甲 乙"])
def test_a_wish_that_contradicts_itself_or_goes_too_far_is_a_problem(words):
    assert read_wish(words, ROLES).problem
