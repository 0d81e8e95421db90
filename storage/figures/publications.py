"""Published periods: what went out, under its number and hash, and never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import orjson

from storage.models import Desk, Publication


@dataclass(frozen=True, slots=True)
class Span:
    """Days that are frozen, both included."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


async def list_frozen(start: date, end: date) -> tuple[Span, ...]:
    """The published spans that touch the days from start to end."""
    rows = await Publication.filter(
        revision=1, starts_on__lte=end, ends_on__gte=start
    ).values_list("starts_on", "ends_on")
    return tuple(Span(first, last) for first, last in rows)


async def find_publication(kind: str, period: str) -> Publication | None:
    """The latest revision of what was published."""
    return (
        await Publication.filter(kind=kind, period=period).order_by("-revision").first()
    )


async def list_publications(kind: str, period: str) -> list[Publication]:
    """Every revision, the first one first."""
    return await Publication.filter(kind=kind, period=period).order_by("revision")


async def list_latest_publications(*, limit: int) -> list[Publication]:
    """The latest revision of every period that was published, the newest first."""
    rows = Publication.all().order_by("-published_at", "-revision")
    latest: dict[tuple[str, str], int] = {}
    # Without the snapshots, of which there are many over the years.
    for row_id, kind, period in await rows.values_list("id", "kind", "period"):
        latest.setdefault((kind, period), row_id)
    ids = list(latest.values())[:limit]
    found = {row.id: row for row in await Publication.filter(id__in=ids)}
    return [found[row_id] for row_id in ids]


async def lock_publishing() -> None:
    """One publisher at a time, so that no number is given twice."""
    await Desk.select_for_update(no_key=True).get(id=1)


async def count_published(since: datetime) -> int:
    """How many periods were published since then, corrections apart."""
    return await Publication.filter(revision=1, published_at__gte=since).count()


async def add_publication(
    kind: str,
    period: str,
    *,
    days: Span,
    number: str,
    revision: int,
    snapshot: Mapping[str, Any],
    now: datetime,
) -> Publication:
    """Freeze a period. Raises `IntegrityError` if this revision was published."""
    return await Publication.create(
        kind=kind,
        period=period,
        revision=revision,
        number=number,
        snapshot=dict(snapshot),
        hash=hash_snapshot(snapshot),
        starts_on=days.start,
        ends_on=days.end,
        published_at=now,
    )


def hash_snapshot(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 of the snapshot as JSON with sorted keys."""
    return sha256(orjson.dumps(snapshot, option=orjson.OPT_SORT_KEYS)).hexdigest()
