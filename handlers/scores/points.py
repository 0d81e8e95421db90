"""Points and counts kept up with what happens to stories, in its own transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from handlers.scores.books import RecordChange, keep_books
from handlers.scores.rule_sets import load_desk_rules
from storage.desk.desk import DeskView
from storage.figures.adoptions import list_adoptions
from storage.figures.ledger import LedgerLine
from storage.figures.tallies import Tally, add_to_tallies
from storage.models import Adoption, ScoringFact, Story
from storage.stories.story_views import StoryView


async def note_submission(
    story: Story | StoryView, now: datetime, desk: DeskView
) -> list[LedgerLine]:
    """Count a story as reported, or no longer, in the transaction of the change.

    Call it once after a story was first submitted (`submitted_on` set) and once after a
    submitted one was withdrawn; not for later versions of it. Returns the lines it
    added to the ledger.
    """
    if story.submitted_on is None:
        raise ValueError(f"story {story.id} was never submitted")
    gone = story.state == "withdrawn"
    count = Tally(reported=-1 if gone else 1)
    await add_to_tallies({(story.unit_id, story.submitted_on): count})
    rules = await load_desk_rules()
    if not any(each.rules.get("story") or each.judged() for each in rules):
        return []
    change = _change_story(story, story.submitted_on, gone)
    return await keep_books(change, rules, now=now, desk=desk)


async def note_description(
    story: StoryView,
    was: Mapping[str, Mapping[str, Any]],
    now: datetime,
    desk: DeskView,
) -> list[LedgerLine]:
    """Score a story anew whose genre, form or authors have changed.

    `was`: what its records said until now, by kind of record. Returns the lines it
    added to the ledger.
    """
    if story.submitted_on is None:
        return []
    change = _change_story(story, story.submitted_on, was=was)
    return await keep_books(change, await load_desk_rules(), now=now, desk=desk)


def _change_story(
    story: Story | StoryView, day: date, removed: bool = False, **more: Any
) -> RecordChange:
    ids = story.id, story.unit_id, story.author_id, story.id
    return RecordChange("story", *ids, day, removed, **more)


async def note_adoption(
    adoption: Adoption, now: datetime, desk: DeskView
) -> list[LedgerLine]:
    """Count and score an adoption that was just recorded, or just cancelled.

    Returns the lines it added to the ledger, of the units' and the persons' books.
    """
    gone = adoption.cancelled_at is not None
    count = -1 if gone else 1
    level = desk.outlets[adoption.outlet_id].level
    counts: dict[tuple[int, date], Tally] = defaultdict(Tally)
    counts[adoption.unit_id, adoption.adopted_on] += Tally(
        adopted=count, levels={level: count}
    )
    for (unit, day), taken in await _move_first(adoption):
        counts[unit, day] += Tally(taken=taken)
    await add_to_tallies(counts)
    change = RecordChange(
        "adoption",
        adoption.id,
        adoption.unit_id,
        adoption.author_id,
        adoption.story_id,
        adoption.adopted_on,
        gone,
    )
    return await keep_books(change, await load_desk_rules(), now=now, desk=desk)


async def _move_first(adoption: Adoption) -> list[tuple[tuple[int, date], int]]:
    """A story counts once, on the day of its first adoption: from where to where that
    moves with an adoption that was just recorded, or just cancelled."""
    standing = await list_adoptions(adoption.story_id)
    others = [each for each in standing if each.id != adoption.id]
    both = sorted([*others, adoption], key=lambda each: (each.adopted_on, each.id))
    gone = adoption.cancelled_at is not None
    before, after = (both, others) if gone else (others, both)
    if before and after and before[0].id == after[0].id:
        return []
    return [
        ((each.unit_id, each.adopted_on), count)
        for firsts, count in ((before[:1], -1), (after[:1], 1))
        for each in firsts
    ]


async def note_fact(
    fact: ScoringFact, now: datetime, desk: DeskView
) -> list[LedgerLine]:
    """Score an instruction, commission, fault or manual entry, new or cancelled."""
    change = RecordChange(
        "fact",
        fact.id,
        fact.unit_id,
        fact.author_id,
        fact.story_id,
        fact.day,
        fact.cancelled_at is not None,
    )
    return await keep_books(change, await load_desk_rules(), now=now, desk=desk)
