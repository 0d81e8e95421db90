"""Words for the index, and places named in captions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.stories.cutting import cut_query, cut_text, find_place


def test_a_text_is_cut_into_its_words_and_the_words_inside_them():
    assert cut_text("贵州省移民搬迁,贵州省!") == ["贵州", "贵州省", "移民", "搬迁"]


def test_width_case_and_marks_do_not_count():
    assert cut_text("ABC公司 abc-2026年") == ["abc", "公司", "2026", "年"]


@pytest.mark.parametrize(
    "query", ["移民搬迁", "青河镇", "白水镇 易地扶贫", "2026 春耕备耕", "Flood DAM"]
)
def test_what_is_searched_for_is_found_in_a_text_that_says_it(query):
    text = "Flood at the dam: 2026年,青河镇、白水镇推进易地扶贫移民搬迁和春耕备耕。"

    assert set(cut_query(query)) <= set(cut_text(text))


@given(st.text(max_size=200))
def test_words_are_letters_and_digits_whatever_was_written(text):
    words = cut_text(text) + cut_query(text)

    assert all(word.isalnum() and len(word) <= 40 for word in words)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("干部到青河镇指导春耕", "青河镇"),
        ("白水镇移民搬迁现场", "白水镇"),
        ("贵州省贵阳市代表团", "贵州省"),
        ("龙凤街道志愿服务", "龙凤街道"),
        ("在长沙参加培训", "长沙"),
        ("易地搬迁户喜迁新居", ""),
        ("干部下乡帮扶", ""),
        ("", ""),
    ],
)
def test_the_first_place_of_a_caption_is_found(text, place):
    assert find_place(text) == place


def test_names_that_the_desk_knows_come_before_others():
    known = ["桃义林场", "", "教育局"]

    assert find_place("贵阳市代表团到桃义林场参观教育局展台", known) == "桃义林场"
