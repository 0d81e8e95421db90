"""Trying a template of circulars: on figures with everything in them, and on none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from traceback import walk_tb

from jinja2 import TemplateError

from handlers.render.circular_text import compose_circular
from handlers.rules.ranking import Board, Ranking, YearAgo
from handlers.rules.standings import Contestant, Figures, RankOrder, place_units

_LONGEST = 200  # characters of what is wrong


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` of the template, from 1; 0 where it cannot be told."""

    line: int
    problem: str


def find_template_fault(template: str, language: str) -> Fault | None:
    """What is wrong with a template; None if it makes a circular of any figures."""
    for ranking in list_trials():
        try:
            lines = compose_circular(ranking, language, {"template": template})
        # A template can fail in every way that Python can: 1/0, a number as a list.
        except Exception as error:
            return Fault(_find_line(error), _word(error))
        if not lines:
            return Fault(0, "it says nothing")
    return None


def _word(error: Exception) -> str:
    words = " ".join(str(error).split())[:_LONGEST]
    if isinstance(error, TemplateError):
        return words
    return f"{type(error).__name__}: {words}"


def _find_line(error: Exception) -> int:
    """A wrong word brings its line; a fault while filling in is looked for."""
    if line := getattr(error, "lineno", None):
        return int(line)
    frames = list(walk_tb(error.__traceback__))
    lines = [line for frame, line in frames if _is_template(frame.f_code.co_filename)]
    return lines[-1] if lines else 0


def _is_template(filename: str) -> bool:
    return filename in ("<template>", "<unknown>")


def list_trials() -> Iterator[Ranking]:
    """Rankings that between them take every way through a template."""
    good = ((9, 7, "20.5"), (8, 6, "20.5"), (3, 0, "0"), (0, 0, "0"))
    yield _make_ranking(good, year_ago=YearAgo(3, 0, Decimal("4.5")))
    yield _make_ranking(((0, 0, "0"),), year_ago=None)
    yield _make_ranking((), year_ago=None)


def _make_ranking(
    rows: tuple[tuple[int, int, str], ...], *, year_ago: YearAgo | None
) -> Ranking:
    board = Board(
        "class",
        "单位",
        place_units(
            (
                _make_contestant(place, *row, year_ago=year_ago)
                for place, row in enumerate(rows)
            ),
            RankOrder(),
        ),
    )
    return Ranking(
        desk="信息报送",
        period="2026-Q3",
        boards=(board,) if rows else (),
        cutoff=datetime(2026, 10, 1, tzinfo=UTC),
        rule_version="1",
        timezone="UTC",
    )


def _make_contestant(
    place: int, reported: int, adopted: int, points: str, *, year_ago: YearAgo | None
) -> Contestant:
    figures = Figures(reported, adopted, Decimal(points))
    return Contestant(
        f"unit{place}",
        f"单位{place + 1}",
        place,
        period=figures,
        total=figures,
        last=Figures(points=Decimal(place)),
        quota=Decimal(5),
        quota_done=Decimal(reported),
        year_ago=year_ago,
    )
