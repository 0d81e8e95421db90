"""Figures as people read them: one number of decimals per column, sums, rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from handlers.rules.ranking import Board, Ranking, Standing, YearAgo
from handlers.rules.rates import Change, compare_figures, find_rate, round_half_up


@dataclass(frozen=True, slots=True)
class Sums:
    """What a table adds up to; every output shows these and no others."""

    units: int
    reported: int
    adopted: int
    taken: int
    points: Decimal
    total_reported: int
    total_adopted: int
    total_points: Decimal


def sum_standings(standings: Iterable[Standing]) -> Sums:
    rows = tuple(standings)
    return Sums(
        units=len(rows),
        reported=sum(row.reported for row in rows),
        adopted=sum(row.adopted for row in rows),
        taken=sum(row.taken for row in rows),
        points=sum((row.points for row in rows), Decimal()),
        total_reported=sum(row.total_reported for row in rows),
        total_adopted=sum(row.total_adopted for row in rows),
        total_points=sum((row.total_points for row in rows), Decimal()),
    )


def sum_board(board: Board) -> Sums:
    return sum_standings(board.standings)


def sum_ranking(ranking: Ranking) -> Sums:
    return sum_standings(row for board in ranking.boards for row in board.standings)


def sum_levels(ranking: Ranking) -> dict[str, int]:
    """Adoptions by the name of the level, the highest first, without empty ones."""
    rows = [row for board in ranking.boards for row in board.standings]
    sums = {
        name: sum(row.levels.get(code, 0) for row in rows)
        for code, name in ranking.levels
    }
    return {name: count for name, count in sums.items() if count}


MEASURES = ("reported", "adopted", "points")


def sum_year_ago(boards: Iterable[Board]) -> YearAgo | None:
    """Last year's sums, of units that are gone too; None if nothing was counted."""
    every = [part for board in boards for part in _list_year_ago(board)]
    return sum(every, YearAgo()) if every else None


def _list_year_ago(board: Board) -> list[YearAgo]:
    parts = [row.year_ago for row in board.standings]
    return [part for part in (*parts, board.gone) if part is not None]


def compare_years(now: Sums | Standing, before: YearAgo) -> dict[str, Change]:
    """Growth of what was reported, adopted, earned."""
    return {
        measure: compare_figures(getattr(now, measure), getattr(before, measure))
        for measure in MEASURES
    }


def count_decimals(values: Iterable[Decimal]) -> int:
    """Decimals that show every value exactly, two at most: points are hundredths."""
    return max((_count_decimals(value) for value in values), default=0)


def _count_decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return min(2, max(0, -exponent)) if isinstance(exponent, int) else 0


def format_points(value: Decimal, decimals: int | None = None) -> str:
    """`7.5`, `10`; with `decimals` as its column has it: `10.0`."""
    places = _count_decimals(value) if decimals is None else decimals
    return f"{round_half_up(value, places):f}"


def sign_points(value: Decimal) -> str:
    """`+7.5`, `-3`, `0`."""
    return f"{'+' if value > 0 else ''}{format_points(value)}"


def format_rate(part: int, whole: int, decimals: int | None = None) -> str:
    """A share as a per cent: `57.1%`, `100%`, `0`; `decimals` as in a column."""
    if not whole:
        return "0"
    return f"{format_points(find_rate(part, whole), decimals)}%"


def find_ties(standings: Iterable[Standing]) -> frozenset[int]:
    """The ranks that more than one unit holds."""
    count = Counter(row.rank for row in standings if row.rank)
    return frozenset(rank for rank, units in count.items() if units > 1)


def has_changes(boards: Iterable[Board]) -> bool:
    """True if somebody was ranked before; then a unit without a change is new."""
    return any(row.change is not None for each in boards for row in each.standings)
