import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.render.width import (
    measure_width,
    pad,
    pad_wide,
    split_clusters,
    truncate,
)

LINES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("abc 12", 6),
        ("城关镇", 6),
        ("第3名（并列）", 13),
        ("ｆｕｌｌ", 8),
        ("…—“”▲", 5),  # ambiguous: narrow
        ("e\u0301a\u0308", 2),  # accents as characters of their own
        ("\u200b\ufeff", 0),
        ("👍", 2),
        ("👨‍👩‍👧", 2),
        ("👍🏽", 2),
        ("🇨🇳", 2),
        ("🇨🇳🇫🇷", 4),
        ("❤️", 2),
        ("🏃‍♂️", 2),
        ("👨\u200d 1", 4),  # joined to nothing
        (" \ufe0f", 1),
        ("한글", 4),
    ],
)
def test_a_chinese_character_is_two_columns_and_a_letter_one(text, columns):
    assert measure_width(text) == columns


def test_a_joined_emoji_is_never_cut():
    family = "👨‍👩‍👧"

    assert truncate(f"{family}{family}{family}", 5) == f"{family}{family}…"
    assert list(split_clusters(f"a{family}b")) == ["a", family, "b"]


def test_a_text_that_fits_is_left_alone():
    assert truncate("城关镇", 6) == "城关镇"


def test_half_a_chinese_character_is_not_shown():
    assert truncate("城关镇", 5) == "城关…"
    assert truncate("城关镇", 4) == "城…"


@given(LINES, st.integers(0, 40))
def test_a_cut_text_is_never_wider_than_asked(text, width):
    assert measure_width(truncate(text, width)) <= width


@given(LINES)
def test_no_character_is_lost_between_clusters(text):
    assert "".join(split_clusters(text)) == text


@given(LINES, st.integers(0, 60), st.booleans())
def test_padding_makes_a_text_exactly_as_wide_as_its_column(text, width, right):
    cut = truncate(text, width)

    assert measure_width(pad(cut, width, right=right)) == width
    assert measure_width(pad_wide(cut, width)) == width


def test_names_are_filled_up_with_spaces_of_their_own_width():
    assert pad_wide("城关镇", 10) == "城关镇　　"
    assert pad_wide("城关镇1", 10) == "城关镇1 　"
