"""Publishing a period: its figures are frozen under a number, once and for all.

Everything that goes out about a published period is made from the snapshot. What is
booked into it later are corrections; publishing them makes a further revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from handlers.rules.periods import Period
from handlers.rules.ranking import Ranking, Standing, from_data, to_data
from handlers.scores.rankings import RANKINGS, build_ranking
from handlers.scores.rule_sets import load_desk_rules
from handlers.scores.settle import settle_books
from storage.desk.desk import DeskView
from storage.figures.publications import (
    Span,
    add_publication,
    count_published,
    find_publication,
    lock_publishing,
)

PUBLISHED_KINDS = ("month", "quarter", "half", "year")


@dataclass(frozen=True, slots=True)
class Published:
    """`fresh`: it was published just now; `at`: when this revision went out."""

    ranking: Ranking
    at: datetime
    fresh: bool


def is_published_kind(period: Period) -> bool:
    """Days, weeks and free ranges are shown as of now and freeze nothing."""
    return period.kind in PUBLISHED_KINDS


async def publish_period(desk: DeskView, period: Period, now: datetime) -> Published:
    """Freeze the period, or give what was frozen. Call it in a transaction.

    Days and weeks come as they are now.
    """
    if not is_published_kind(period):
        return Published(await build_ranking(desk, period, now), now, fresh=False)
    kind = RANKINGS[period.kind]
    await lock_publishing()
    earlier = await find_publication(kind, period.key)
    if earlier is not None:
        ranking = from_data(earlier.snapshot)
        return Published(ranking, earlier.published_at, fresh=False)
    await settle_period(desk, period, now)
    number = await count_published(_start_of_year(desk, now)) + 1
    ranking = await build_ranking(desk, period, now)
    ranking = replace(ranking, number=str(number), revision=1)
    await _keep(ranking, kind, period, now)
    return Published(ranking, now, fresh=True)


async def settle_period(desk: DeskView, period: Period, now: datetime) -> None:
    """Book what only the period's end brings, before its figures are frozen."""
    rules = await load_desk_rules()
    if any(each.judged() or each.caps for each in rules):
        today = now.astimezone(desk.zone).date()
        await settle_books(desk, period.start, min(period.end, today), now)


def _start_of_year(desk: DeskView, now: datetime) -> datetime:
    year = now.astimezone(desk.zone).year
    return datetime(year, 1, 1, tzinfo=desk.zone).astimezone(UTC)


async def _keep(ranking: Ranking, kind: str, period: Period, now: datetime) -> None:
    await add_publication(
        kind,
        period.key,
        days=Span(period.start, period.end),
        number=ranking.number,
        revision=ranking.revision,
        snapshot=to_data(ranking),
        now=now,
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit whose published figures a correction changes."""

    before: Standing
    after: Standing

    @property
    def points(self) -> Decimal:
        return self.after.points - self.before.points


@dataclass(frozen=True, slots=True)
class Correction:
    """The next revision of a publication, and what it changes."""

    ranking: Ranking
    moved: tuple[Moved, ...]


async def prepare_correction(
    desk: DeskView, period: Period, now: datetime
) -> Correction | None:
    """What a 更正 would say; None if nothing was published or nothing has changed."""
    earlier = await find_publication(RANKINGS.get(period.kind, ""), period.key)
    if earlier is None:
        return None
    before = from_data(earlier.snapshot)
    current = await build_ranking(desk, period, now)
    moved = _compare(before, current)
    if not moved:
        return None
    numbered = replace(current, number=before.number, revision=before.revision + 1)
    return Correction(numbered, moved)


async def publish_correction(
    desk: DeskView, period: Period, now: datetime
) -> Correction | None:
    """Freeze the next revision. Call it in a transaction."""
    await lock_publishing()
    correction = await prepare_correction(desk, period, now)
    if correction is not None:
        kind = RANKINGS[period.kind]
        await _keep(correction.ranking, kind, period, now)
    return correction


def _compare(before: Ranking, after: Ranking) -> tuple[Moved, ...]:
    old, new = _by_unit(before), _by_unit(after)
    return tuple(
        Moved(old[unit], new[unit])
        for unit in new
        if unit in old and _figures(old[unit]) != _figures(new[unit])
    )


def _by_unit(ranking: Ranking) -> Mapping[str, Standing]:
    return {s.unit: s for board in ranking.boards for s in board.standings}


def _figures(standing: Standing) -> tuple[object, ...]:
    """What of a line is about the period itself; the cumulative part moves on."""
    return (standing.reported, standing.adopted, standing.points, standing.rank)
