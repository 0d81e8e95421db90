"""Accepting many stories at once: chosen by ticks, carried out after a minute.

Until then one press takes it all back, and no author has heard of anything. What has
changed meanwhile is left alone and named.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from handlers.announcements.runs_due import Due
from handlers.chat_keys import read_chat
from handlers.messages import Button, Incoming, Rows
from handlers.review.decide import accept_quietly
from handlers.review.lease import check_free
from handlers.review.waiting import list_lines, need_lines
from handlers.rules.queue_filters import Filter, read_args
from handlers.rules.workflow import NotAllowed, decide
from handlers.speech import Speech
from handlers.stories.steps import (
    find_first_reviewer,
    find_roles,
    name_story,
    need_story,
    read_stages,
)
from handlers.telling import Refused, tell
from handlers.turn import Turn
from storage.audit import record_audit
from storage.database import transaction
from storage.desk.desk import DeskView
from storage.people.people import find_person
from storage.stories.batches import (
    create_batch,
    end_batch,
    find_batch,
    list_due_batches,
)
from storage.stories.story_lists import StoryLine
from storage.stories.story_views import StoryView

OFFERED = 20
UNDO = timedelta(seconds=60)
JOB = "batch_accept"
Chosen = Sequence[Sequence[int]]  # (id, version) each


async def press_start(turn: Turn, **args: Any) -> None:
    await _show(turn, read_args(args), [])


async def press_tick(turn: Turn, *, chosen: Chosen, **args: Any) -> None:
    await _show(turn, read_args(args), chosen)


async def _show(turn: Turn, wanted: Filter, chosen: Chosen) -> None:
    """The first twenty that this editor may accept, each with a tick."""
    lines = need_lines(await list_lines(turn, wanted))
    offered = [line for line in lines if await _may_accept(turn, line)][:OFFERED]
    if not offered:
        raise Refused("triage.none_to_accept")
    picked = [tuple(each) for each in chosen]
    turn.reply(
        turn.say("triage.which_to_accept", count=len(picked)),
        buttons=_make_rows(turn, wanted, offered, picked),
        card="batch",
    )


async def _may_accept(turn: Turn, line: StoryLine) -> bool:
    assert turn.person is not None
    story = await need_story(line.id)
    try:
        check_free(turn, story)
        decide(
            "accept",
            story.state,
            roles=find_roles(turn.person, story),
            stages=read_stages(turn.desk, story.unit_id),
            reviewed_first=find_first_reviewer(story) == turn.person.id,
        )
    except (Refused, NotAllowed):
        return False
    return True


def _make_rows(
    turn: Turn,
    wanted: Filter,
    offered: Sequence[StoryLine],
    picked: Sequence[tuple[int, ...]],
) -> Rows:
    args = wanted.to_args()
    every = [(line.id, line.version) for line in offered]
    rows = []
    for line, key in zip(offered, every, strict=True):
        ticked = key in picked
        after = [each for each in picked if each != key] + ([] if ticked else [key])
        label = f"{'✓' if ticked else '☐'} #{line.number}《{line.title[:14]}》"
        rows.append((_tick(turn, label, after, args),))
    last = [_tick(turn, turn.label("triage.do_all"), every, args)]
    if picked:
        label = turn.label("triage.do_accept", count=len(picked))
        stories = [list(each) for each in picked]
        last.append(turn.button(label, "batch.press_accept", stories=stories))
    return (*rows, tuple(last))


def _tick(
    turn: Turn, label: str, chosen: Sequence[tuple[int, ...]], args: dict[str, Any]
) -> Button:
    stories = [list(each) for each in chosen]
    return turn.button(label, "batch.press_tick", chosen=stories, **args)


async def press_accept(turn: Turn, *, stories: Chosen) -> None:
    """Keep it for a minute, with a button that takes it back."""
    assert turn.person is not None
    runs_at = turn.now + UNDO
    batch = await create_batch(
        turn.person.id, turn.chat.key, stories, now=turn.now, runs_at=runs_at
    )
    undo = turn.button(turn.label("triage.do_undo"), "batch.press_undo", batch=batch)
    seconds = int(UNDO.total_seconds())
    text = turn.say("triage.batch_waits", count=len(stories), n=seconds)
    turn.reply(text, buttons=((undo,),), card="batch")


async def press_undo(turn: Turn, *, batch: int) -> None:
    found = await find_batch(batch)
    assert turn.person is not None
    if found is None or found.person_id != turn.person.id:
        raise Refused("router.not_your_button")
    if not await end_batch(batch, "undone"):
        raise Refused("triage.batch_over")
    tell(turn, "triage.undone", count=len(found.stories))
    turn.reply(turn.say("triage.undone", count=len(found.stories)), card="batch")


async def find_batch_runs(desk: DeskView, now: datetime) -> list[Due]:
    """It is never too late for what an editor has decided."""
    return [
        Due(JOB, f"{batch.id}", "desk", now) for batch in await list_due_batches(now)
    ]


async def build_batch(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """Accept what still stands as it was chosen; name what does not."""
    batch = await find_batch(int(due.period))
    person = await find_person(batch.person_id) if batch else None
    if batch is None or not await end_batch(batch.id, "done"):
        return None
    if person is None or person.status != "active":
        return None
    chat = read_chat(batch.chat_key)
    turn = Turn(Incoming("message", f"batch:{batch.id}", chat, now), now, desk, person)
    await _carry_out(turn, batch.id, batch.stories)
    return Speech(now, turn.outgoing, turn.tokens)


async def _carry_out(turn: Turn, batch_id: int, stories: Chosen) -> None:
    assert turn.person is not None
    done: list[str] = []
    left: list[str] = []
    for story_id, version in stories:
        story = await need_story(story_id)
        accepted = await _try_accept(turn, story, version)
        (done if accepted else left).append(name_story(story))
    await record_audit(
        "batch.accept",
        f"batch:{batch_id}",
        at=turn.now,
        person_id=turn.person.id,
        details={"accepted": len(done), "left": len(left)},
    )
    key = "triage.batch_partly" if left else "triage.batch_done"
    text = turn.say(key, count=len(done), left=turn.join(left))
    turn.reply(text, card="batch")


async def _try_accept(turn: Turn, story: StoryView, version: int) -> bool:
    """False for what somebody else decided, took or changed meanwhile."""
    if story.version != version:
        return False
    try:
        async with transaction():
            await accept_quietly(turn, story)
    except Refused:
        return False
    return True
