"""Recording an adoption and taking it back, with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handlers.awards.fee_books import keep_fees
from handlers.scores.points import note_adoption
from handlers.stories.steps import check_step, step_story
from handlers.telling import Refused
from handlers.turn import Turn
from storage.audit import record_audit
from storage.figures.adoptions import (
    NewAdoption,
    cancel_adoption,
    create_adoption,
    find_adoption,
    list_adoptions,
)
from storage.figures.ledger import LedgerLine
from storage.models import Adoption, Outlet
from storage.stories.story_views import StoryView

_COLUMNS = ("column", "form", "placement")


@dataclass(frozen=True, slots=True)
class Taken:
    """By which outlet a story was taken, when, and where in it."""

    outlet: Outlet
    day: date
    link: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An adoption as recorded or cancelled, with the lines it added for the unit."""

    story: StoryView
    adoption: Adoption
    outlet: Outlet
    lines: tuple[LedgerLine, ...]


async def record_taking(turn: Turn, story: StoryView, taken: Taken) -> Recorded:
    """Write the adoption, count it, score it and move the story on.

    Raises `Refused` if the story cannot be adopted.
    """
    assert turn.person is not None
    if story.state != "adopted":
        story = await step_story(turn, story, "adopt", words=taken.outlet.name)
    marks = dict(taken.marks)
    new = NewAdoption(
        story_id=story.id,
        version=story.version,
        unit_id=story.unit_id,
        author_id=story.author_id,
        outlet_id=taken.outlet.id,
        adopted_on=taken.day,
        **{name: marks.pop(name, "") for name in _COLUMNS},
        link=taken.link,
        details=marks,
        recorded_by_id=turn.person.id,
    )
    adoption = await create_adoption(new, turn.now)
    lines = await note_adoption(adoption, turn.now, turn.desk)
    await keep_fees(story.id, turn.now, turn.desk)
    await audit_adoption(turn, "record", adoption, points=_sum(lines))
    return Recorded(story, adoption, taken.outlet, _units_only(lines))


async def take_back(turn: Turn, adoption_id: int, story: StoryView) -> Recorded:
    """Cancel an adoption; the last one leaves the story accepted.

    Raises `Refused` if it is cancelled already.
    """
    cancelled = await cancel_adoption(adoption_id, turn.now)
    if cancelled is None:
        raise Refused("adopt.gone")
    if not await list_adoptions(story.id):
        story = await step_story(turn, story, "unadopt")
    lines = await note_adoption(cancelled, turn.now, turn.desk)
    await keep_fees(story.id, turn.now, turn.desk)
    await audit_adoption(turn, "cancel", cancelled, points=_sum(lines))
    outlet = turn.desk.outlets[cancelled.outlet_id]
    return Recorded(story, cancelled, outlet, _units_only(lines))


def _units_only(lines: list[LedgerLine]) -> tuple[LedgerLine, ...]:
    return tuple(line for line in lines if line.person_id is None)


def _sum(lines: list[LedgerLine]) -> int:
    return sum(line.amount for line in _units_only(lines))


async def audit_adoption(
    turn: Turn, what: str, adoption: Adoption, **details: Any
) -> None:
    assert turn.person is not None
    outlet = turn.desk.outlets[adoption.outlet_id]
    await record_audit(
        f"adoption.{what}",
        f"adoption:{adoption.id}",
        at=turn.now,
        person_id=turn.person.id,
        details={
            "story": adoption.story_id,
            "outlet": outlet.code,
            "day": adoption.adopted_on.isoformat(),
            **details,
        },
    )


async def need_adoption(adoption_id: int) -> Adoption:
    """An adoption that stands. Raises `Refused`."""
    found = await find_adoption(adoption_id)
    if found is None or found.cancelled_at is not None:
        raise Refused("adopt.gone")
    return found


def check_adoptable(turn: Turn, story: StoryView) -> None:
    """Only accepted stories, by those who may. Raises `Refused`."""
    check_step(turn, story, "adopt")


def check_day(turn: Turn, day: date) -> None:
    """What has not happened yet cannot be recorded. Raises `Refused`."""
    if day > find_today(turn):
        raise Refused("adopt.future", date=day.isoformat())


def find_today(turn: Turn) -> date:
    return turn.now.astimezone(turn.desk.zone).date()


async def find_twin(story: StoryView, taken: Taken) -> Adoption | None:
    """The same story in the same outlet on the same day, recorded before."""
    for adoption in await list_adoptions(story.id):
        same_place = adoption.outlet_id == taken.outlet.id
        if same_place and adoption.adopted_on == taken.day:
            return adoption
    return None
