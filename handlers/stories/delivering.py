"""A commissioned story is handed in, or taken back: what the rules count of it."""

from __future__ import annotations

from datetime import datetime

from handlers.scores.facts import record_fact, take_back_fact
from storage.desk.desk import DeskView
from storage.figures.facts import NewFact
from storage.stories.commissions import (
    UNDELIVERED,
    CommissionView,
    TaskView,
    find_story_tasks,
    load_commission,
    move_task,
)
from storage.stories.story_views import StoryView


async def count_delivery(story: StoryView, now: datetime, desk: DeskView) -> None:
    """Settle the task a story was written for, in the transaction that hands it in."""
    for task in await find_story_tasks(story.id):
        if task.state in UNDELIVERED:
            commission = await load_commission(task.commission_id)
            assert commission is not None  # the task points to it
            await settle_delivery(commission, task, story, at=now, now=now, desk=desk)


async def settle_delivery(
    commission: CommissionView,
    task: TaskView,
    story: StoryView,
    *,
    at: datetime,
    now: datetime,
    desk: DeskView,
) -> bool:
    """`at`: when it was handed in. A task that counted as missed is late instead."""
    state = "late" if at > commission.deadline else "delivered"
    fact = await _score(commission, task, state, at=at, now=now, desk=desk, story=story)
    return await move_task(
        task, state, story_id=story.id, delivered_at=at, fact_id=fact
    )


async def settle_missed(
    commission: CommissionView, task: TaskView, *, now: datetime, desk: DeskView
) -> bool:
    """The deadline has passed without a story; it counts for that day."""
    at = commission.deadline
    fact = await _score(commission, task, "missed", at=at, now=now, desk=desk)
    return await move_task(task, "missed", fact_id=fact)


async def _score(
    commission: CommissionView,
    task: TaskView,
    state: str,
    *,
    at: datetime,
    now: datetime,
    desk: DeskView,
    story: StoryView | None = None,
) -> int:
    """Take back what counted until now and record `state` of the rules' vocabulary."""
    if task.fact_id is not None:
        await take_back_fact(task.fact_id, person_id=None, now=now, desk=desk)
    new = NewFact(
        kind="commission",
        unit_id=task.unit_id,
        day=at.astimezone(desk.zone).date(),
        details={
            "state": "done" if state == "delivered" else state,
            # What an explanation of the points calls it.
            "title": f"{commission.number} {commission.topic}",
        },
        author_id=story.author_id if story else task.person_id,
        story_id=story.id if story else None,
    )
    return (await record_fact(new, now=now, desk=desk)).fact.id


async def forget_delivery(story: StoryView, now: datetime, desk: DeskView) -> None:
    """A story that is withdrawn or thrown away was not delivered: the task waits."""
    for task in await find_story_tasks(story.id):
        if task.fact_id is not None and task.state in ("delivered", "late"):
            await take_back_fact(task.fact_id, person_id=None, now=now, desk=desk)
        await _reopen(task, now, desk)


async def _reopen(task: TaskView, now: datetime, desk: DeskView) -> None:
    state = "accepted" if task.accepted_by else "open"
    if task.state in ("missed", "cancelled"):
        await move_task(task, task.state, story_id=None)
        return
    cleared = {"story_id": None, "delivered_at": None, "fact_id": None}
    await move_task(task, state, **cleared)
    commission = await load_commission(task.commission_id)
    if commission and task.state != state and now > commission.deadline:
        waiting = next(t for t in commission.tasks if t.id == task.id)
        await settle_missed(commission, waiting, now=now, desk=desk)
