"""Filters of the queue, and pages of a text, as people ask for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.queue_filters import Filter, read_args, read_filter
from handlers.rules.text_pages import PAGE, cut_pages


@pytest.mark.parametrize(
    ("words", "expected", "rest"),
    [
        ("超2天", Filter(age=48), ""),
        ("超过 3小时 青河镇", Filter(age=3), "青河镇"),
        ("over 2 days", Filter(age=48), ""),
        ("超 2 天 青河镇", Filter(age=48), "青河镇"),
        ("over 2days", Filter(age=48), ""),
        (">5h", Filter(age=5), ""),
        ("图片 有提示 青河镇", Filter(genre="photo", warned=True), "青河镇"),
        ("突发", Filter(genre="urgent"), ""),
        ("乡镇", Filter(), "乡镇"),
        ("", Filter(), ""),
    ],
)
def test_words_name_age_genre_and_warnings_and_leave_the_unit(words, expected, rest):
    assert read_filter(words) == (expected, rest)


def test_a_button_carries_what_is_set_and_nothing_else():
    wanted = Filter(age=24, warned=True)

    assert wanted.to_args() == {"age": 24, "warned": True}
    assert read_args({**wanted.to_args(), "story": 3}) == wanted
    assert not Filter()


def test_a_short_text_is_one_page():
    assert cut_pages(" 短文。\n") == ["短文。"]


def test_pages_end_where_sentences_do():
    text = "这是一句话。" * 600

    pages = cut_pages(text)

    assert all(page.endswith("。") for page in pages)
    assert "".join(pages) == text


@given(st.text(alphabet="甲乙。 \n,x", max_size=400))
def test_nothing_of_a_text_is_lost_between_pages(text):
    pages = cut_pages(text, page=20)

    assert all(len(page) <= 20 for page in pages)
    assert "".join("".join(pages).split()) == "".join(text.split())
    assert PAGE > 1000
