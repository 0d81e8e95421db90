"""Stages of quotas that fall on a day, and what units are short of then."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.announcements.calendar import make_calendar
from handlers.reminders.wishes import read_wishes
from handlers.rules.periods import Period, find_period
from handlers.rules.quota import Progress, Quota
from handlers.rules.reminding import (
    Recipient,
    Stage,
    choose_recipients,
    find_stages,
    list_pressing,
)
from handlers.scores.quotas import is_free, load_progress
from storage.desk.desk import DeskView
from storage.models import Unit


@dataclass(frozen=True, slots=True)
class Reached:
    """A stage of a period that falls on `day`."""

    period: Period
    stage: Stage
    day: date


@dataclass(frozen=True, slots=True)
class Short:
    """What a unit is to be reminded of at a stage, and whom that reaches."""

    reached: Reached
    unit_id: int
    progress: tuple[Progress, ...]
    recipients: frozenset[Recipient]


def list_reached(
    desk: DeskView, quotas: Sequence[Quota], days: Sequence[date]
) -> list[Reached]:
    """Of each period the latest stage that falls on one of the days, newest day first.

    A stage that was missed is not made up for once the next is reached, nor after its
    period is over.
    """
    if "quotas" not in read_wishes(desk).about:
        return []
    found: dict[str, Reached] = {}
    for day in sorted(days, reverse=True):
        for each in _list_on(desk, quotas, day):
            found.setdefault(each.period.key, each)
    today = max(days)
    return [each for each in found.values() if each.period.end >= today]


def _list_on(desk: DeskView, quotas: Sequence[Quota], day: date) -> Iterator[Reached]:
    """Of the stages of one period that fall together the most pressing one."""
    wishes, is_workday = read_wishes(desk), make_calendar(desk.settings)
    for kind in dict.fromkeys(quota.period_kind for quota in quotas):
        period = find_period(kind, day)
        stages = find_stages(
            period, day, wishes.days_before, is_workday, wanted=wishes.stages
        )
        for stage in stages[:1]:
            yield Reached(period, stage, day)


def list_bound(
    desk: DeskView, quotas: Sequence[Quota], reached: Reached
) -> Iterator[Unit]:
    """The units that have a quota of the period's kind."""
    kind = reached.period.kind
    owners = {(q.unit, q.unit_class) for q in quotas if q.period_kind == kind}
    for unit in desk.units.values():
        code = desk.classes[unit.unit_class_id].code
        is_bound = (unit.code, "") in owners or ("", code) in owners
        if is_bound and not is_free(unit):
            yield unit


def choose_hearers(desk: DeskView, reached: Reached) -> frozenset[Recipient]:
    return frozenset(choose_recipients(reached.stage, read_wishes(desk).to))


async def load_short(
    desk: DeskView,
    quotas: Sequence[Quota],
    reached: Sequence[Reached],
    today: date,
    *,
    unit_ids: Collection[int] | None = None,
) -> list[Short]:
    """Every unit (or these) with what it is short of, from the figures of now."""
    found: list[Short] = []
    for each in reached:
        progress = await load_progress(
            desk, each.period, today, quotas=quotas, unit_ids=unit_ids
        )
        found += _list_pressing(desk, each, progress)
    return found


def _list_pressing(
    desk: DeskView, reached: Reached, progress: Mapping[int, Sequence[Progress]]
) -> Iterator[Short]:
    hearers = choose_hearers(desk, reached)
    for unit_id, own in progress.items():
        if pressing := list_pressing(reached.stage, own):
            yield Short(reached, unit_id, tuple(pressing), hearers)
