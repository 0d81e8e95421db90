"""What changed rules would do to a period: who moves, and by how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from handlers.rules.periods import Period
from handlers.rules.ranking import Board, Ranking, Standing
from handlers.rules.standings import Contestant, Figures, place_units
from handlers.scores.rankings import build_ranking, make_order
from handlers.scores.settle import find_differences
from storage.desk.desk import DeskView
from storage.figures.ledger import LedgerLine


@dataclass(frozen=True, slots=True)
class Shift:
    """A unit whose points or rank would change; no rank: it is not ranked."""

    unit_class: str
    unit: str
    name: str
    points: Decimal
    points_after: Decimal
    rank: int | None
    rank_after: int | None


@dataclass(frozen=True, slots=True)
class Rescore:
    """`lines` would be added, `corrections` of them to published days."""

    shifts: tuple[Shift, ...]
    lines: tuple[LedgerLine, ...]

    @property
    def corrections(self) -> int:
        return sum(line.correction for line in self.lines)


async def preview_rescore(desk: DeskView, period: Period, now: datetime) -> Rescore:
    """What the rules in force now would change; nothing is written."""
    found = await find_differences(desk, period.start, period.end, now)
    lines = [line for line in found if line.day in period]
    sums = _sum_by_unit(lines, desk)
    ranking = await build_ranking(desk, period, now)
    after = {s.unit: s for b in _move(ranking, sums, desk) for s in b.standings}
    shifts = [
        _make_shift(board, standing, after[standing.unit])
        for board in ranking.boards
        for standing in board.standings
        if after[standing.unit].points != standing.points
        or after[standing.unit].rank != standing.rank
    ]
    return Rescore(tuple(shifts), tuple(lines))


def _sum_by_unit(lines: Iterable[LedgerLine], desk: DeskView) -> Mapping[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.person_id is None:
            sums[desk.units[line.unit_id].code] += Decimal(line.amount) / 100
    return sums


def _move(
    ranking: Ranking, sums: Mapping[str, Decimal], desk: DeskView
) -> Iterable[Board]:
    """The boards as they would be."""
    order = make_order(desk)
    for board in ranking.boards:
        contestants = [
            Contestant(
                code=each.unit,
                name=each.name,
                position=position,
                period=Figures(
                    each.reported,
                    each.adopted,
                    each.points + sums.get(each.unit, Decimal(0)),
                ),
                mark=each.mark,
            )
            for position, each in enumerate(board.standings)
        ]
        yield Board(board.code, board.name, place_units(contestants, order))


def _make_shift(board: Board, before: Standing, after: Standing) -> Shift:
    return Shift(
        unit_class=board.name,
        unit=before.unit,
        name=before.name,
        points=before.points,
        points_after=after.points,
        rank=before.rank,
        rank_after=after.rank,
    )
