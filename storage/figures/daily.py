"""What happened between two instants, for the daily record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.engine.raw_sql import fetch
from storage.figures.tallies import UNREPORTED
from storage.models import Adoption, Story

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Taking:
    """An adoption that stands; `points` of its unit, in hundredths."""

    unit_id: int
    title: str
    outlet_id: int
    points: int


async def count_reports(since: datetime, until: datetime) -> Mapping[int, int]:
    """Stories handed in after `since` up to `until`, by unit id."""
    # The local dates of any zone lie within a day of these; they have an index.
    first, last = since.date() - _DAY, until.date() + _DAY
    units = (
        await Story.filter(submitted_on__gte=first, submitted_on__lte=last)
        .filter(submitted_at__gt=since, submitted_at__lte=until)
        .exclude(state__in=UNREPORTED)
        .values_list("unit_id", flat=True)
    )
    counts: dict[int, int] = {}
    for unit in units:
        counts[int(str(unit))] = counts.get(int(str(unit)), 0) + 1
    return counts


async def list_takings(since: datetime, until: datetime) -> list[Taking]:
    """Adoptions recorded after `since` up to `until`, in the order recorded."""
    rows = (
        await Adoption.filter(
            recorded_at__gt=since, recorded_at__lte=until, cancelled_at=None
        )
        .order_by("id")
        .values("id", "unit_id", "outlet_id", "story__title")
    )
    points = await _sum_points([f"adoption:{row['id']}" for row in rows])
    return [
        Taking(
            row["unit_id"],
            row["story__title"],
            row["outlet_id"],
            points.get(f"adoption:{row['id']}", 0),
        )
        for row in rows
    ]


async def _sum_points(records: list[str]) -> dict[str, int]:
    rows = await fetch(
        "SELECT record, SUM(amount) AS points FROM ledger"
        " WHERE record IN ?[text] AND person_id IS NULL GROUP BY record",
        records,
    )
    return {row["record"]: int(row["points"]) for row in rows}
