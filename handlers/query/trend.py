"""Twelve months of a unit as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.messages import Made
from handlers.query.request import find_today, need_reader
from handlers.rules.periods import Period, find_period, find_previous
from handlers.rules.standings import Contestant, RankOrder, place_units
from handlers.scores.arithmetic import show_points
from handlers.scores.rankings import find_mark, find_rule_version, to_figures
from handlers.stories.cards import show_unit
from handlers.turn import Turn
from storage.figures.tallies import NOTHING, Tally, list_months
from storage.models import Unit

MONTHS = 12
Tallies = Mapping[tuple[int, str], Tally]


async def press_trend(turn: Turn, *, unit: int) -> None:
    chosen, today = need_reader(turn, turn.desk.units[unit]), find_today(turn)
    months = list_last_months(today)
    tallies = await list_months(months[0].key, months[-1].key)
    name = show_unit(turn.desk, chosen.id)
    data = {
        "language": turn.language,
        "desk": turn.desk.name,
        "unit": name,
        "cutoff": turn.now.isoformat(),
        "timezone": turn.desk.timezone,
        "rule_version": await find_rule_version(today),
        "months": [_describe(turn, chosen, month.key, tallies) for month in months],
    }
    text = turn.say("query.trend", unit=name)
    stem = turn.label("query.file_trend")
    file = Made("trend_picture", data, f"{stem}-{name}.png", as_photo=True)
    turn.reply(text, files=(file,))


def list_last_months(today: date) -> list[Period]:
    """The month of `today` and the eleven before it, oldest first."""
    months = [find_period("month", today)]
    while len(months) < MONTHS:
        months.insert(0, find_previous(months[0]))
    return months


def _describe(turn: Turn, unit: Unit, month: str, tallies: Tallies) -> dict[str, Any]:
    own = tallies.get((unit.id, month), NOTHING)
    return {
        "period": month,
        "reported": own.reported,
        "adopted": own.adopted,
        "points": show_points(own.points),
        "rank": _find_rank(turn, unit, month, tallies) if own else None,
    }


def _find_rank(turn: Turn, unit: Unit, month: str, tallies: Tallies) -> int | None:
    contestants = [
        Contestant(
            other.code,
            other.name,
            other.position,
            to_figures(tallies.get((other.id, month), NOTHING)),
            mark=find_mark(other),
        )
        for other in turn.desk.units.values()
        if other.unit_class_id == unit.unit_class_id
    ]
    standings = place_units(contestants, RankOrder())
    return next(each.rank for each in standings if each.unit == unit.code)
