"""What belongs into a person's one message of the day, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeVar

Kind = Literal["commission", "quota", "signoff", "review", "unsigned", "queue"]
# Where the days that are left are the same, the one before the other.
ORDER: tuple[Kind, ...] = (
    "commission",
    "quota",
    "signoff",
    "review",
    "unsigned",
    "queue",
)
JUST_ISSUED = timedelta(hours=1)
LAST_CALL = timedelta(hours=2)  # before the working hours end


class Pressing(Protocol):
    """`days_left`: working days after this one until it is too late."""

    @property
    def kind(self) -> Kind: ...
    @property
    def days_left(self) -> int: ...


P = TypeVar("P", bound=Pressing)


def order_matters(matters: Iterable[P]) -> list[P]:
    """The most urgent first."""
    return sorted(matters, key=lambda each: (each.days_left, ORDER.index(each.kind)))


@dataclass(frozen=True, slots=True)
class Mornings:
    """When messages of the day go out: today's, the next, and the one after that."""

    today: datetime
    following: datetime
    after: datetime


def count_mornings_left(
    issued_at: datetime, deadline: datetime, mornings: Mornings
) -> int | None:
    """0 where today's is the last message before a deadline, 1 for the last but one.

    None where it is too early to remind of it, too late, or it was not issued yet. The
    last but one is left out before half the time is over.
    """
    if not issued_at < mornings.today < deadline:
        return None
    if deadline <= mornings.following:
        return 0
    middle = issued_at + (deadline - issued_at) / 2
    near = deadline <= mornings.after and mornings.today >= middle
    return 1 if near else None


def needs_own_reminder(
    issued_at: datetime,
    deadline: datetime,
    *,
    now: datetime,
    mornings: Mornings,
    closes_at: datetime,
) -> bool:
    """Whether to remind now of what no message of the day comes in time for.

    Half-way to the deadline; before the working hours of today end (`closes_at`) where
    the deadline lies beyond them. `now` is within them.
    """
    if issued_at < mornings.today or deadline > mornings.following:
        return False
    middle = issued_at + (deadline - issued_at) / 2
    last_call = now >= closes_at - LAST_CALL and deadline > closes_at
    is_due = now >= middle or last_call
    return is_due and now - issued_at >= min(JUST_ISSUED, (deadline - issued_at) / 2)
