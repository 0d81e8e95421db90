"""People, their roles and accounts, and how to reach them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from storage.engine.raw_sql import change, fetch
from storage.models import Identity, Person, RoleGrant
from storage.people.people_changes import changes_people


@dataclass(frozen=True, slots=True)
class Grant:
    role: str
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as of now: active grants only.

    `chat_key`: the private chat; `reachable` False: they stopped it. `accounts`: how
    many the person has, on all platforms.
    """

    id: int
    name: str
    language: str
    status: str
    grants: tuple[Grant, ...]
    chat_key: str = ""
    reachable: bool = True
    accounts: int = 1

    def has_role(self, *roles: str) -> bool:
        return any(grant.role in roles for grant in self.grants)

    def units_as(self, *roles: str) -> tuple[int, ...]:
        """Ids of the units where the person holds one of the roles, first first."""
        found = (g.unit_id for g in self.grants if g.role in roles)
        return tuple(dict.fromkeys(unit for unit in found if unit is not None))

    def as_recipient(self, chat_key: str) -> Recipient:
        """To be told in this chat."""
        return Recipient(self.id, self.name, self.language, chat_key)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who can be written to, in the private chat `chat_key`.

    `roles`: those of the roles asked for that the person holds.
    """

    person_id: int
    name: str
    language: str
    chat_key: str
    roles: frozenset[str] = frozenset()


_PEOPLE = """
SELECT identity.id AS place, identity.account, identity.chat_key, identity.reachable,
  person.id, person.name, person.language, person.status, g.role, g.unit_id,
  (SELECT count(*) FROM identity own WHERE own.person_id = person.id) AS accounts
