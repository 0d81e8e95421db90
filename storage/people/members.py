"""Lists of people for admins."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from storage.engine.raw_sql import fetch
from storage.models import Person
from storage.people.people import Grant, list_grants

_IN_UNIT = """
SELECT DISTINCT person_id FROM role_grant WHERE until IS NULL AND unit_id = ?
ORDER BY person_id LIMIT ?
"""
_OF_DESK = """
SELECT DISTINCT person_id FROM role_grant WHERE until IS NULL AND unit_id IS NULL
ORDER BY person_id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a list: with every role held.

    `deputies`: units where the person is no main reporter.
    """

    id: int
    name: str
    status: str
    grants: tuple[Grant, ...]
    deputies: frozenset[int] = frozenset()


async def list_members(unit_id: int | None, *, limit: int = 50) -> list[Member]:
    """Who has a role in a unit; None: a role of the desk itself."""
    if unit_id is None:
        rows = await fetch(_OF_DESK, limit)
    else:
        rows = await fetch(_IN_UNIT, unit_id, limit)
    return await _read_members([row["person_id"] for row in rows])


async def search_members(name: str, *, limit: int = 20) -> list[Member]:
    """Whose name contains `name`, also people without any role."""
    found = Person.filter(name__icontains=name).order_by("id").limit(limit)
    return await _read_members([person.id for person in await found.only("id")])


async def find_member(person_id: int) -> Member | None:
    found = await _read_members([person_id])
    return found[0] if found else None


async def _read_members(ids: Collection[int]) -> list[Member]:
    people = await Person.filter(id__in=ids).order_by("id")
    grants = await list_grants(ids)
    return [
        Member(
            p.id,
            p.name,
            p.status,
            tuple(Grant(g.role, g.unit_id) for g in grants if g.person_id == p.id),
            frozenset(
                g.unit_id
                for g in grants
                if g.person_id == p.id and g.deputy and g.unit_id is not None
            ),
        )
        for p in people
    ]


async def count_members() -> dict[int | None, int]:
    """People with a role by unit id; None: the desk's own."""
    rows = await fetch(
        "SELECT unit_id, COUNT(DISTINCT person_id) AS people FROM role_grant"
        " WHERE until IS NULL GROUP BY unit_id"
    )
    return {row["unit_id"]: row["people"] for row in rows}
