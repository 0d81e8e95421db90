"""Who shares a story with its author."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from storage.engine.raw_sql import fetch
from storage.models import StoryPartner
from storage.stories.story_views import PartnerView


async def set_partners(story_id: int, partners: Sequence[PartnerView]) -> None:
    """Write the whole list anew, in its order; empty for a story of one author."""
    await StoryPartner.filter(story_id=story_id).delete()
    rows = [
        StoryPartner(
            story_id=story_id,
            position=position,
            unit_id=partner.unit_id,
            person_id=partner.person_id,
            name="" if partner.person_id else partner.name[:100],
        )
        for position, partner in enumerate(partners)
    ]
    await StoryPartner.bulk_create(rows)


async def list_partner_units(story_id: int) -> list[int]:
    """The units of a joint story, its own among them; empty for any other."""
    rows = await fetch(
        "SELECT DISTINCT unit_id FROM story_partner WHERE story_id = ?", story_id
    )
    return [row["unit_id"] for row in rows]


async def find_named(names: Collection[str]) -> dict[tuple[int, str], int]:
    """Members of these names, by unit id and name; of namesakes the first."""
    rows = await fetch(
        "SELECT role_grant.unit_id, person.name, MIN(person.id) AS person_id"
        " FROM person JOIN role_grant ON role_grant.person_id = person.id"
        " WHERE person.name IN ?[text] AND role_grant.until IS NULL"
        " AND role_grant.unit_id IS NOT NULL"
        " GROUP BY role_grant.unit_id, person.name",
        list(names),
    )
    return {(row["unit_id"], row["name"]): row["person_id"] for row in rows}
