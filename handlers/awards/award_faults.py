"""What is held against units, persons and stories in a period, with its record.

`Fault.what` is a day, a month or figures; the words around it are
`award.fault_<kind>`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from handlers.awards.award_specs import RULED, AwardSpec
from handlers.rules.awards import Fault
from handlers.rules.periods import Period, read_key
from handlers.rules.ranking import Ranking
from handlers.rules.scoring import Bar
from handlers.scores.quotas import is_free
from handlers.scores.rule_sets import load_desk_rules
from handlers.scores.settle import score_days, widen
from storage.awards.nominees import list_faults, list_secrecy
from storage.desk.desk import DeskView, find_first_day
from storage.figures.tallies import list_months

Faults = dict[str, list[Fault]]
_DAY = timedelta(days=1)


async def find_award_faults(
    spec: AwardSpec, period: Period, desk: DeskView, now: datetime, ranking: Ranking
) -> Faults:
    """By code of the nominee: `unit:qinghe`, `person:12`, `story:33`."""
    found: Faults = defaultdict(list)
    for row in await list_faults(period.start, period.end):
        _add(found, spec, row, _read_fact(row, desk))
    since, until = _find_bounds(period, desk)
    for row in await list_secrecy(since, until):
        number = row["number"] or ""
        what = Fault("secrecy", number, f"story {number}")
        _add(found, spec, row, what)
    if spec.subject == "unit":
        for code, fault in await _find_unit_faults(spec, period, desk, now, ranking):
            found[code].append(fault)
    for bar in await _find_bars(period, desk, now):
        if code := _name_barred(spec, bar):
            records = "、".join(bar.records[:5])
            found[code].append(Fault(RULED, bar.label or bar.rule, records))
    return found


def _find_bounds(period: Period, desk: DeskView) -> tuple[datetime, datetime]:
    begin, end = (
        datetime.combine(day, time.min, desk.zone).astimezone(UTC)
        for day in (period.start, period.end + _DAY)
    )
    return begin, end


def _read_fact(row: Mapping[str, Any], desk: DeskView) -> Fault | None:
    details, day = row["details"], str(row["day"])
    record = f"story {row['number']}" if row["number"] else f"fact {row['id']}"
    if row["kind"] == "fault":
        return Fault(str(details.get("fault", "")), day, record)
    if details.get("state") == "missed":
        return Fault("missed_commission", day, record)
    return None


def _add(
    found: Faults, spec: AwardSpec, row: Mapping[str, Any], fault: Fault | None
) -> None:
    """To whom it is held: the unit, the author or the story itself."""
    owner = {"unit": "unit_id", "person": "author_id", "story": "story_id"}
    if fault and row[owner[spec.subject]]:
        found[f"{spec.subject}:{row[owner[spec.subject]]}"].append(fault)


async def _find_unit_faults(
    spec: AwardSpec, period: Period, desk: DeskView, now: datetime, ranking: Ranking
) -> list[tuple[str, Fault]]:
    found: list[tuple[str, Fault]] = []
    if "zero_report" in spec.vetoes:
        found += await _find_empty_months(period, desk, now)
    if "below_quota" in spec.vetoes:
        found += _find_below(ranking, desk)
    return found


async def _find_empty_months(
    period: Period, desk: DeskView, now: datetime
) -> list[tuple[str, Fault]]:
    """Whole months that are over, since the desk began, of units that owe stories."""
    today, first = now.astimezone(desk.zone).date(), await find_first_day(desk.zone)
    months = [
        month
        for month in period.months
        if read_key(month).end < today and read_key(month).start >= (first or date.max)
    ]
    if not months:
        return []
    tallies = await list_months(months[0], months[-1])
    return [
        (f"unit:{unit.id}", Fault("zero_report", month, f"tally {month}"))
        for unit in desk.units.values()
        if not is_free(unit)
        for month in months
        if (unit.id, month) not in tallies or tallies[unit.id, month].reported <= 0
    ]


def _find_below(ranking: Ranking, desk: DeskView) -> Iterator[tuple[str, Fault]]:
    ids = {unit.code: unit.id for unit in desk.units.values()}
    for board in ranking.boards:
        for row in board.standings:
            if row.quota is not None and (row.quota_done or 0) < row.quota:
                done = f"{row.quota_done or 0:f}/{row.quota:f}"
                yield f"unit:{ids[row.unit]}", Fault("below_quota", done, "quota")


async def _find_bars(period: Period, desk: DeskView, now: datetime) -> Iterable[Bar]:
    """What the rules of points bar from awards, with the records that did it."""
    rules = await load_desk_rules()
    if not any(veto.effect == "bar" for each in rules for veto in each.vetoes):
        return ()
    start, end = widen(period.start, period.end, rules)
    found = await score_days(rules, start, end, desk, now)
    codes = {unit.code: str(unit.id) for unit in desk.units.values()}
    return [
        Bar(
            codes.get(bar.unit, ""),
            bar.person,
            bar.rule,
            bar.label,
            bar.period,
            bar.awards,
            bar.records,
        )
        for bar in found.bars
        if _touches(bar, period)
    ]


def _touches(bar: Bar, period: Period) -> bool:
    own = read_key(bar.period)
    return own.start <= period.end and own.end >= period.start


def _name_barred(spec: AwardSpec, bar: Bar) -> str:
    """The nominee, if the bar is about this award; the unit is its id here."""
    if bar.awards and not {spec.name, spec.code} & {*bar.awards}:
        return ""
    if spec.subject == "person":
        return f"person:{bar.person}" if bar.person else ""
    return f"unit:{bar.unit}" if spec.subject == "unit" and not bar.person else ""
