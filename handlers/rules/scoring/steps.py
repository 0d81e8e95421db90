"""The arithmetic behind an entry, as data: worded in any language, by `wording`."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

ONE, HUNDRED = Decimal(1), Decimal(100)
MOST = Decimal(10**9)  # nothing is worth more: absurd factors end here, not in a crash
# Products of a dozen factors of six digits are still exact.
EXACT = Context(prec=120, rounding=ROUND_HALF_UP)


class Step(NamedTuple):
    """One piece of arithmetic: `op` is a key of `wording.WORDS`, `value` a number."""

    op: str
    label: str = ""
    value: str = ""


def to_points(cents: int) -> Decimal:
    """Hundredths as a decimal without idle zeros: 250 → 2.5."""
    whole, rest = divmod(abs(cents), 100)
    text = f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
    return Decimal(f"-{text}" if cents < 0 else text)


def to_cents(points: Decimal) -> int:
    """Whole hundredths; finer fractions are rounded half up, away from zero."""
    within = max(-MOST, min(MOST, points))
    return int(EXACT.quantize(EXACT.multiply(within, HUNDRED), ONE))


def multiply_exactly(one: Decimal, other: Decimal) -> Decimal:
    return EXACT.multiply(one, other)


def show_number(number: Decimal) -> str:
    """A number as people write it: no exponent, no idle zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_cents(cents: int) -> str:
    return str(to_points(cents))


def limit_cents(points: Decimal | None) -> int | None:
    return None if points is None else to_cents(points)
