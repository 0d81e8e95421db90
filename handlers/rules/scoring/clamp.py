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

    def bound(self, cents: int) -> int:
        if self.high is not None and cents > self.high:
            return self.high
        return self.low if self.low is not None and cents < self.low else cents


def restart(counted: int, high: int | None, low: int | None) -> Clamp:
    """An account that goes on from what was counted; the surplus is forfeit.

    What was counted stands, so bounds it lies outside of give way to it.
    """
    return Clamp(
        None if high is None else max(high, counted),
        None if low is None else min(low, counted),
        counted,
        counted,
    )
