"""People, their roles and accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from storage.models import Identity, RoleGrant


@dataclass(frozen=True, slots=True)
class Grant:
    role: str
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as of now: active grants only."""

    id: int
    name: str
    language: str
    status: str
    grants: tuple[Grant, ...]

    def has_role(self, *roles: str) -> bool:
        return any(grant.role in roles for grant in self.grants)

    def units_as(self, *roles: str) -> tuple[int, ...]:
        """Ids of the units where the person holds one of the roles, first first."""
        found = (g.unit_id for g in self.grants if g.role in roles)
        return tuple(dict.fromkeys(unit for unit in found if unit is not None))


async def find_people(platform: str, accounts: Iterable[str]) -> dict[str, PersonView]:
    """The people behind accounts of a platform, two queries for any number."""
    rows = await Identity.filter(
        platform=platform, account__in=list(accounts)
    ).select_related("person")
    ids = {row.person_id for row in rows}
    grants = await RoleGrant.filter(person_id__in=ids, until=None).order_by("id")
    found = {}
    for row in rows:
        own = (Grant(g.role, g.unit_id) for g in grants if g.person_id == row.person_id)
        person = row.person
        found[row.account] = PersonView(
            person.id, person.name, person.language, person.status, tuple(own)
        )
    return found
