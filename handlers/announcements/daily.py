"""每日采用通报: what came in and what was adopted, each title with its points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from handlers.rules.revisions import shorten
from handlers.scores.arithmetic import show_day, show_points
from handlers.stories.cards import join_lines, show_unit
from handlers.texts import Html, say
from handlers.times import show_time
from storage.desk.desk import DeskView
from storage.figures.daily import Taking, count_reports, list_takings

TITLE_LONGEST = 40
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` (not included) to `until`; `day` names the record."""

    day: date
    since: datetime
    until: datetime


def make_day_span(desk: DeskView, start: date, end: date) -> Span:
    """Whole local days, both included."""
    first = datetime.combine(start, time.min, tzinfo=desk.zone)
    after = datetime.combine(end + timedelta(days=1), time.min, tzinfo=desk.zone)
    return Span(end, first.astimezone(UTC) - INSTANT, after.astimezone(UTC) - INSTANT)


async def word_daily(
    desk: DeskView, span: Span, language: str, *, classes: Sequence[str] = ()
) -> Html | None:
    """The record of these classes (all if none is named); None if nothing happened."""
    reports = await count_reports(span.since, span.until)
    takings = await list_takings(span.since, span.until)
    units = _list_units(desk, reports, takings, classes)
    if not units:
        return None
    mine = [taking for taking in takings if taking.unit_id in units]
    head = say(
        "announce.daily_head",
        language,
        desk=desk.name,
        day=show_day(span.day, language),
        reported=sum(reports.get(unit, 0) for unit in units),
        adopted=len(mine),
    )
    cutoff = say(
        "announce.daily_span",
        language,
        since=show_time(span.since + INSTANT, zone=desk.zone, language=language),
        until=show_time(span.until, zone=desk.zone, language=language),
    )
    lines = [head]
    for unit in units:
        lines += _word_unit(desk, unit, reports, mine, language)
    return join_lines([*lines, cutoff])


def _list_units(
    desk: DeskView,
    reports: Mapping[int, int],
    takings: Sequence[Taking],
    classes: Sequence[str],
) -> list[int]:
    """Units that have something, by class and in the desk's own order."""
    active = {*reports, *(taking.unit_id for taking in takings)}
    order = {class_id: place for place, class_id in enumerate(desk.classes)}
    units = [
        unit
        for unit in desk.units.values()
        if unit.id in active
        and (not classes or desk.classes[unit.unit_class_id].code in classes)
    ]
    return [unit.id for unit in sorted(units, key=lambda u: order[u.unit_class_id])]


def _word_unit(
    desk: DeskView,
    unit: int,
    reports: Mapping[int, int],
    takings: Sequence[Taking],
    language: str,
) -> list[Html]:
    own = [taking for taking in takings if taking.unit_id == unit]
    head = say(
        "announce.daily_unit",
        language,
        unit=show_unit(desk, unit),
        reported=reports.get(unit, 0),
        adopted=len(own),
    )
    return [head, *(_word_taking(desk, taking, language) for taking in own)]


def _word_taking(desk: DeskView, taking: Taking, language: str) -> Html:
    outlet = desk.outlets.get(taking.outlet_id)
    return say(
        "announce.daily_taking",
        language,
        title=shorten(taking.title, TITLE_LONGEST),
        outlet=outlet.name if outlet else "",
        points=show_points(taking.points),
    )
