"""A panel's vote: good and void papers, sums, seats and ties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.ballots import (
    MOST_POINTS,
    Elected,
    Slate,
    add_papers,
    elect,
    find_paper_problem,
    read_points,
    toggle_vote,
)

TOWNS, OFFICES = Slate(("a", "b", "c"), 2), Slate(("x", "y"), 1)
SLATES = (TOWNS, OFFICES)


@pytest.mark.parametrize(
    ("how", "marks", "problem"),
    [
        ("votes", {"a": 1, "b": 1, "x": 1}, ""),
        ("votes", {"a": 1}, ""),
        ("votes", {}, "nothing"),
        ("votes", {"a": 1, "b": 1, "c": 1}, "too_many"),
        ("votes", {"a": 2}, "range"),
        ("votes", {"z": 1}, "stranger"),
        ("points", {"a": 0, "b": 10, "c": 5, "x": 1, "y": 2}, ""),
        ("points", {"a": 0, "b": 11, "c": 5, "x": 1, "y": 2}, "range"),
        ("points", {"a": 0, "b": 10}, "count"),
    ],
)
def test_a_paper_is_good_or_void(how, marks, problem):
    assert find_paper_problem(how, SLATES, marks) == problem


def test_a_vote_is_given_taken_back_and_refused_where_none_is_left():
    marks = toggle_vote(SLATES, {"a": 1}, "b")

    assert marks == {"a": 1, "b": 1}
    assert toggle_vote(SLATES, marks, "c") == marks
    assert toggle_vote(SLATES, marks, "a") == {"b": 1}
    assert toggle_vote(SLATES, marks, "x") == {"a": 1, "b": 1, "x": 1}


@pytest.mark.parametrize(
    ("words", "points"),
    [
        ("8 7 10", {"a": 8, "b": 7, "c": 10}),
        ("８、７，10", {"a": 8, "b": 7, "c": 10}),
        ("8 7", None),
        ("8 7 7.5", None),
        ("8 7 -1", None),
        ("好 7 1", None),
    ],
)
def test_points_are_read_in_the_order_of_the_candidates(words, points):
    assert read_points(words, TOWNS.codes) == points


def test_at_equal_votes_the_better_figure_gets_the_seat():
    totals = {"a": 2, "b": 3, "c": 2}

    assert elect(TOWNS, totals) == (
        Elected("b", 3, 1, has_seat=True),
        Elected("a", 2, 2, has_seat=True),
        Elected("c", 2, 2, has_seat=False),
    )


def test_without_a_vote_there_is_no_seat():
    assert [e.has_seat for e in elect(TOWNS, {"a": 0, "b": 1, "c": 0})] == [
        True,
        False,
        False,
    ]


codes = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8, unique=True)


@st.composite
def votes(draw):
    """A class, and papers that are good."""
    slate = Slate(tuple(draw(codes)), draw(st.integers(1, 4)))
    chosen = st.lists(
        st.sampled_from(slate.codes), min_size=1, max_size=slate.seats, unique=True
    )
    papers = draw(st.lists(chosen.map(lambda c: dict.fromkeys(c, 1)), max_size=9))
    return slate, papers


@given(votes())
def test_every_vote_counts_once_and_seats_are_never_too_many(vote):
    slate, papers = vote

    totals = add_papers([slate], papers)
    result = elect(slate, totals)

    assert all(find_paper_problem("votes", [slate], paper) == "" for paper in papers)
    assert sum(totals.values()) == sum(len(paper) for paper in papers)
    assert max(totals.values()) <= len(papers)
    assert sum(e.has_seat for e in result) <= slate.seats
    seated = [e.total for e in result if e.has_seat]
    rest = [e.total for e in result if not e.has_seat]
    assert not rest or not seated or min(seated) >= max(rest)
    assert sorted(e.code for e in result) == sorted(slate.codes)


@given(votes(), st.randoms())
def test_the_order_of_the_papers_changes_nothing(vote, random):
    slate, papers = vote
    shuffled = random.sample(papers, len(papers))

    assert add_papers([slate], shuffled) == add_papers([slate], papers)


@given(codes, st.data())
def test_however_votes_are_pressed_the_paper_stays_good(names, data):
    slate = Slate(tuple(names), data.draw(st.integers(1, 3)))
    marks = {}
    for code in data.draw(st.lists(st.sampled_from(names), max_size=12)):
        marks = toggle_vote([slate], marks, code)

        assert find_paper_problem("votes", [slate], marks) in ("", "nothing")


@given(st.lists(st.integers(0, MOST_POINTS), min_size=1, max_size=6))
def test_points_that_are_typed_are_those_that_count(points):
    slate = Slate(tuple("abcdef"[: len(points)]), 1)

    marks = read_points(" ".join(map(str, points)), slate.codes)

    assert find_paper_problem("points", [slate], marks) == ""
    assert sum(add_papers([slate], [marks, marks]).values()) == 2 * sum(points)
