"""Sharing one amount among several, exact to the hundredth."""

from __future__ import annotations

from handlers.rules.scoring.model import Share


def split_cents(cents: int, share: Share, count: int) -> tuple[int, ...]:
    """What each of `count` gets, in their order; the remainder goes to the first.

    Equal and ratio shares add up to exactly `cents`; with "each" (and "fixed", whose
    amount `items` has put in place) everybody gets the whole, with "none" nobody does.
    One alone always gets the whole.
    """
    if count < 2:
        return (cents,) * count
    if share.how in ("each", "fixed"):
        return (cents,) * count
    if share.how == "none":
        return (0,) * count
    if share.how == "first":
        return (cents,) + (0,) * (count - 1)
    if share.how == "equal":
        return split_by_parts(cents, (1,) * count)
    parts = share.ratio[:count]
    return split_by_parts(cents, parts) + (0,) * (count - len(parts))


def split_by_parts(cents: int, parts: tuple[int, ...]) -> tuple[int, ...]:
    """A deduction is shared like a gain: the same parts with the sign turned."""
    whole, total = abs(cents), sum(parts)
    shares = [whole * part // total for part in parts]
    shares[0] += whole - sum(shares)
    return tuple(-each for each in shares) if cents < 0 else tuple(shares)
