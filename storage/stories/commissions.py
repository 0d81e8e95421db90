"""Commissions (约稿) and what each unit owes of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.counters import give_serial
from storage.engine.raw_sql import fetch, read_instant
from storage.models import Commission, CommissionTask

UNDELIVERED = ("open", "accepted", "missed")
AWAITED = ("open", "accepted")


@dataclass(frozen=True, slots=True)
class NewCommission:
    topic: str
    words: str
    addressed: str
    deadline: datetime
    issued_by_id: int


@dataclass(frozen=True, slots=True)
class TaskView:
    """What a unit owes; `person_id`: who is named for it. `story_number` once given."""

    id: int
    commission_id: int
    unit_id: int
    person_id: int | None
    person: str
    state: str
    accepted_by: str
    delivered_at: datetime | None
    story_id: int | None
    story_number: str
    fact_id: int | None


@dataclass(frozen=True, slots=True)
class CommissionView:
    """`tasks` in the order of the units they went to."""

    id: int
    number: str
    topic: str
    words: str
    addressed: str
    deadline: datetime
    state: str
    issued_by_id: int
    issued_by: str
    issued_at: datetime
    tasks: tuple[TaskView, ...]

    @property
    def awaited(self) -> tuple[TaskView, ...]:
        return tuple(task for task in self.tasks if task.state in AWAITED)

    @property
    def delivered(self) -> tuple[TaskView, ...]:
        return tuple(t for t in self.tasks if t.state in ("delivered", "late"))

    def find_task(self, task_id: int) -> TaskView:
        return next(task for task in self.tasks if task.id == task_id)


async def create_commission(
    new: NewCommission,
    addressed: Iterable[tuple[int, int | None]],
    *,
    year: int,
    now: datetime,
) -> int:
    """Keep a commission and a task for each (unit, person named or None); its id."""
    row = await Commission.create(
        number=f"{year}-{await give_serial(f'commission:{year}')}",
        topic=new.topic,
        words=new.words,
        addressed=new.addressed[:500],
        deadline=new.deadline,
        issued_by_id=new.issued_by_id,
        issued_at=now,
    )
    tasks = [
        CommissionTask(commission_id=row.id, unit_id=unit, person_id=person)
        for unit, person in addressed
    ]
    await CommissionTask.bulk_create(tasks)
    return row.id


_COMMISSIONS = """
SELECT c.id, c.number, c.topic, c.words, c.addressed, c.deadline, c.state,
  c.issued_by_id, person.name AS issued_by, c.issued_at
FROM commission c JOIN person ON person.id = c.issued_by_id
"""
_TASKS = """
SELECT t.id, t.commission_id, t.unit_id, t.person_id, named.name AS person, t.state,
  taker.name AS accepted_by, t.delivered_at, t.story_id, story.number AS story_number,
  t.fact_id
FROM commission_task t
LEFT JOIN person named ON named.id = t.person_id
LEFT JOIN person taker ON taker.id = t.accepted_by_id
LEFT JOIN story ON story.id = t.story_id
"""


async def load_commission(commission_id: int) -> CommissionView | None:
    found = await _load("WHERE c.id = ?", commission_id)
    return found[0] if found else None


async def find_commission(number: str) -> CommissionView | None:
    """By its number, "2026-3"."""
    found = await _load("WHERE c.number = ?", number)
    return found[0] if found else None


async def list_open_commissions(
    now: datetime, *, limit: int = 50
) -> list[CommissionView]:
    """Those not ended, the next deadline first, then those whose deadline is over."""
    return await _load(
        "WHERE c.state = 'open'"
        " ORDER BY CASE WHEN c.deadline > ? THEN 0 ELSE 1 END, c.deadline, c.id"
        " LIMIT ?",
        *(now, limit),
    )


async def list_awaited_commissions() -> list[CommissionView]:
    """Those of which a unit still owes a story before the deadline."""
    return await _load(
        "WHERE c.state = 'open' AND EXISTS (SELECT 1 FROM commission_task t"
        " WHERE t.commission_id = c.id AND t.state IN ('open', 'accepted'))"
        " ORDER BY c.deadline, c.id"
    )


async def list_unit_commissions(
    unit_ids: Collection[int], *, limit: int = 20
) -> list[CommissionView]:
    """Open commissions that went to these units, with the tasks of these alone."""
    return await _load(
        "WHERE c.state = 'open' AND c.id IN (SELECT commission_id FROM commission_task"
        " WHERE unit_id IN ?[bigint]) ORDER BY c.deadline, c.id LIMIT ?",
        *(list(unit_ids), limit),
        unit_ids=unit_ids,
    )


async def _load(
    where: str, *values: Any, unit_ids: Collection[int] | None = None
) -> list[CommissionView]:
    rows = await fetch(f"{_COMMISSIONS} {where}", *values)
    if not rows:
        return []
    tasks = await fetch(
        f"{_TASKS} WHERE t.commission_id IN ?[bigint] ORDER BY t.id",
        [row["id"] for row in rows],
    )
    return [
        _view_commission(
            row, [t for t in tasks if unit_ids is None or t["unit_id"] in unit_ids]
        )
        for row in rows
    ]


def _view_commission(
    row: Mapping[str, Any], tasks: Sequence[Mapping[str, Any]]
) -> CommissionView:
    instants = {k: _need_instant(row[k]) for k in ("deadline", "issued_at")}
    own = [_view_task(t) for t in tasks if t["commission_id"] == row["id"]]
    return CommissionView(**{**dict(row), **instants}, tasks=tuple(own))


def _need_instant(value: datetime | str) -> datetime:
    found = read_instant(value)
    assert found is not None  # the column is NOT NULL
    return found


def _view_task(row: Mapping[str, Any]) -> TaskView:
    return TaskView(
        row["id"],
        row["commission_id"],
        row["unit_id"],
        row["person_id"],
        row["person"] or "",
        row["state"],
        row["accepted_by"] or "",
        read_instant(row["delivered_at"]),
        row["story_id"],
        row["story_number"] or "",
        row["fact_id"],
    )


async def find_task(task_id: int) -> TaskView | None:
    rows = await fetch(f"{_TASKS} WHERE t.id = ?", task_id)
    return _view_task(rows[0]) if rows else None


async def find_story_tasks(story_id: int) -> list[TaskView]:
    """The tasks a story is written for: one, in all but odd cases."""
    rows = await fetch(f"{_TASKS} WHERE t.story_id = ? ORDER BY t.id", story_id)
    return [_view_task(row) for row in rows]


async def move_task(task: TaskView, state: str, **changes: Any) -> bool:
    """Change a task if it still is as it was read; False if somebody was faster."""
    as_read = CommissionTask.filter(id=task.id, state=task.state, fact_id=task.fact_id)
    return await as_read.update(state=state, **changes) == 1


async def set_task_story(task_id: int, story_id: int | None) -> None:
    """The story that is being written for a task."""
    await CommissionTask.filter(id=task_id).update(story_id=story_id)


async def end_commission(commission_id: int, state: str, now: datetime) -> bool:
    """Close or cancel an open commission; False if that was done."""
    still = Commission.filter(id=commission_id, state="open")
    return await still.update(state=state, closed_at=now) == 1


async def end_tasks(commission_id: int) -> None:
    """Nothing is awaited of a cancelled commission any more."""
    await CommissionTask.filter(commission_id=commission_id, state__in=AWAITED).update(
        state="cancelled"
    )
