"""Adoptions: dated records that are cancelled, never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from storage.models import Adoption

LONGEST_LINK = 500  # characters the column holds


@dataclass(frozen=True, slots=True)
class NewAdoption:
    """`unit_id` and `author_id` are those of the day: points stay with them."""

    story_id: int
    version: int
    unit_id: int
    author_id: int
    outlet_id: int
    adopted_on: date
    column: str = ""
    form: str = ""
    placement: str = ""
    link: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    recorded_by_id: int | None = None


async def create_adoption(new: NewAdoption, now: datetime) -> Adoption:
    return await Adoption.create(
        story_id=new.story_id,
        version=new.version,
        unit_id=new.unit_id,
        author_id=new.author_id,
        outlet_id=new.outlet_id,
        adopted_on=new.adopted_on,
        column=new.column,
        form=new.form,
        placement=new.placement,
        link=new.link[:LONGEST_LINK],
        details=dict(new.details),
        recorded_by_id=new.recorded_by_id,
        recorded_at=now,
    )


async def find_adoption(adoption_id: int) -> Adoption | None:
    return await Adoption.get_or_none(id=adoption_id)


async def list_adoptions(story_id: int) -> list[Adoption]:
    """Those of a story that stand, in the order of their dates."""
    rows = Adoption.filter(story_id=story_id, cancelled_at=None)
    return await rows.order_by("adopted_on", "id")


async def cancel_adoption(adoption_id: int, now: datetime) -> Adoption | None:
    """The adoption as cancelled; None if somebody was faster."""
    standing = Adoption.filter(id=adoption_id, cancelled_at=None)
    if await standing.update(cancelled_at=now) != 1:
        return None
    return await Adoption.get(id=adoption_id)


async def set_link(adoption_id: int, link: str) -> None:
    await Adoption.filter(id=adoption_id).update(link=link[:LONGEST_LINK])
