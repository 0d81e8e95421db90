"""Urgent reports: their clocks, their parts, and who has taken them in hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.engine.raw_sql import fetch, read_instant
from storage.models import UrgentPart, UrgentReport

RUNNING = ("waiting", "taken")


@dataclass(frozen=True, slots=True)
class PartView:
    """`kind`: initial, follow_up, final."""

    kind: str
    words: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportView:
    """`due_at`: until when the first part had to be here, None while unknown."""

    id: int
    story_id: int
    number: str
    title: str
    unit_id: int
    author_id: int
    author: str
    chat_key: str
    grade: str
    happened_at: datetime | None
    reported_at: datetime
    due_at: datetime | None
    state: str
    calls: int
    taken_by_id: int | None
    taken_by: str
    follow_up_due: datetime | None
    parts: tuple[PartView, ...]

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.reported_at > self.due_at

    @property
    def words(self) -> str:
        """Everything reported so far."""
        return "\n".join(part.words for part in self.parts)


async def create_report(
    *,
    story_id: int,
    person_id: int,
    words: str,
    grade: str,
    happened_at: datetime | None,
    due_at: datetime | None,
    follow_up_due: datetime,
    now: datetime,
) -> int:
    row = await UrgentReport.create(
        story_id=story_id,
        grade=grade,
        happened_at=happened_at,
        reported_at=now,
        due_at=due_at,
        calls=1,
        follow_up_due=follow_up_due,
    )
    await UrgentPart.create(
        report_id=row.id, kind="initial", words=words, person_id=person_id, at=now
    )
    return row.id


_REPORTS = """
SELECT r.id, r.story_id, story.number, story.title, story.unit_id, story.author_id,
  author.name AS author, story.chat_key, r.grade, r.happened_at, r.reported_at,
  r.due_at, r.state, r.calls, r.taken_by_id, taker.name AS taken_by, r.follow_up_due
FROM urgent_report r JOIN story ON story.id = r.story_id
JOIN person author ON author.id = story.author_id
LEFT JOIN person taker ON taker.id = r.taken_by_id
"""
_PARTS = """
SELECT p.report_id, p.kind, p.words, person.name AS person, p.at
FROM urgent_part p JOIN person ON person.id = p.person_id
WHERE p.report_id IN ?[bigint] ORDER BY p.id
"""
_INSTANTS = ("happened_at", "reported_at", "due_at", "follow_up_due")


async def load_report(report_id: int) -> ReportView | None:
    found = await _load("WHERE r.id = ?", report_id)
    return found[0] if found else None


async def find_report(story_id: int) -> ReportView | None:
    """The urgent report that a story is, None for any other."""
    found = await _load("WHERE r.story_id = ?", story_id)
    return found[0] if found else None


async def list_running(*, limit: int = 50) -> list[ReportView]:
    """Those neither closed nor cancelled, the latest first."""
    return await _load(
        "WHERE r.state IN ('waiting', 'taken') ORDER BY r.id DESC LIMIT ?", limit
    )


async def list_unit_reports(unit_ids: Sequence[int]) -> list[ReportView]:
    """Running reports of these units, the latest first."""
    return await _load(
        "WHERE r.state IN ('waiting', 'taken') AND story.unit_id IN ?[bigint]"
        " ORDER BY r.id DESC LIMIT 20",
        list(unit_ids),
    )


async def _load(where: str, *values: Any) -> list[ReportView]:
    rows = await fetch(f"{_REPORTS} {where}", *values)
    if not rows:
        return []
    parts = await fetch(_PARTS, [row["id"] for row in rows])
    return [
        _view(row, [p for p in parts if p["report_id"] == row["id"]]) for row in rows
    ]


def _view(row: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> ReportView:
    values = {**row, **{name: read_instant(row[name]) for name in _INSTANTS}}
    values["taken_by"] = row["taken_by"] or ""
    return ReportView(**values, parts=tuple(_view_part(part) for part in parts))


def _view_part(row: Mapping[str, Any]) -> PartView:
    at = read_instant(row["at"])
    assert at is not None  # the column is NOT NULL
    return PartView(row["kind"], row["words"], row["person"], at)


async def add_part(
    report_id: int, kind: str, words: str, *, person_id: int, now: datetime
) -> None:
    await UrgentPart.create(
        report_id=report_id, kind=kind, words=words, person_id=person_id, at=now
    )


async def change_report(report: ReportView, **changes: Any) -> bool:
    """Change it if its state is still as it was read; False if somebody was faster."""
    as_read = UrgentReport.filter(id=report.id, state=report.state)
    return await as_read.update(**changes) == 1


async def note_call(report: ReportView) -> bool:
    """One more call to the editors; False if it was made or is not needed any more."""
    waiting = UrgentReport.filter(id=report.id, state="waiting", calls=report.calls)
    return await waiting.update(calls=report.calls + 1) == 1


async def cancel_story_report(story_id: int, now: datetime) -> None:
    """Its story was taken back: nobody is called for it any more."""
    running = UrgentReport.filter(story_id=story_id, state__in=RUNNING)
    await running.update(state="cancelled", closed_at=now, follow_up_due=None)
