"""A panel's vote: what a paper may say, what all of them add up to, who is elected.

The vote is secret until it is closed; a paper may be changed until then.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

How = Literal["votes", "points"]
MOST_POINTS = 10
Problem = Literal["", "nothing", "stranger", "too_many", "range", "count"]
Marks = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Slate:
    """Candidates of one class, in the order of the proposal; `seats` get it."""

    codes: tuple[str, ...]
    seats: int


@dataclass(frozen=True, slots=True)
class Elected:
    """`rank` 1 is best; ties share it. `has_seat`: gets the award."""

    code: str
    total: int
    rank: int
    has_seat: bool


def find_paper_problem(how: How, slates: Sequence[Slate], marks: Marks) -> Problem:
    """What makes a paper void, "" if it is good.

    Votes: one each, at most as many of a class as it has seats. Points: each candidate
    0 to `MOST_POINTS`, all of them.
    """
    known = {code for slate in slates for code in slate.codes}
    if not marks:
        return "nothing"
    if not set(marks) <= known:
        return "stranger"
    if how == "points":
        if not all(0 <= value <= MOST_POINTS for value in marks.values()):
            return "range"
        return "" if set(marks) == known else "count"
    if set(marks.values()) != {1}:
        return "range"
    full = any(sum(c in marks for c in slate.codes) > slate.seats for slate in slates)
    return "too_many" if full else ""


def toggle_vote(slates: Sequence[Slate], marks: Marks, code: str) -> dict[str, int]:
    """The paper with this vote given or taken back; unchanged where none is left."""
    if code in marks:
        return {each: value for each, value in marks.items() if each != code}
    more = {**marks, code: 1}
    return dict(marks) if find_paper_problem("votes", slates, more) else more


def read_points(words: str, codes: Sequence[str]) -> dict[str, int] | None:
    """`8 7 10`: points in the order of the candidates; None where it does not fit."""
    text = unicodedata.normalize("NFKC", words)
    found = re.split(r"[\s,、;]+", text.strip())
    if len(found) != len(codes) or not all(word.isdecimal() for word in found):
        return None
    return dict(zip(codes, map(int, found), strict=True))


def add_papers(slates: Iterable[Slate], papers: Iterable[Marks]) -> dict[str, int]:
    """What each candidate has, those without anything too."""
    totals = {code: 0 for slate in slates for code in slate.codes}
    for marks in papers:
        for code, value in marks.items():
            totals[code] += value
    return totals


def elect(slate: Slate, totals: Mapping[str, int]) -> tuple[Elected, ...]:
    """The candidates of a class, best first.

    At equal votes who was proposed first goes before; without any vote there is no
    seat. Ranks are by votes alone: 1, 2, 2, 4.
    """
    order = sorted(
        slate.codes, key=lambda code: (-totals[code], slate.codes.index(code))
    )
    return tuple(
        Elected(
            code,
            totals[code],
            1 + sum(totals[other] > totals[code] for other in slate.codes),
            place < slate.seats and totals[code] > 0,
        )
        for place, code in enumerate(order)
    )
