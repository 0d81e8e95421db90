"""Changing posts: who is a unit's deputy, and what is handed over to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.models import CommissionTask, RoleGrant, Story
from storage.people.people_changes import changes_people

# What its author has not finished with: later states are nobody's work any more.
OPEN = ("draft", "returned", "signoff", "submitted", "first_review", "final_review")
AWAITED = ("open", "accepted")


@changes_people
async def set_deputy(person_id: int, unit_id: int, *, deputy: bool) -> bool:
    """Make a reporter the unit's deputy, or a main one; False if nothing changed."""
    held = RoleGrant.filter(
        person_id=person_id, unit_id=unit_id, role="reporter", until=None
    )
    return await held.exclude(deputy=deputy).update(deputy=deputy) > 0


async def list_deputy_units(person_ids: Sequence[int]) -> set[tuple[int, int]]:
    """(person, unit) of those who come second in a unit."""
    rows = await RoleGrant.filter(
        person_id__in=list(person_ids), role="reporter", until=None, deputy=True
    ).values_list("person_id", "unit_id")
    return {(person, unit) for person, unit in rows}


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What a person has in hand for a unit: ids of stories, of tasks."""

    stories: tuple[int, ...]
    tasks: tuple[int, ...]


async def find_open_work_in(person_id: int, unit_id: int) -> OpenWork:
    """Also what was taken on for somebody else."""
    own = Story.filter(unit_id=unit_id, state__in=OPEN)
    written = await own.filter(author_id=person_id, handler_id=None).values_list(
        "id", flat=True
    )
    taken_on = await own.filter(handler_id=person_id).values_list("id", flat=True)
    tasks = await CommissionTask.filter(
        unit_id=unit_id, person_id=person_id, state__in=AWAITED
    ).values_list("id", flat=True)
    stories = (int(str(story)) for story in [*written, *taken_on])
    return OpenWork(tuple(stories), tuple(int(str(task)) for task in tasks))


async def give_work(work: OpenWork, person_id: int, chat_key: str) -> None:
    """Somebody else goes on with it, in that chat; authors stay who they were."""
    await Story.filter(id__in=work.stories).update(
        handler_id=person_id, chat_key=chat_key
    )
    await CommissionTask.filter(id__in=work.tasks).update(person_id=person_id)


async def set_handler(story_id: int, person_id: int | None, chat_key: str) -> None:
    """Who writes on with a story, and where; None: its author again."""
    await Story.filter(id=story_id).update(handler_id=person_id, chat_key=chat_key)
