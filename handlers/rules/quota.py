"""Quotas (任务): which hold for a unit in a period, how far it is, whether it will do.

A quota is one slot (measure, kind of period, genre). A unit's own fills its class's
slot; other slots stay. What is in force on the period's last day holds for all of it.
The slots are independent: a year's quota is not twelve times the month's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Literal

from handlers.rules.periods import Period
from handlers.rules.rates import round_half_up
from handlers.rules.workdays import IsWorkday, count_workdays

Measure = Literal["reported", "adopted", "points"]
State = Literal["met", "on_pace", "behind", "missed"]
Slot = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Quota:
    """`amount` of `measure` in each `period_kind`, for one unit or a whole class.

    `genre` "" counts every story. `start`, `end`: the days it is in force, both
    included, None for always.
    """

    measure: Measure
    period_kind: str
    amount: Decimal
    unit: str = ""
    unit_class: str = ""
    genre: str = ""
    start: date | None = None
    end: date | None = None

    @property
    def slot(self) -> Slot:
        return self.measure, self.period_kind, self.genre

    def holds_on(self, day: date) -> bool:
        begun = self.start is None or self.start <= day
        return begun and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Liable:
    """A unit as quotas see it; `free`: exempt, voluntary or the desk's own office."""

    unit: str
    unit_class: str
    free: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a quota is on a day.

    `expected`: what the pace asks for by then. `forecast`: what the period will end
    with if it goes on like this, None before the first working day. `days_left`:
    working days left, the day itself included.
    """

    quota: Quota
    period: Period
    done: Decimal
    expected: Decimal
    forecast: Decimal | None
    days_left: int
    state: State

    @property
    def missing(self) -> Decimal:
        return max(self.quota.amount - self.done, Decimal(0))


def find_quotas(
    quotas: Iterable[Quota], liable: Liable, period: Period
) -> tuple[Quota, ...]:
    """The quotas of the period's own kind that the unit has to meet, one per slot."""
    if liable.free:
        return ()
    best: dict[Slot, Quota] = {}
    for quota in quotas:
        if _concerns(quota, liable, period):
            held = best.get(quota.slot)
            if held is None or _precedence(quota) > _precedence(held):
                best[quota.slot] = quota
    return tuple(best[slot] for slot in sorted(best, key=_slot_order))


def _concerns(quota: Quota, liable: Liable, period: Period) -> bool:
    if quota.period_kind != period.kind or not quota.holds_on(period.end):
        return False
    if quota.unit:
        return quota.unit == liable.unit
    return quota.unit_class == liable.unit_class


def _precedence(quota: Quota) -> tuple[bool, date]:
    """A unit's own goes before its class's, the later one before the earlier."""
    return bool(quota.unit), quota.start or date.min


_MEASURES = ("reported", "adopted", "points")


def _slot_order(slot: Slot) -> tuple[bool, int, str]:
    measure, _, genre = slot
    return bool(genre), _MEASURES.index(measure), genre


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Working days of a period on the morning of `today`: in all, over, and left."""

    period: Period
    today: date
    total: int
    over: int
    left: int


def count_elapsed(period: Period, today: date, is_workday: IsWorkday) -> Elapsed:
    """Days before `today` are over; the day itself is left."""
    before = min(period.end, date.fromordinal(today.toordinal() - 1))
    return Elapsed(
        period,
        today,
        total=count_workdays(period.start, period.end, is_workday),
        over=count_workdays(period.start, before, is_workday),
        left=count_workdays(max(today, period.start), period.end, is_workday),
    )


def judge_progress(quota: Quota, done: Decimal, elapsed: Elapsed) -> Progress:
    """Where a quota stands with so much of its period gone."""
    over, total = elapsed.over, elapsed.total
    expected = quota.amount * over / total if total else quota.amount
    is_over = elapsed.today > elapsed.period.end
    return Progress(
        quota=quota,
        period=elapsed.period,
        done=done,
        expected=round_half_up(expected),
        forecast=_forecast(done, over=over, total=total),
        days_left=elapsed.left,
        state=_judge(quota, done, expected, is_over=is_over),
    )


def _forecast(done: Decimal, *, over: int, total: int) -> Decimal | None:
    return round_half_up(done * total / over) if over else None


def _judge(quota: Quota, done: Decimal, expected: Decimal, *, is_over: bool) -> State:
    if done >= quota.amount:
        return "met"
    if is_over:
        return "missed"
    # Nobody files a third of a story: the pace asks for whole ones.
    whole = expected.to_integral_value(ROUND_FLOOR)
    return "behind" if done < whole else "on_pace"
