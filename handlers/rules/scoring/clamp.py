"""Ceiling and floor over a running sum."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Clamp:
    """Keeps what is counted of a sum between two bounds, in hundredths.

    `sum` is everything that came, `counted` what it is worth within the bounds; each
    entry gets what it moves `counted` by. So the entry that crosses a bound is trimmed,
    and the outcome is the bounded sum whatever the order of gains and deductions.
    """

    high: int | None
    low: int | None
    sum: int = 0
    counted: int = 0

    def take(self, cents: int) -> int:
        """What of an entry counts."""
        self.sum += cents
        before, self.counted = self.counted, self.bound(self.sum)
        return self.counted - before

    def force(self, cents: int) -> None:
        """Take away what was counted (a zeroed period): the surplus is forfeit too."""
        self.counted += cents
        self.sum = min(self.sum + cents, self.counted)

    def bound(self, cents: int) -> int:
        if self.high is not None and cents > self.high:
            return self.high
        return self.low if self.low is not None and cents < self.low else cents


def carry_over(clamp: Clamp, high: int | None, low: int | None) -> Clamp:
    """The account under new bounds: what was counted stands, the surplus is forfeit."""
    held = clamp.counted
    return Clamp(
        None if high is None else max(high, held),
        None if low is None else min(low, held),
        held,
        held,
    )
