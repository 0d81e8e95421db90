"""Rates and comparisons, rounded half up as offices print them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

Number = Decimal | int


def round_half_up(value: Decimal, digits: int = 1) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def find_rate(part: Number, whole: Number, digits: int = 1) -> Decimal:
    """`part` of `whole` in percent; nothing of nothing is 0.

    Something of nothing cannot be said either and is 0 as well.
    """
    if not whole:
        return Decimal(0)
    return round_half_up(Decimal(part) * 100 / Decimal(whole), digits)


@dataclass(frozen=True, slots=True)
class Change:
    """From `before` to `now`; `percent` and `multiple` are None where before is 0."""

    now: Decimal
    before: Decimal
    difference: Decimal
    percent: Decimal | None
    multiple: Decimal | None


def compare_figures(now: Number, before: Number, digits: int = 1) -> Change:
    """Difference, growth in percent, and how many times as much (同比)."""
    current, earlier = Decimal(now), Decimal(before)
    difference = current - earlier
    if not earlier:
        return Change(current, earlier, difference, None, None)
    return Change(
        current,
        earlier,
        difference,
        round_half_up(difference * 100 / abs(earlier), digits),
        round_half_up(current / earlier, digits),
    )
