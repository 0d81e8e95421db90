"""Rankings: who stands where, per class, with ties kept.

Competition ranking (1, 2, 2, 4); DOMAIN §4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's line. `rank` is None for the desk's own office and for exempt units.

    `change`: places gained since the last period (+2 = two up), None if not ranked
    then. `gap`: points to the next above, None for the first. `mark`: "", own,
    exempt, voluntary.
    """

    unit: str
    name: str
    reported: int
    adopted: int
    points: Decimal
    total_reported: int  # cumulative over the year up to the period's end
    total_adopted: int
    total_points: Decimal
    rank: int | None = None
    total_rank: int | None = None
    change: int | None = None
    gap: Decimal | None = None
    mark: str = ""
    quota: Decimal | None = None
    quota_done: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """One class's table, best first, unranked units last."""

    code: str
    name: str
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a ranking shows; text, picture, sheet and document are made from it alone.

    `period` is a key ("2026-10"), `cutoff` the instant of the figures, `number` and
    `revision` those of the publication (0 while unpublished).
    """

    desk: str
    period: str
    boards: tuple[Board, ...]
    cutoff: datetime
    rule_version: str
    timezone: str
    number: str = ""
    revision: int = 0
