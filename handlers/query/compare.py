"""`同比 [时段]`: against the same period a year earlier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from handlers.messages import Made
from handlers.query.request import Request, read_request
from handlers.render.figures import format_points, sign_points
from handlers.rules.period_names import name_period
from handlers.rules.periods import Period, find_year_before, read_key
from handlers.rules.rates import Change, compare_figures
from handlers.stories.cards import join_lines, show_unit
from handlers.texts import Html
from handlers.turn import Turn
from storage.figures.tallies import NOTHING, Tally, sum_tallies

MEASURES = ("reported", "adopted", "points")


@dataclass(frozen=True, slots=True)
class Pair:
    """A name with its figures now and a year before."""

    name: str
    now: Tally
    before: Tally

    def compare(self, measure: str) -> Change:
        scale = 100 if measure == "points" else 1
        now, before = (
            Decimal(getattr(tally, measure)) / scale
            for tally in (self.now, self.before)
        )
        return compare_figures(now, before)


async def compare(turn: Turn, words: str) -> None:
    request = read_request(turn, words)
    units = await _read_pairs(turn, request.period)
    wanted = _choose(turn, request, units)
    before = find_year_before(request.period)
    head = turn.say(
        "query.compare_head",
        period=name_period(request.period, turn.language),
        before=name_period(before, turn.language),
    )
    lines = [_word_pair(turn, pair) for pair in wanted]
    sheet = turn.button(
        turn.label("query.as_sheet"),
        "query.press_compare_sheet",
        period=request.period.key,
    )
    turn.reply(join_lines([head, *lines]), buttons=((sheet,),))


async def _read_pairs(turn: Turn, period: Period) -> dict[int, Pair]:
    """Every unit, by id, in the desk's order."""
    before = find_year_before(period)
    current = await sum_tallies(period.start, period.end)
    earlier = await sum_tallies(before.start, before.end)
    return {
        unit.id: Pair(
            show_unit(turn.desk, unit.id),
            current.get(unit.id, NOTHING),
            earlier.get(unit.id, NOTHING),
        )
        for unit in turn.desk.units.values()
        if unit.active or unit.id in current or unit.id in earlier
    }


def _choose(turn: Turn, request: Request, units: Mapping[int, Pair]) -> list[Pair]:
    """The unit asked for; else the classes asked for, and the sum of all of them."""
    if request.unit:
        return [units[request.unit.id]] if request.unit.id in units else []
    chosen = []
    for unit_class in turn.desk.classes.values():
        if request.unit_class in (None, unit_class):
            ids = [
                unit.id
                for unit in turn.desk.units.values()
                if unit.unit_class_id == unit_class.id and unit.id in units
            ]
            if ids:
                chosen.append(_sum(unit_class.name, [units[i] for i in ids]))
    if request.unit_class is None:
        chosen.insert(0, _sum(turn.label("query.all_units"), chosen))
    return chosen


def _sum(name: str, pairs: list[Pair]) -> Pair:
    now = sum((pair.now for pair in pairs), NOTHING)
    return Pair(name, now, sum((pair.before for pair in pairs), NOTHING))


def _word_pair(turn: Turn, pair: Pair) -> Html:
    lines = [turn.say("query.compare_name", name=pair.name)]
    for measure in MEASURES:
        change = pair.compare(measure)
        lines.append(
            turn.say(
                "query.compare_line",
                measure=turn.label(f"query.measure_{measure}"),
                now=format_points(change.now),
                before=format_points(change.before),
                difference=sign_points(change.difference),
                percent=_word_percent(turn, change),
            )
        )
    return join_lines(lines)


def _word_percent(turn: Turn, change: Change) -> Html:
    """+34.0%,1.3 倍; nothing can be said against nothing."""
    if change.percent is None or change.multiple is None:
        return turn.say("query.no_percent")
    percent, multiple = sign_points(change.percent), f"{change.multiple:f}"
    return turn.say("query.percent", percent=percent, multiple=multiple)


async def press_compare_sheet(turn: Turn, *, period: str) -> None:
    """Every unit with its figures of both periods."""
    found = read_key(period)
    pairs = await _read_pairs(turn, found)
    title = turn.label("query.file_compare")
    data = {
        "title": title,
        "columns": _make_columns(turn),
        "rows": [_make_row(pair) for pair in pairs.values()],
    }
    file = Made("table_sheet", data, f"{title}-{found.key}.xlsx")
    turn.reply(turn.say("query.file", name=file.name), files=(file,))


def _make_columns(turn: Turn) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = [
        {"title": turn.label("query.column_unit"), "kind": "text"}
    ]
    for measure in MEASURES:
        name = turn.label(f"query.measure_{measure}")
        for part in ("now", "before", "difference", "percent"):
            title = turn.label(f"query.column_{part}", measure=name)
            columns.append({"title": title, "kind": "number"})
    return columns


def _make_row(pair: Pair) -> list[Any]:
    row: list[Any] = [pair.name]
    for measure in MEASURES:
        change = pair.compare(measure)
        figures = (change.now, change.before, change.difference, change.percent)
        row += [None if f is None else format_points(f) for f in figures]
    return row
