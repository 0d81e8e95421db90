"""How far every unit is with its quotas; a constant number of queries for any desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from handlers.announcements.calendar import make_calendar
from handlers.rules.periods import Period
from handlers.rules.quota import (
    Liable,
    Measure,
    Progress,
    Quota,
    count_elapsed,
    find_quotas,
    judge_progress,
)
from storage.desk.desk import DeskView
from storage.figures.quotas import GenreCounts, count_by_genre, list_quotas
from storage.figures.tallies import NOTHING, Tally, sum_tallies
from storage.models import Quota as QuotaRow
from storage.models import Unit

ByUnit = Mapping[int, tuple[Quota, ...]]


async def load_quotas(desk: DeskView) -> list[Quota]:
    return [_read_quota(row, desk) for row in await list_quotas()]


def _read_quota(row: QuotaRow, desk: DeskView) -> Quota:
    return Quota(
        measure=cast(Measure, row.measure),
        period_kind=row.period_kind,
        amount=Decimal(row.amount) / 100,
        unit=desk.units[row.unit_id].code if row.unit_id else "",
        unit_class=desk.classes[row.unit_class_id].code if row.unit_class_id else "",
        genre=row.genre,
        start=row.effective_from,
        end=row.effective_to,
    )


def is_free(unit: Unit) -> bool:
    """Nobody expects anything of it."""
    return unit.exempt or unit.voluntary or unit.own_office or not unit.active


def assign_quotas(
    quotas: Iterable[Quota],
    period: Period,
    desk: DeskView,
    *,
    unit_ids: Collection[int] | None = None,
) -> ByUnit:
    """Every unit's quotas for the period (or these units'), by unit id; units without
    are absent."""
    every = list(quotas)
    found = {}
    for unit in desk.units.values():
        if unit_ids is not None and unit.id not in unit_ids:
            continue
        code = desk.classes[unit.unit_class_id].code
        own = find_quotas(every, Liable(unit.code, code, is_free(unit)), period)
        if own:
            found[unit.id] = own
    return found


async def count_genres(assigned: ByUnit, period: Period) -> dict[str, GenreCounts]:
    """What was done towards quotas for a genre, by measure."""
    genres: dict[str, set[str]] = defaultdict(set)
    for quotas in assigned.values():
        for quota in quotas:
            if quota.genre:
                genres[quota.measure].add(quota.genre)
    return {
        measure: await count_by_genre(measure, names, period.start, period.end)
        for measure, names in genres.items()
    }


def count_done(
    quota: Quota, unit_id: int, tally: Tally, genres: Mapping[str, GenreCounts]
) -> Decimal:
    if quota.genre:
        amount = genres[quota.measure].get((unit_id, quota.genre), 0)
    else:
        amount = getattr(tally, quota.measure)
    return Decimal(amount) / 100 if quota.measure == "points" else Decimal(amount)


async def load_progress(
    desk: DeskView,
    period: Period,
    today: date,
    *,
    quotas: Sequence[Quota] | None = None,
    unit_ids: Collection[int] | None = None,
) -> dict[int, list[Progress]]:
    """How far each unit (or these) is with each of its quotas of the period's kind."""
    known = await load_quotas(desk) if quotas is None else quotas
    assigned = assign_quotas(known, period, desk, unit_ids=unit_ids)
    if not assigned:
        return {}
    tallies = await sum_tallies(period.start, period.end)
    genres = await count_genres(assigned, period)
    elapsed = count_elapsed(period, today, make_calendar(desk.settings))

    def judge(quota: Quota, unit_id: int) -> Progress:
        done = count_done(quota, unit_id, tallies.get(unit_id, NOTHING), genres)
        return judge_progress(quota, done, elapsed)

    return {
        unit_id: [judge(quota, unit_id) for quota in own]
        for unit_id, own in assigned.items()
    }


def describe_amount(progress: Progress) -> dict[str, Any]:
    """The numbers of a progress as people write them."""
    return {
        "amount": show_amount(progress.quota.amount),
        "done": show_amount(progress.done),
        "missing": show_amount(progress.missing),
        "days": progress.days_left,
    }


def show_amount(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
