import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.manuscript import (
    TITLE_LONGEST,
    Manuscript,
    clean_text,
    digest_text,
    looks_like_story,
    read_manuscript,
    read_title,
)

BODY = "11月20日,青河镇组织干部下田指导春耕备耕,发放种子三百公斤。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"春耕备耕有序推进\n{BODY}", Manuscript("春耕备耕有序推进", BODY)),
        (f"\n\n春耕备耕\n\n{BODY}\n第二段", Manuscript("春耕备耕", f"{BODY}\n第二段")),
        (f"标题\uff1a春耕备耕\n{BODY}", Manuscript("春耕备耕", BODY)),
        (f"《春耕备耕》\n{BODY}", Manuscript("春耕备耕", BODY)),
        (f"【春耕备耕】\r\n{BODY}", Manuscript("春耕备耕", BODY)),
        (f"Title: Spring\n{BODY}", Manuscript("Spring", BODY)),
        ("春耕备耕", Manuscript("春耕备耕", "")),
        ("", Manuscript("", "")),
        (BODY * 3, Manuscript("", BODY * 3)),
    ],
)
def test_the_first_line_is_the_title_unless_it_is_too_long(text, expected):
    assert read_manuscript(text) == expected


def test_a_label_makes_even_a_long_line_a_title():
    title = "长" * (TITLE_LONGEST + 5)

    assert read_manuscript(f"标题:{title}\n{BODY}").title == title


def test_a_mark_at_the_front_of_a_line_is_not_taken_off():
    assert read_title("【本报讯】青河镇") == "【本报讯】青河镇"


def test_marks_that_nobody_sees_are_taken_out():
    tricky = "春\u200b耕\u202e备耕\ufeff"

    assert clean_text(tricky) == "春耕备耕"


@pytest.mark.parametrize(
    ("text", "is_story"),
    [
        (f"春耕备耕\n{BODY}", True),
        ("你好", False),
        ("您好\n在吗", False),
        ("请问这个月我们镇的任务完成得怎么样了,还差几条没有报送上去,麻烦告诉我", False),
        (BODY * 2, True),
    ],
)
def test_a_story_has_a_title_and_something_to_say(text, is_story):
    assert looks_like_story(text) is is_story


def test_length_counts_characters_without_blanks():
    assert Manuscript("题", "一 二\n三\u3000四").length == 4


def test_texts_that_say_the_same_have_the_same_digest():
    assert digest_text("春耕,备耕 ABC!") == digest_text("春耕\uff0c备耕\nabc")
    assert digest_text("春耕") != digest_text("备耕")
    assert digest_text(" ,。") == ""


@given(st.text(max_size=400))
def test_any_text_can_be_read(text):
    manuscript = read_manuscript(text)

    assert manuscript == read_manuscript(clean_text(text))
    assert len(manuscript.title) <= 200
    assert "\n" not in manuscript.title


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_and_loses_no_letters(text):
    once = clean_text(text)
    letters = [c for c in text if unicodedata.category(c)[0] in "LN"]

    assert clean_text(once) == once
    assert [c for c in once if unicodedata.category(c)[0] in "LN"] == letters
