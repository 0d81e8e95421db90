"""Who stands where: competition ranking (1, 2, 2, 4) with every tie kept.

The rank goes by one figure; the tie order only says who is printed first among equals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from handlers.rules.ranking import Standing, YearAgo

Measure = Literal["points", "adopted", "reported"]
Tie = Literal["levels", "adopted", "reported", "points", "position"]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a unit has in a period; `levels`: adoptions by level of outlet; `taken`:
    stories by their first adoption."""

    reported: int = 0
    adopted: int = 0
    points: Decimal = ZERO
    levels: Mapping[str, int] = field(default_factory=dict)
    taken: int = 0

    def __bool__(self) -> bool:
        return bool(self.reported or self.adopted or self.points)


NOTHING = Figures()


@dataclass(frozen=True, slots=True)
class Contestant:
    """A unit before it is placed. `last`: the period before, None if there was none.

    `mark`: "", own, exempt, voluntary. `position`: the unit's own order in the desk.
    """

    code: str
    name: str
    position: int
    period: Figures = NOTHING
    total: Figures = NOTHING
    last: Figures | None = None
    mark: str = ""
    quota: Decimal | None = None
    quota_done: Decimal | None = None
    year_ago: YearAgo | None = None


@dataclass(frozen=True, slots=True)
class RankOrder:
    """What ranks, and in which order ties are printed. `levels`: highest first."""

    by: Measure = "points"
    ties: tuple[Tie, ...] = ("levels", "adopted", "position")
    levels: tuple[str, ...] = ("central", "province", "city", "county")


def place_units(
    contestants: Iterable[Contestant], order: RankOrder
) -> tuple[Standing, ...]:
    """Everyone's line: the ranked ones best first, then voluntary, exempt and own.

    Exempt units and the desk's own office have no rank; a voluntary unit has one if it
    reported or earned anything; nobody has one while all of a class stand at nothing.
    """
    everyone = tuple(contestants)
    ranked = [c for c in everyone if _competes(c, c.period)]
    ranks = _rank(ranked, lambda c: c.period, order)
    in_total = [c for c in everyone if _competes(c, c.total)]
    total_ranks = _rank(in_total, lambda c: c.total, order)
    last_ranks = _rank_last(everyone, order)
    gaps = _find_gaps([_measure(c.period, order) for c in ranked])
    standings = []
    for contestant in sorted(everyone, key=lambda c: _print_key(c, order)):
        rank = ranks.get(contestant.code)
        last = last_ranks.get(contestant.code)
        standings.append(
            _make_standing(
                contestant,
                rank=rank,
                total_rank=total_ranks.get(contestant.code),
                change=last - rank if rank and last else None,
                gap=gaps[_measure(contestant.period, order)] if rank else None,
            )
        )
    return tuple(standings)


def _competes(contestant: Contestant, figures: Figures) -> bool:
    return contestant.mark == "" or (contestant.mark == "voluntary" and bool(figures))


def _measure(figures: Figures, order: RankOrder) -> Decimal:
    return Decimal(getattr(figures, order.by))


def _rank(
    contestants: Sequence[Contestant],
    figures_of: Callable[[Contestant], Figures],
    order: RankOrder,
) -> dict[str, int]:
    """No ranks at all while everybody has nothing: nobody is first for that."""
    ranks: dict[str, int] = {}
    by_figure: dict[Decimal, int] = {}
    values = [(_measure(figures_of(c), order), c.code) for c in contestants]
    if not any(value for value, _ in values):
        return ranks
    for place, (value, code) in enumerate(
        sorted(values, key=lambda pair: -pair[0]), start=1
    ):
        ranks[code] = by_figure.setdefault(value, place)
    return ranks


def _rank_last(everyone: Sequence[Contestant], order: RankOrder) -> dict[str, int]:
    then = [c for c in everyone if c.last is not None and _competes(c, c.last)]
    return _rank(then, lambda c: c.last or NOTHING, order)


def _find_gaps(values: Iterable[Decimal]) -> dict[Decimal, Decimal | None]:
    """Figure → what is missing to the next higher one, None for the highest."""
    gaps: dict[Decimal, Decimal | None] = {}
    above: Decimal | None = None
    for value in sorted(set(values), reverse=True):
        gaps[value] = None if above is None else above - value
        above = value
    return gaps


_AFTER = {"": 0, "voluntary": 1, "exempt": 2, "own": 3}


def _print_key(contestant: Contestant, order: RankOrder) -> tuple[Any, ...]:
    figures = contestant.period
    group = 0 if _competes(contestant, figures) else _AFTER[contestant.mark]
    ties: list[object] = []
    for tie in order.ties:
        if tie == "levels":
            ties.extend(-figures.levels.get(level, 0) for level in order.levels)
        elif tie == "position":
            ties.append(contestant.position)
        else:
            ties.append(-getattr(figures, tie))
    return (group, -_measure(figures, order), *ties, contestant.position)


def _make_standing(
    contestant: Contestant,
    *,
    rank: int | None,
    total_rank: int | None,
    change: int | None,
    gap: Decimal | None,
) -> Standing:
    period, total = contestant.period, contestant.total
    return Standing(
        unit=contestant.code,
        name=contestant.name,
        reported=period.reported,
        adopted=period.adopted,
        points=period.points,
        total_reported=total.reported,
        total_adopted=total.adopted,
        total_points=total.points,
        rank=rank,
        total_rank=total_rank,
        change=change,
        gap=gap,
        mark=contestant.mark,
        quota=contestant.quota,
        quota_done=contestant.quota_done,
        year_ago=contestant.year_ago,
        taken=period.taken,
        levels=period.levels,
    )


def take_top(standings: Iterable[Standing], count: int) -> tuple[Standing, ...]:
    """The first `count` places: a tie at the last of them prints everyone on it."""
    return tuple(s for s in standings if s.rank is not None and s.rank <= count)


def find_rank_from_bottom(standings: Iterable[Standing], unit: str) -> int | None:
    """1 for the last place (倒数第一), shared by everyone on it; None if unranked."""
    ranks = {s.unit: s.rank for s in standings if s.rank is not None}
    own = ranks.get(unit)
    if own is None:
        return None
    return 1 + sum(1 for rank in ranks.values() if rank > own)


def list_zero_reports(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """零报送; exempt and voluntary units and the own office are never named."""
    return tuple(s for s in standings if not s.mark and not s.reported)


def list_zero_adoptions(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """零采用."""
    return tuple(s for s in standings if not s.mark and not s.adopted)


def list_below_quota(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """未达标: of those that have a quota."""
    return tuple(
        s
        for s in standings
        if not s.mark and s.quota is not None and (s.quota_done or ZERO) < s.quota
    )


def list_exempt(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    return tuple(s for s in standings if s.mark == "exempt")
