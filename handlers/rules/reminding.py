"""When units are reminded of a quota, and whom it reaches at each stage.

It grows more pressing: first the reporters, and only where the pace is too slow; then
whom the desk file names; on the last working day the leader too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from handlers.rules.periods import Period
from handlers.rules.quota import Progress
from handlers.rules.workdays import IsWorkday, find_workday, list_days

Recipient = Literal["group", "leader", "reporter"]
StageName = Literal["halfway", "early", "last_day"]
CHOICES: dict[str, tuple[Recipient, ...]] = {
    "leader": ("leader",),
    "group": ("group",),
    "both": ("leader", "group"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """`to` empty: whom the desk file names. `only_behind`: not while on pace."""

    name: StageName
    to: tuple[Recipient, ...] = ()
    only_behind: bool = False


STAGES = (
    Stage("halfway", ("reporter",), only_behind=True),
    Stage("early"),
    Stage("last_day", ("leader", "group")),
)


STAGE_NAMES = tuple(stage.name for stage in STAGES)


def find_stage_day(
    stage: StageName, period: Period, days_before: int, is_workday: IsWorkday
) -> date | None:
    """The working day of a stage; None where the period is too short for it.

    Early is `days_before` working days before the last one, never before half-time.
    """
    worked = [day for day in list_days(period.start, period.end) if is_workday(day)]
    if not worked:
        return None
    if stage == "last_day":
        return worked[-1]
    halfway = find_workday(period.start + (period.end - period.start) / 2, is_workday)
    if stage == "early":
        early = worked[-1 - days_before] if days_before < len(worked) else worked[0]
        return min(max(early, halfway), worked[-1])
    if period.kind in ("day", "week") or halfway > period.end:
        return None
    return halfway


def find_stages(
    period: Period,
    day: date,
    days_before: int,
    is_workday: IsWorkday,
    *,
    wanted: Collection[str] = STAGE_NAMES,
) -> tuple[Stage, ...]:
    """The stages of a period that fall on a day, the most pressing one first."""
    return tuple(
        stage
        for stage in reversed(STAGES)
        if stage.name in wanted
        and find_stage_day(stage.name, period, days_before, is_workday) == day
    )


def list_pressing(stage: Stage, progress: Iterable[Progress]) -> list[Progress]:
    """What a unit still has to be reminded of."""
    return [
        each
        for each in progress
        if each.missing and not (stage.only_behind and each.state != "behind")
    ]


def choose_recipients(stage: Stage, wanted: str) -> tuple[Recipient, ...]:
    return stage.to or CHOICES[wanted]


def list_recent_days(today: date, count: int) -> list[date]:
    """Today and the days before, for what a stopped desk has missed."""
    return [today - timedelta(days=n) for n in range(count)]
