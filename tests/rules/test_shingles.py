from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.shingles import (
    ENOUGH,
    GRAM,
    RATES,
    Likeness,
    choose_rate,
    compare_runs,
    find_passage,
    list_runs,
    normalize,
    take_sample,
)

TEXTS = st.text("春耕备耕有序推进青河镇组织干部0aA,。 \n", max_size=120)
SOURCE = "11月23日,青河镇组织干部下田指导春耕备耕,发放种子三百公斤。白水镇随后召开现场会,推广这一做法。"


def compare(new, earlier):
    return compare_runs(list_runs(new), list_runs(earlier))


@given(TEXTS)
def test_a_text_is_wholly_like_itself(text):
    runs = list_runs(text)

    assert compare(text, text) == Likeness(
        len(runs), *([1.0] * 2 if runs else [0.0] * 2)
    )


@pytest.mark.parametrize(
    "same",
    [
        SOURCE.replace(",", " ").replace("。", "!\n"),
        SOURCE.translate(str.maketrans("1234567890", "1234567890")),
        f"  {SOURCE}  ",
    ],
)
def test_blanks_marks_and_width_do_not_count(same):
    assert compare(same, SOURCE).percent == 100
    assert take_sample(same) == take_sample(SOURCE)


@given(TEXTS, TEXTS)
def test_what_is_in_common_is_the_same_from_both_sides(one, other):
    there, back = compare(one, other), compare(other, one)

    assert (there.runs, there.of_new) == (back.runs, back.of_earlier)
    assert 0 <= there.percent <= 100


@given(TEXTS, TEXTS)
def test_all_is_the_same_only_where_it_is(one, other):
    found = compare(one, other)

    if found.percent == 100 and found.of_new == 1:
        assert list_runs(one) <= list_runs(other)


@pytest.mark.parametrize(
    ("likeness", "striking"),
    [
        (Likeness(120, 0.50, 0.50), True),
        (Likeness(30, 0.25, 0.05), True),
        (Likeness(29, 0.90, 0.90), False),  # a phrase, not a text
        (Likeness(300, 0.24, 0.59), False),
        (Likeness(60, 0.02, 0.60), True),  # a brief taken into a long story
        (Likeness(59, 0.02, 1.00), False),
    ],
)
def test_a_quarter_of_the_new_text_or_most_of_the_earlier_one_is_striking(
    likeness, striking
):
    assert likeness.is_striking is striking


def test_short_texts_keep_more_of_their_hashes():
    runs = [5, 100, ENOUGH * 2, ENOUGH * 8 - 1, ENOUGH * 8, ENOUGH * 16, 30_000]

    assert [choose_rate(each) for each in runs] == [1, 1, 2, 4, 8, 16, 16]


def test_each_rate_divides_the_next_so_that_samples_of_long_texts_fit_short_ones():
    assert all(sparse % dense == 0 for sparse, dense in pairwise(RATES))


@given(TEXTS)
def test_a_sample_is_a_part_of_the_sample_of_any_shorter_part(text):
    part = text[: len(text) // 2]
    rate = max(choose_rate(len(list_runs(t))) for t in (text, part))

    def keep(sample):
        return {each for each in sample if (each + (1 << 31)) % rate == 0}

    assert keep(take_sample(part)) <= keep(take_sample(text))


def test_samples_are_signed_numbers_of_32_bits_spread_evenly():
    hashes = [
        each for n in range(40) for each in take_sample(f"{n:07d}{SOURCE}{n * n}")
    ]
    spread = Counter(each >> 29 for each in hashes)

    assert all(-(1 << 31) <= each < 1 << 31 for each in hashes)
    assert set(spread) == set(range(-4, 4))


def test_samples_are_the_same_in_every_process():
    assert list(take_sample("青河镇组织干部下田指导")) == [
        -696492402,
        634055549,
        1175503394,
        2067623726,
    ]


@pytest.mark.parametrize(
    ("new", "passage"),
    [
        (f"前文若干。{SOURCE[:30]}后文若干。", SOURCE[:30]),
        (
            "据悉:青河镇 组织干部,下田指导春耕备耕!完",
            "青河镇 组织干部,下田指导春耕备耕",
        ),
        ("毫不相干的一句话,没有相同之处。", ""),
        ("短", ""),
        ("", ""),
    ],
)
def test_the_longest_passage_is_shown_as_it_stands_in_the_new_text(new, passage):
    assert find_passage(new, SOURCE) == passage


@given(TEXTS, TEXTS)
def test_a_passage_stands_in_both_texts(one, other):
    passage = find_passage(one, other)

    assert passage in one
    assert normalize(passage) in normalize(other)
    assert bool(passage) is bool(compare(one, other).runs)
    assert not passage or len(normalize(passage)) >= GRAM


def test_a_text_that_repeats_itself_thousands_of_times_is_compared_at_once():
    endless = "春耕" * 15_000

    assert len(find_passage(endless, endless)) >= GRAM
    assert compare(endless, endless).runs == 2
