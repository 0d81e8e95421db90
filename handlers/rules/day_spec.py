"""On which day of a period something happens, as the desk file words it.

"last working day" and "3 days before end" lie within the period; "day 1" and "working
day 2" count after its end, so what goes out then is about the period that is over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

Anchor = Literal["every", "week", "before", "after"]
WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
EXAMPLES = (
    "every day",
    "every working day",
    "Monday",
    "day 1",
    "day 5 or next working day",
    "working day 2",
    "last day",
    "last working day",
    "3 days before end",
    "3 working days before end",
)


@dataclass(frozen=True, slots=True)
class DaySpec:
    """`every`: each day. `week`: on weekday `number` (Monday is 1) after the period.

    `before`: `number` days before the period's last day, 0 being that day itself.
    `after`: the `number`-th day after the period, from 1. `working`: only working days
    count. `or_next`: a day off is moved to the next working day.
    """

    anchor: Anchor
    number: int = 0
    working: bool = False
    or_next: bool = False


_EVERY = re.compile(r"every( working)? day")
_AFTER = re.compile(r"(?:(working )?day (\d{1,2})|first (working )?day)")
_OR_NEXT = " or next working day"
_BEFORE = re.compile(r"(?:last (working )?day|(\d{1,2}) (working )?days? before end)")


def read_day_spec(text: str) -> DaySpec:
    """Raises `ValueError` for words that name no day."""
    words = " ".join(text.lower().split())
    if words.endswith(_OR_NEXT):
        spec = read_day_spec(words.removesuffix(_OR_NEXT))
        if spec.anchor == "after" and not spec.working:
            return replace(spec, or_next=True)
        raise ValueError(f"no day: {text!r}")
    if words in WEEKDAYS:
        return DaySpec("week", WEEKDAYS.index(words) + 1)
    if found := _EVERY.fullmatch(words):
        return DaySpec("every", working=bool(found[1]))
    if found := _AFTER.fullmatch(words):
        number = int(found[2] or 1)
        if 1 <= number <= 28:
            return DaySpec("after", number, working=bool(found[1] or found[3]))
    if found := _BEFORE.fullmatch(words):
        number = int(found[2] or 0)
        if number <= 27:
            return DaySpec("before", number, working=bool(found[1] or found[3]))
    raise ValueError(f"no day: {text!r}")


def fits_kind(text: str, period_kind: str) -> bool:
    """Whether a day makes sense for what comes every day, every week, or less often."""
    anchor = read_day_spec(text).anchor
    wanted = {"day": ("every",), "week": ("week",)}
    return anchor in wanted.get(period_kind, ("before", "after"))
