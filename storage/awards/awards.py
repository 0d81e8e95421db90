"""Rounds of awards and the panel's papers; a round changes only as it was read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.engine.raw_sql import fetch
from storage.models import AwardBallot, AwardRound


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as it was read; `panel`: ids of persons; see `storage.models.awards`."""

    id: int
    code: str
    period: str
    state: str
    struck: Mapping[str, Any]
    snapshot: Mapping[str, Any]
    panel: tuple[int, ...]
    winners: tuple[Mapping[str, Any], ...]
    number: str
    closes_at: datetime | None
    decided_at: datetime | None
    decided_by: str
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PaperView:
    """A member's paper: `draft` as it is being filled in, `cast` as it counts."""

    person_id: int
    name: str
    draft: Mapping[str, int]
    cast: Mapping[str, int]
    is_cast: bool


def _view(row: AwardRound) -> RoundView:
    return RoundView(
        row.id,
        row.code,
        row.period,
        row.state,
        row.struck,
        row.snapshot,
        tuple(row.panel),
        tuple(row.winners),
        row.number,
        row.closes_at,
        row.decided_at,
        row.decided_by.name if row.decided_by else "",
        row.opened_at,
    )


async def find_round(code: str, period: str) -> RoundView | None:
    """None before anything was done about it."""
    found = AwardRound.get_or_none(code=code, period=period)
    row = await found.select_related("decided_by")
    return _view(row) if row else None


async def find_round_by_id(round_id: int) -> RoundView | None:
    row = await AwardRound.get_or_none(id=round_id).select_related("decided_by")
    return _view(row) if row else None


async def need_round(code: str, period: str) -> RoundView:
    """The round, made if it is the first thing done about it."""
    await fetch(
        "INSERT INTO award_round (code, period, state, struck, snapshot, panel,"
        " winners, number) VALUES (?, ?, 'open', '{}', '{}', '[]', '[]', '')"
        " ON CONFLICT (code, period) DO NOTHING RETURNING id",
        *(code, period),
    )
    found = await find_round(code, period)
    assert found is not None
    return found


async def list_voting() -> list[RoundView]:
    rows = await AwardRound.filter(state="voting").order_by("id")
    return [_view(row) for row in await _with_people(rows)]


async def list_rounds(periods: Collection[str]) -> list[RoundView]:
    rows = await AwardRound.filter(period__in=list(periods)).order_by("id")
    return [_view(row) for row in await _with_people(rows)]


async def _with_people(rows: Sequence[AwardRound]) -> Sequence[AwardRound]:
    for row in rows:
        await row.fetch_related("decided_by")
    return rows


async def change_round(round_id: int, *, was: str, **values: Any) -> bool:
    """False if it is in another state by now."""
    return await AwardRound.filter(id=round_id, state=was).update(**values) == 1


async def open_papers(round_id: int, person_ids: Collection[int]) -> None:
    """An empty paper for each of the panel."""
    papers = [AwardBallot(round_id=round_id, person_id=each) for each in person_ids]
    await AwardBallot.bulk_create(papers)


async def list_papers(round_id: int) -> list[PaperView]:
    rows = await AwardBallot.filter(round_id=round_id).order_by("id")
    papers = []
    for row in rows:
        await row.fetch_related("person")
        papers.append(_view_paper(row))
    return papers


async def find_paper(round_id: int, person_id: int) -> PaperView | None:
    """None for who is not of the panel."""
    found = AwardBallot.get_or_none(round_id=round_id, person_id=person_id)
    row = await found.select_related("person")
    return _view_paper(row) if row else None


def _view_paper(row: AwardBallot) -> PaperView:
    draft, cast = row.marks.get("draft") or {}, row.marks.get("cast") or {}
    return PaperView(row.person_id, row.person.name, draft, cast, row.is_cast)


async def fill_paper(
    round_id: int, person_id: int, draft: Mapping[str, int], *, cast: Mapping[str, int]
) -> None:
    """Note what is on the paper; `cast` is what counts of it."""
    marks = {"draft": dict(draft), "cast": dict(cast)}
    paper = AwardBallot.filter(round_id=round_id, person_id=person_id)
    await paper.update(marks=marks)


async def cast_paper(
    round_id: int, person_id: int, marks: Mapping[str, int], now: datetime
) -> None:
    """From now on it counts, in place of what the member cast before."""
    paper = AwardBallot.filter(round_id=round_id, person_id=person_id)
    kept = {"draft": dict(marks), "cast": dict(marks)}
    await paper.update(marks=kept, is_cast=True, cast_at=now)
