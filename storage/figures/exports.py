"""Everything the desk knows, row by row: read in chunks, in the order of ids.

A chunk at a time, so that an export of any size holds neither the database nor much
memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from tortoise.functions import Sum
from tortoise.models import Model
from tortoise.queryset import QuerySet

from storage.figures.tallies import sum_tallies
from storage.models import (
    Adoption,
    AuditEntry,
    FeeEntry,
    LedgerEntry,
    MonthTally,
    Story,
    StoryFile,
    StoryPartner,
    StoryVersion,
)

CHUNK = 500
Row = dict[str, Any]
_UNIT = {
    "unit": "unit__name",
    "unit_code": "unit__code",
    "unit_class": "unit__unit_class__name",
}


async def _read_chunks(
    query: QuerySet[Any], *columns: str, **joined: str
) -> AsyncIterator[list[Row]]:
    last = 0
    while True:
        page = query.filter(id__gt=last).order_by("id").limit(CHUNK)
        rows: list[Row] = await page.values("id", *columns, **joined)
        if not rows:
            return
        yield rows
        last = rows[-1]["id"]


def _select(model: type[Model], column: str, start: Any, end: Any) -> QuerySet[Any]:
    """Rows from `start` to `end`, both included; all of them where these are None."""
    wanted = {f"{column}__gte": start, f"{column}__lte": end}
    return model.filter(**{k: v for k, v in wanted.items() if v is not None})


def select_stories(start: date | None, end: date | None) -> QuerySet[Any]:
    """Drafts that were never handed in are of no period."""
    return _select(Story, "submitted_on", start, end)


def select_adoptions(start: date | None, end: date | None) -> QuerySet[Any]:
    return _select(Adoption, "adopted_on", start, end)


def select_ledger(start: date | None, end: date | None) -> QuerySet[Any]:
    return _select(LedgerEntry, "day", start, end)


def select_fees(start: date | None, end: date | None) -> QuerySet[Any]:
    return _select(FeeEntry, "day", start, end)


def select_audit(start: datetime | None, end: datetime | None) -> QuerySet[Any]:
    return _select(AuditEntry, "at", start, end)


async def read_stories(query: QuerySet[Any]) -> AsyncIterator[Row]:
    """Stories with the text of their current version, files, adoptions and points."""
    columns = (
        *("number", "state", "version", "title", "genre", "form", "warnings"),
        *("created_at", "submitted_at", "submitted_on", "decided_at"),
    )
    author = {"author": "author__name"}
    async for rows in _read_chunks(query, *columns, **_UNIT, **author):
        ids = [row["id"] for row in rows]
        texts, files = await _read_texts(ids), await _read_files(ids)
        adopted, points = await _count_adoptions(ids), await _sum_points(story_id=ids)
        authors = await _read_authors(ids)
        for row in rows:
            row["text"] = texts.get((row["id"], row["version"]), "")
            row["files"] = files.get(row["id"], [])
            row["joint_authors"] = authors.get(row["id"], [])
            row["adoptions"] = adopted.get(row["id"], 0)
            row["points"] = points.get(row["id"], 0)
            yield row


async def _read_texts(ids: list[int]) -> dict[tuple[int, int], str]:
    rows = await StoryVersion.filter(story_id__in=ids).values_list(
        "story_id", "version", "body"
    )
    return {(story, version): body for story, version, body in rows}


async def _read_files(ids: list[int]) -> dict[int, list[str]]:
    """Names in the media store of what the stories carry now."""
    query = StoryFile.filter(story_id__in=ids, removed_in=None)
    rows = await query.order_by("position", "id").values_list(
        "story_id", "name", "media__sha256"
    )
    files = defaultdict(list)
    for story, name, sha256 in rows:
        files[story].append(f"{name} {sha256}".strip())
    return files


async def _read_authors(ids: list[int]) -> dict[int, list[str]]:
    """Unit and person of everybody who shares a joint story, in order."""
    query = StoryPartner.filter(story_id__in=ids).order_by("position")
    rows = await query.values_list("story_id", "unit__name", "person__name", "name")
    authors = defaultdict(list)
    for story, unit, person, name in rows:
        authors[story].append(f"{unit} {person or name}".strip())
    return authors


async def _count_adoptions(ids: list[int]) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    query = Adoption.filter(story_id__in=ids, cancelled_at=None)
    for story in await query.values_list("story_id", flat=True):
        counts[int(str(story))] += 1
    return counts


async def _sum_points(**which: Iterable[Any]) -> dict[Any, int]:
    """Hundredths by the one column named; persons' books repeat the units'."""
    ((column, values),) = which.items()
    query = LedgerEntry.filter(person_id=None, **{f"{column}__in": list(values)})
    rows = (
        await query.annotate(sum=Sum("amount")).group_by(column).values(column, "sum")
    )
    return {row[column]: int(row["sum"]) for row in rows}


async def read_adoptions(query: QuerySet[Any]) -> AsyncIterator[Row]:
    """Also the cancelled ones: `cancelled_at` says when."""
    columns = (
        *("version", "adopted_on", "column", "form", "placement", "issue_no"),
        *("link", "details", "recorded_at", "cancelled_at"),
    )
    joined = {
        "number": "story__number",
        "title": "story__title",
        "author": "author__name",
        "outlet": "outlet__name",
        "level": "outlet__level",
        "recorded_by": "recorded_by__name",
    }
    async for rows in _read_chunks(query, *columns, **_UNIT, **joined):
        points = await _sum_points(record=[f"adoption:{row['id']}" for row in rows])
        for row in rows:
            row["points"] = points.get(f"adoption:{row['id']}", 0)
            yield row


async def read_ledger(query: QuerySet[Any]) -> AsyncIterator[Row]:
    """Both books: lines with a person are the person's, the others the unit's."""
    columns = (
        *("day", "month", "amount", "category", "rule", "rule_version", "reason"),
        *("record", "correction", "details", "created_at"),
    )
    joined = {
        "person": "person__name",
        "number": "story__number",
        "title": "story__title",
    }
    async for rows in _read_chunks(query, *columns, **_UNIT, **joined):
        for row in rows:
            yield row


async def read_fees(query: QuerySet[Any]) -> AsyncIterator[Row]:
    """Every entry, also what was taken back and what takes it back (`reverses`)."""
    columns = ("day", "month", "rate", "authors", "amount", "name", "created_at")
    joined = {
        "member": "person__name",
        "number": "story__number",
        "title": "story__title",
        "genre": "story__genre",
        "outlet": "adoption__outlet__name",
        "adopted_on": "adoption__adopted_on",
        "reverses": "reverses_id",
    }
    async for rows in _read_chunks(query, *columns, **_UNIT, **joined):
        for row in rows:
            yield {**row, "person": row["member"] or row["name"]}


async def read_audit(query: QuerySet[Any]) -> AsyncIterator[Row]:
    columns = ("at", "action", "subject", "details", "previous_hash", "hash")
    async for rows in _read_chunks(query, *columns, person="person__name"):
        for row in rows:
            yield row


async def read_month_scores() -> AsyncIterator[Row]:
    """Every unit's months that have something, month by month."""
    columns = ("month", "reported", "adopted", "taken", "points", "levels")
    rows = await (
        MonthTally.all()
        .order_by("month", "unit__unit_class__position", "unit__position", "unit_id")
        .values(*columns, **_UNIT)
    )
    for row in rows:
        yield {**row, "period": row["month"]}


async def sum_scores(start: date, end: date) -> Mapping[int, Mapping[str, Any]]:
    """Every unit's sums from start to end, by unit id; units without are absent."""
    tallies = await sum_tallies(start, end, levels=True)
    return {
        unit: {
            "reported": tally.reported,
            "adopted": tally.adopted,
            "taken": tally.taken,
            "points": tally.points,
            "levels": dict(tally.levels),
        }
        for unit, tally in tallies.items()
    }
