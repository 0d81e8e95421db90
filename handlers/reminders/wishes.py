"""What the desk file says of reminders: which there are, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from handlers.announcements.calendar import make_calendar
from handlers.rules.day_messages import Mornings
from handlers.rules.reminding import STAGE_NAMES
from handlers.rules.schedule import find_instant
from handlers.rules.workdays import LONGEST_BREAK
from storage.desk.desk import DeskView

KINDS = ("quotas", "commissions", "signoffs", "reviews")
DEFAULTS: dict[str, Any] = {
    "enabled": True,
    "about": KINDS,
    "stages": STAGE_NAMES,
    "days_before": 3,
    "hours": ["08:30", "18:00"],
    "days_off": False,
    "to": "both",
    "escalate": True,
    "escalate_at": "14:00",
    "thanks": True,
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """`about`: kinds of reminders; `stages`: of quotas; `first`, `last`: hours."""

    enabled: bool
    about: frozenset[str]
    stages: frozenset[str]
    days_before: int
    first: time
    last: time
    days_off: bool
    to: str
    escalate: bool
    escalate_at: time
    thanks: bool


def read_wishes(desk: DeskView) -> Wishes:
    found = DEFAULTS | dict(desk.settings.get("reminders") or {})
    first, last = (time.fromisoformat(hour) for hour in found.pop("hours"))
    values = {name: found[name] for name in DEFAULTS if name in found}
    values |= {name: frozenset(values[name]) for name in ("about", "stages")}
    values["escalate_at"] = time.fromisoformat(values["escalate_at"])
    return Wishes(**values, first=first, last=last)


def is_awake(desk: DeskView, now: datetime) -> bool:
    """Whether it is an hour at which people may be reminded of something."""
    wishes = read_wishes(desk)
    return wishes.first <= now.astimezone(desk.zone).time() < wishes.last


def may_remind(desk: DeskView, now: datetime) -> bool:
    """Whether anybody may be reminded now: never at night, nor on a day off unless the
    desk file says so."""
    if not (read_wishes(desk).enabled and is_awake(desk, now)):
        return False
    return is_reminding_day(desk, now.astimezone(desk.zone).date())


def is_reminding_day(desk: DeskView, day: date) -> bool:
    return read_wishes(desk).days_off or make_calendar(desk.settings)(day)


def find_mornings(desk: DeskView, day: date) -> Mornings:
    """When the messages of this day, of the next and of the one after go out."""
    following = _find_next(desk, day)
    days = (day, following, _find_next(desk, following))
    first = read_wishes(desk).first
    return Mornings(*(find_instant(each, first, desk.zone) for each in days))


def _find_next(desk: DeskView, day: date) -> date:
    for ahead in range(1, LONGEST_BREAK):
        found = day + timedelta(days=ahead)
        if is_reminding_day(desk, found):
            return found
    return day + timedelta(days=LONGEST_BREAK)
