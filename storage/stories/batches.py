"""Decisions about many stories at once, carried out a while later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.models import Batch


@dataclass(frozen=True, slots=True)
class BatchView:
    """`stories`: (id, version) each. `state`: waiting, done, undone."""

    id: int
    person_id: int
    chat_key: str
    stories: tuple[tuple[int, int], ...]
    runs_at: datetime
    state: str


async def create_batch(
    person_id: int,
    chat_key: str,
    stories: Sequence[Sequence[int]],
    *,
    now: datetime,
    runs_at: datetime,
) -> int:
    row = await Batch.create(
        person_id=person_id,
        chat_key=chat_key,
        stories=[list(story) for story in stories],
        made_at=now,
        runs_at=runs_at,
    )
    return row.id


async def list_due_batches(now: datetime) -> list[BatchView]:
    rows = await Batch.filter(state="waiting", runs_at__lte=now).order_by("id")
    return [_view(row) for row in rows]


async def find_batch(batch_id: int) -> BatchView | None:
    row = await Batch.get_or_none(id=batch_id)
    return _view(row) if row else None


def _view(row: Batch) -> BatchView:
    stories = tuple((story, version) for story, version in row.stories)
    return BatchView(
        row.id, row.person_id, row.chat_key, stories, row.runs_at, row.state
    )


async def end_batch(batch_id: int, state: str) -> bool:
    """Done or undone; False if it is one of them already."""
    return await Batch.filter(id=batch_id, state="waiting").update(state=state) == 1
