"""Whom a unit is reached through: its main reporters, their stand-ins, its deputies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from storage.engine.raw_sql import fetch
from storage.people.people import Recipient, list_chats

_REPORTERS = """
SELECT person.id, person.name, person.language, identity.chat_key, role_grant.deputy,
  role_grant.unit_id,
  EXISTS (SELECT 1 FROM absence a WHERE a.person_id = person.id
    AND a.starts_on <= ? AND a.ends_on >= ?) AS absent
FROM person JOIN identity ON identity.person_id = person.id
JOIN role_grant ON role_grant.person_id = person.id AND role_grant.until IS NULL
WHERE person.status = 'active' AND identity.reachable
  AND role_grant.role = 'reporter' AND role_grant.unit_id IN ?[bigint]
ORDER BY person.id, identity.last_seen DESC, identity.id
"""
_STAND_INS = """
SELECT a.person_id AS absent_id, person.id, person.name, person.language,
  identity.chat_key
FROM absence a JOIN person ON person.id = a.stand_in_id
JOIN identity ON identity.person_id = person.id
WHERE a.starts_on <= ? AND a.ends_on >= ? AND person.status = 'active'
  AND identity.reachable AND a.person_id IN ?[bigint]
ORDER BY a.id, identity.last_seen DESC, identity.id
"""
_LEADERS = """
SELECT person.id, person.name, person.language, identity.chat_key, role_grant.unit_id
FROM person JOIN identity ON identity.person_id = person.id
JOIN role_grant ON role_grant.person_id = person.id AND role_grant.until IS NULL
WHERE person.status = 'active' AND identity.reachable
  AND role_grant.role = 'unit_leader' AND role_grant.unit_id IN ?[bigint]
ORDER BY person.id, identity.last_seen DESC, identity.id
"""
_COVERED = """
SELECT DISTINCT role_grant.unit_id FROM absence a
JOIN role_grant ON role_grant.person_id = a.person_id AND role_grant.until IS NULL
WHERE a.stand_in_id = ? AND a.starts_on <= ? AND a.ends_on >= ?
  AND role_grant.role = 'reporter' AND role_grant.unit_id IS NOT NULL
"""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Found:
    people: Sequence[Row]
    stand_ins: Mapping[int, Row]


async def list_contacts(unit_id: int, today: date) -> list[Recipient]:
    """Who hears for a unit today, each where they last spoke."""
    return (await list_contacts_of([unit_id], today)).get(unit_id, [])


async def list_contacts_of(
    unit_ids: Iterable[int], today: date
) -> dict[int, list[Recipient]]:
    """The main reporters who are there, and the stand-ins of those on leave.

    Where that is nobody: the deputies who are there, else every reporter.
    """
    rows = await fetch(_REPORTERS, today, today, list(unit_ids))
    away = sorted({row["id"] for row in rows if row["absent"]})
    found = await fetch(_STAND_INS, today, today, away) if away else []
    stand_ins: dict[int, Row] = {}
    for row in found:
        stand_ins.setdefault(row["absent_id"], row)
    by_unit = _group_by_unit(rows)
    return {unit: _choose(_Found(own, stand_ins)) for unit, own in by_unit.items()}


async def list_leaders_of(unit_ids: Iterable[int]) -> dict[int, list[Recipient]]:
    """The leaders of these units who can be reached, each where they last spoke."""
    rows = await fetch(_LEADERS, list(unit_ids))
    return {unit: _view(own) for unit, own in _group_by_unit(rows).items()}


def _group_by_unit(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["unit_id"]].append(row)
    return found


async def list_covered_units(person_id: int, today: date) -> set[int]:
    """Units for whose absent reporters a person stands in today."""
    rows = await fetch(_COVERED, person_id, today, today)
    return {row["unit_id"] for row in rows}


async def list_person_contacts(person_id: int, today: date) -> list[Recipient]:
    """Where one person is told, or who stands in for them today."""
    found = await fetch(_STAND_INS, today, today, [person_id])
    return _view(found)[:1] or (await list_chats(person_id))[:1]


def _choose(found: _Found) -> list[Recipient]:
    there = [row for row in found.people if not row["absent"]]
    main = [row for row in there if not row["deputy"]]
    covered = [
        found.stand_ins[row["id"]]
        for row in found.people
        if row["absent"] and not row["deputy"] and row["id"] in found.stand_ins
    ]
    return _view(main + covered) or _view(there) or _view(found.people)


def _view(rows: Iterable[Row]) -> list[Recipient]:
    """Each person once."""
    people: dict[int, Recipient] = {}
    for row in rows:
        person = Recipient(row["id"], row["name"], row["language"], row["chat_key"])
        people.setdefault(person.person_id, person)
    return list(people.values())