FROM identity JOIN person ON person.id = identity.person_id
LEFT JOIN role_grant g ON g.person_id = person.id AND g.until IS NULL
"""


async def find_people(platform: str, accounts: Iterable[str]) -> dict[str, PersonView]:
    """The people behind accounts of a platform, one query for any number."""
    where = "WHERE identity.platform = ? AND identity.account IN ?[text] ORDER BY g.id"
    rows = await fetch(_PEOPLE + where, platform, list(accounts))
    return {each[0]["account"]: _view_person(each) for each in _group_rows(rows)}


async def find_person(person_id: int) -> PersonView | None:
    """A person by id, with the private chat they last spoke in."""
    where = "WHERE person.id = ? ORDER BY identity.last_seen DESC, identity.id, g.id"
    for each in _group_rows(await fetch(_PEOPLE + where, person_id)):
        return _view_person(each)
    return None


def _group_rows(
    rows: Iterable[Mapping[str, Any]],
) -> Iterable[Sequence[Mapping[str, Any]]]:
    """By account, in the order of the rows: one for each grant of each account."""
    found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["place"]].append(row)
    return found.values()


def _view_person(rows: Sequence[Mapping[str, Any]]) -> PersonView:
    row = rows[0]
    return PersonView(
        id=row["id"],
        name=row["name"],
        language=row["language"],
        status=row["status"],
        grants=tuple(Grant(r["role"], r["unit_id"]) for r in rows if r["role"]),
        chat_key=row["chat_key"],
        reachable=bool(row["reachable"]),
        accounts=row["accounts"],
    )


async def list_grants(person_ids: Collection[int]) -> Sequence[RoleGrant]:
    return await RoleGrant.filter(person_id__in=person_ids, until=None).order_by("id")


_RECIPIENTS = """
SELECT person.id, person.name, person.language, identity.chat_key, role_grant.role
FROM person JOIN identity ON identity.person_id = person.id
JOIN role_grant ON role_grant.person_id = person.id AND role_grant.until IS NULL
WHERE person.status = 'active' AND identity.reachable AND role_grant.role IN ?[text]
"""


async def list_recipients(
    roles: Iterable[str], *, unit_id: int | None = None
) -> list[Recipient]:
    """Everybody with one of the roles, each where they last spoke; one query.

    `unit_id`: roles held in units count only in that one.
    """
    sql = f"{_RECIPIENTS} ORDER BY person.id, identity.last_seen DESC, identity.id"
    values: list[Any] = [list(roles)]
    if unit_id is not None:
        where = " AND (role_grant.unit_id IS NULL OR role_grant.unit_id = ?)"
        sql = sql.replace(" ORDER BY", f"{where} ORDER BY")
        values.append(unit_id)
    found: dict[int, Recipient] = {}
    for row in await fetch(sql, *values):
        before = found.setdefault(row["id"], _read_recipient(row))
        held = before.roles | {row["role"]}
        found[row["id"]] = replace(before, roles=held)
    return list(found.values())


async def list_chats(person_id: int) -> list[Recipient]:
    """The private chats in which one person can be reached, the one last spoken in
    first: there notices go."""
    rows = await fetch(
        "SELECT person.id, person.name, person.language, identity.chat_key"
        " FROM person JOIN identity ON identity.person_id = person.id"
        " WHERE person.id = ? AND person.status = 'active' AND identity.reachable"
        " ORDER BY identity.last_seen DESC, identity.id",
        person_id,
    )
    return [_read_recipient(row) for row in rows]


def _read_recipient(
    row: Mapping[str, Any], roles: frozenset[str] = frozenset()
) -> Recipient:
    return Recipient(row["id"], row["name"], row["language"], row["chat_key"], roles)


@changes_people
@changes_people
async def create_member(
    *,
    platform: str,
    account: str,
    chat_key: str,
    name: str,
    username: str = "",
    language: str = "",
    now: datetime,
) -> int:
    """A new person with an account and no role yet; the id."""
    person = await Person.create(
        name=name[:100] or account, language=language, created_at=now
    )
    await Identity.create(
        person=person,
        platform=platform,
        account=account,
        chat_key=chat_key,
        username=username[:64],
        last_seen=now,
    )
    return person.id


@changes_people
@changes_people
async def grant_role(
    person_id: int,
    role: str,
    *,
    unit_id: int | None,
    now: datetime,
    deputy: bool = False,
) -> bool:
    """Give a role from now on; False if the person holds it already.

    `deputy`: after the unit's main reporter.
    """
    held = RoleGrant.filter(person_id=person_id, role=role, unit_id=unit_id, until=None)
    if await held.exists():
        return False
    await RoleGrant.create(
        person_id=person_id, role=role, unit_id=unit_id, since=now, deputy=deputy
    )
    return True


@changes_people
@changes_people
async def end_grant(
    person_id: int, role: str, *, unit_id: int | None, now: datetime
) -> bool:
    """End a role; the row stays, as what was earned then stays."""
    held = RoleGrant.filter(person_id=person_id, role=role, unit_id=unit_id, until=None)
    return await held.update(until=now) > 0


@changes_people
@changes_people
async def set_status(person_id: int, status: str, *, was: str) -> bool:
    """Suspend or resume; False if somebody was faster."""
    return await Person.filter(id=person_id, status=was).update(status=status) > 0


@changes_people
@changes_people
async def set_language(person_id: int, language: str) -> None:
    await Person.filter(id=person_id).update(language=language)


@changes_people
@changes_people
async def set_name(person_id: int, name: str) -> None:
    await Person.filter(id=person_id).update(name=name)


@changes_people
async def set_reachable(platform: str, account: str, *, reachable: bool) -> bool:
    """Note that a person stopped the private chat or came back; False if known."""
    changed = await change(
        "UPDATE identity SET reachable = ?"
        " WHERE platform = ? AND account = ? AND reachable <> ?",
        *(reachable, platform, account, reachable),
    )
    return changed > 0


async def lose_chat(chat_key: str) -> bool:
    """Note that nobody is reached in this private chat any more; False if known."""
    changed = await change(
        "UPDATE identity SET reachable = ? WHERE chat_key = ? AND reachable = ?",
        *(False, chat_key, True),
    )
    return changed > 0
