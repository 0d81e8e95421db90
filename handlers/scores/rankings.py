"""Rankings out of the tallies: a constant number of queries for any number of units."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from handlers.rules.periods import (
    Period,
    find_comparable,
    find_previous,
    find_year_to_date,
)
from handlers.rules.ranking import Board, Ranking, YearAgo, from_data
from handlers.rules.standings import Contestant, Figures, RankOrder, place_units
from handlers.scores.levels import list_levels
from handlers.scores.quotas import assign_quotas, count_done, count_genres, load_quotas
from handlers.scores.rule_sets import load_desk_rules
from storage.desk.desk import DeskView
from storage.figures.publications import find_publication
from storage.figures.tallies import NOTHING, Tally, sum_tallies
from storage.models import Unit, UnitClass

# The announcement that publishes a kind of period.
RANKINGS = {
    "week": "weekly_ranking",
    "month": "monthly_ranking",
    "quarter": "quarterly_ranking",
    "half": "half_year_ranking",
    "year": "yearly_ranking",
}
Sums = Mapping[int, Tally]
Goals = Mapping[int, tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class _Figures:
    """Sums by unit id; `last` and `year_ago` are None where nothing at all was counted
    before."""

    period: Sums
    total: Sums
    last: Sums | None
    year_ago: Sums | None
    goals: Goals


async def build_ranking(
    desk: DeskView, period: Period, now: datetime, *, classes: Collection[str] = ()
) -> Ranking:
    """The figures as of `now`, for these classes (by code) or all of them."""
    today = now.astimezone(desk.zone).date()
    figures = await _read_figures(desk, period, today)
    order = make_order(desk)
    boards = []
    for unit_class in desk.classes.values():
        if classes and unit_class.code not in classes:
            continue
        if board := _make_board(desk, unit_class, figures, order):
            boards.append(board)
    return Ranking(
        desk=desk.name,
        period=period.key,
        boards=tuple(boards),
        cutoff=now,
        rule_version=await find_rule_version(min(period.end, today)),
        timezone=desk.timezone,
        levels=_name_levels(desk),
    )


def _name_levels(desk: DeskView) -> tuple[tuple[str, str], ...]:
    names = list_levels(desk, desk.language)
    return tuple((code, names.get(code, code)) for code in order_levels(desk))


def _make_board(
    desk: DeskView, unit_class: UnitClass, figures: _Figures, order: RankOrder
) -> Board | None:
    units = _list_shown(desk, unit_class.id, figures)
    if not units:
        return None
    contestants = [_make_contestant(unit, figures) for unit in units]
    standings = place_units(contestants, order)
    gone = _sum_gone(desk, unit_class.id, {unit.id for unit in units}, figures)
    return Board(unit_class.code, unit_class.name, standings, gone)


def _sum_gone(
    desk: DeskView, class_id: int, shown: Collection[int], figures: _Figures
) -> YearAgo | None:
    found = [
        to_year_ago(tally)
        for unit, tally in (figures.year_ago or {}).items()
        if desk.units[unit].unit_class_id == class_id and unit not in shown
    ]
    return sum(found, YearAgo()) if any(each != YearAgo() for each in found) else None


async def _read_figures(desk: DeskView, period: Period, today: date) -> _Figures:
    year, before = find_year_to_date(period), find_previous(period)
    year_ago = find_comparable(period, today)
    own = await sum_tallies(period.start, period.end, levels=True)
    return _Figures(
        period=own,
        total=await sum_tallies(year.start, year.end),
        last=await sum_tallies(before.start, before.end) or None,
        year_ago=await sum_tallies(year_ago.start, year_ago.end) or None,
        goals=await _read_goals(desk, period, own),
    )


async def _read_goals(desk: DeskView, period: Period, own: Sums) -> Goals:
    """Each unit's first quota and what was done towards it."""
    assigned = assign_quotas(await load_quotas(desk), period, desk)
    firsts = {unit: quotas[:1] for unit, quotas in assigned.items()}
    genres = await count_genres(firsts, period)
    return {
        unit: (first.amount, count_done(first, unit, own.get(unit, NOTHING), genres))
        for unit, (first,) in firsts.items()
    }


def make_order(desk: DeskView) -> RankOrder:
    """How the desk file wants equals printed."""
    ties = (desk.settings.get("ranking") or {}).get("ties") or RankOrder().ties
    return RankOrder(ties=tuple(ties), levels=order_levels(desk))


def order_levels(desk: DeskView) -> tuple[str, ...]:
    """The levels of the desk's outlets, highest first."""
    ranks = {outlet.level: outlet.level_rank for outlet in desk.outlets.values()}
    return tuple(sorted(ranks, key=lambda level: -ranks[level]))


def _list_shown(desk: DeskView, class_id: int, figures: _Figures) -> list[Unit]:
    """Units out of use are shown as long as they have something in the year."""
    return [
        unit
        for unit in desk.units.values()
        if unit.unit_class_id == class_id
        and (unit.active or figures.total.get(unit.id) or figures.period.get(unit.id))
    ]


def _make_contestant(unit: Unit, figures: _Figures) -> Contestant:
    quota, done = figures.goals.get(unit.id, (None, None))
    last = year_ago = None
    if figures.last is not None:
        last = to_figures(figures.last.get(unit.id, NOTHING))
    if figures.year_ago is not None:
        year_ago = to_year_ago(figures.year_ago.get(unit.id, NOTHING))
    return Contestant(
        code=unit.code,
        name=unit.short_name or unit.name,
        position=unit.position,
        period=to_figures(figures.period.get(unit.id, NOTHING)),
        total=to_figures(figures.total.get(unit.id, NOTHING)),
        last=last,
        mark=find_mark(unit),
        quota=quota,
        quota_done=done,
        year_ago=year_ago,
    )


def to_year_ago(tally: Tally) -> YearAgo:
    return YearAgo(tally.reported, tally.adopted, Decimal(tally.points) / 100)


def to_figures(tally: Tally) -> Figures:
    points = Decimal(tally.points) / 100
    return Figures(tally.reported, tally.adopted, points, tally.levels, tally.taken)


def find_mark(unit: Unit) -> str:
    if unit.own_office:
        return "own"
    return "exempt" if unit.exempt else "voluntary" if unit.voluntary else ""


async def find_rule_version(day: date) -> str:
    """The rule set in force on a day, "" if there is none."""
    for rules in reversed(await load_desk_rules()):
        if rules.start <= day and (rules.end is None or day <= rules.end):
            return rules.version
    return ""


async def find_ranking(
    desk: DeskView, period: Period, now: datetime, *, classes: Collection[str] = ()
) -> Ranking:
    """The ranking as it was published; as of now, if the period was not."""
    kind = RANKINGS.get(period.kind)
    published = await find_publication(kind, period.key) if kind else None
    if published is None:
        return await build_ranking(desk, period, now, classes=classes)
    ranking = from_data(published.snapshot)
    return choose_boards(ranking, classes)


def choose_boards(ranking: Ranking, classes: Collection[str]) -> Ranking:
    """Some classes of a ranking; all of them if none is named."""
    if not classes:
        return ranking
    boards = tuple(board for board in ranking.boards if board.code in classes)
    return replace(ranking, boards=boards)
