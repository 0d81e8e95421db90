"""Contests, their works and scores; a contest changes only as it was read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.counters import give_serial
from storage.engine.raw_sql import fetch
from storage.models import Contest, ContestEntry, ContestScore, StoryVersion


@dataclass(frozen=True, slots=True)
class NewContest:
    theme: str
    words: str
    classes: Sequence[str]
    per_person: int
    longest: int
    deadline: datetime
    issued_by_id: int


@dataclass(frozen=True, slots=True)
class ContestView:
    """A contest as it was read; see `storage.models.contests`."""

    id: int
    number: str
    theme: str
    words: str
    classes: tuple[str, ...]
    per_person: int
    longest: int
    deadline: datetime
    state: str
    prizes: tuple[str, ...]
    drop_extremes: bool
    judge_from: datetime | None
    judge_until: datetime | None
    result: tuple[Mapping[str, Any], ...]
    result_number: str
    issued_by_id: int
    issued_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WorkView:
    """A work with its story; `version` 0 before the deadline."""

    id: int
    story_id: int
    number: str
    title: str
    state: str
    person_id: int
    person_name: str
    unit_id: int
    work_class: str
    alias: int
    version: int
    shortlisted: bool


@dataclass(frozen=True, slots=True)
class ScoreView:
    """`score` None: the judge has not given one yet."""

    entry_id: int
    judge_id: int
    judge_name: str
    score: int | None


async def create_contest(new: NewContest, year: int, now: datetime) -> ContestView:
    number = f"{year}-{await give_serial(f'contest:{year}')}"
    row = await Contest.create(
        number=number,
        theme=new.theme,
        words=new.words,
        classes=list(new.classes),
        per_person=new.per_person,
        longest=new.longest,
        deadline=new.deadline,
        issued_by_id=new.issued_by_id,
        issued_at=now,
    )
    return _view(row)


def _view(row: Contest, decided_by: str = "") -> ContestView:
    return ContestView(
        row.id,
        row.number,
        row.theme,
        row.words,
        tuple(row.classes),
        row.per_person,
        row.longest,
        row.deadline,
        row.state,
        tuple(row.prizes),
        row.drop_extremes,
        row.judge_from,
        row.judge_until,
        tuple(row.result),
        row.result_number,
        row.issued_by_id,
        row.issued_at,
        decided_by,
        row.decided_at,
    )


async def find_contest(contest_id: int) -> ContestView | None:
    row = await Contest.get_or_none(id=contest_id).select_related("decided_by")
    if row is None:
        return None
    return _view(row, row.decided_by.name if row.decided_by else "")


async def find_contest_by_number(number: str) -> ContestView | None:
    row = await Contest.get_or_none(number=number)
    return await find_contest(row.id) if row else None


async def list_contests(states: Collection[str], *, limit: int) -> list[ContestView]:
    """The newest first."""
    rows = await Contest.filter(state__in=list(states)).order_by("-id").limit(limit)
    return [_view(row) for row in rows]


async def change_contest(contest_id: int, *, was: str, **values: Any) -> bool:
    """False if it is in another state by now."""
    return await Contest.filter(id=contest_id, state=was).update(**values) == 1


_WORKS = """
SELECT e.*, story.number, story.title, story.state, person.name AS person_name
FROM contest_entry e JOIN story ON story.id = e.story_id
JOIN person ON person.id = e.person_id
WHERE e.left_at IS NULL AND e.contest_id = ?
"""


async def list_works(contest_id: int) -> list[WorkView]:
    """Those that are entered, by blind number and in the order they came."""
    rows = await fetch(f"{_WORKS} ORDER BY e.alias, e.id", contest_id)
    return [_work(row) for row in rows]


def _work(row: Mapping[str, Any]) -> WorkView:
    return WorkView(
        row["id"],
        row["story_id"],
        row["number"] or "",
        row["title"],
        row["state"],
        row["person_id"],
        row["person_name"],
        row["unit_id"],
        row["work_class"],
        row["alias"],
        row["version"],
        bool(row["shortlisted"]),
    )


async def enter_story(
    contest_id: int,
    story_id: int,
    *,
    person_id: int,
    unit_id: int,
    work_class: str,
    now: datetime,
) -> bool:
    """Enter a story, or enter it again; False if it is in already."""
    known = ContestEntry.filter(contest_id=contest_id, story_id=story_id)
    values: dict[str, Any] = {
        "work_class": work_class,
        "person_id": person_id,
        "unit_id": unit_id,
    }
    if row := await known.first():
        if row.left_at is None:
            return False
        await known.update(left_at=None, entered_at=now, **values)
        return True
    await ContestEntry.create(
        contest_id=contest_id, story_id=story_id, entered_at=now, **values
    )
    return True


async def leave_contest(entry_id: int, now: datetime) -> bool:
    """False if it has left already."""
    return await ContestEntry.filter(id=entry_id, left_at=None).update(left_at=now) == 1


async def seal_works(aliases: Mapping[int, int]) -> None:
    """Give works their blind numbers, and keep the version that is judged."""
    for entry_id, alias in aliases.items():
        entry = await ContestEntry.get(id=entry_id).select_related("story")
        values = {"alias": alias, "version": entry.story.version}
        await ContestEntry.filter(id=entry_id).update(**values)


async def set_shortlist(contest_id: int, aliases: Collection[int]) -> None:
    works = ContestEntry.filter(contest_id=contest_id, left_at=None)
    await works.update(shortlisted=False)
    await works.filter(alias__in=list(aliases)).update(shortlisted=True)


async def read_work_text(work: WorkView) -> tuple[str, str]:
    """Title and text as they are judged."""
    row = await StoryVersion.get(story_id=work.story_id, version=work.version)
    return row.title, row.body


async def assign_judges(pairs: Iterable[tuple[int, int]]) -> None:
    """(entry, judge): who is to score what."""
    rows = [ContestScore(entry_id=entry, judge_id=judge) for entry, judge in pairs]
    await ContestScore.bulk_create(rows)


async def list_scores(contest_id: int) -> list[ScoreView]:
    rows = await (
        ContestScore.filter(entry__contest_id=contest_id)
        .order_by("id")
        .values("entry_id", "judge_id", "score", judge_name="judge__name")
    )
    return [
        ScoreView(row["entry_id"], row["judge_id"], row["judge_name"], row["score"])
        for row in rows
    ]


async def set_score(entry_id: int, judge_id: int, score: int, now: datetime) -> bool:
    """False for a work that this judge does not score."""
    own = ContestScore.filter(entry_id=entry_id, judge_id=judge_id)
    return await own.update(score=score, at=now) == 1


async def find_work(entry_id: int) -> tuple[int, WorkView] | None:
    """The contest's id and the work, None if it is not entered."""
    row = await ContestEntry.get_or_none(id=entry_id, left_at=None)
    if row is None:
        return None
    works = {work.id: work for work in await list_works(row.contest_id)}
    return row.contest_id, works[entry_id]


_OWN = """
SELECT DISTINCT story.id, story.number, story.title FROM story
LEFT JOIN story_partner p ON p.story_id = story.id
WHERE (story.author_id = ? OR p.person_id = ?) AND story.submitted_at >= ?
  AND story.state NOT IN ('draft', 'withdrawn') AND NOT EXISTS
  (SELECT 1 FROM contest_entry e WHERE e.story_id = story.id
    AND e.contest_id = ? AND e.left_at IS NULL)
ORDER BY story.id DESC LIMIT ?
"""


async def list_enterable(
    contest: ContestView, person_id: int, *, limit: int
) -> list[tuple[int, str, str]]:
    """A person's stories (id, number, title) sent since the call, not entered yet."""
    values = (person_id, person_id, contest.issued_at, contest.id, limit)
    rows = await fetch(_OWN, *values)
    return [(row["id"], row["number"] or "", row["title"]) for row in rows]
