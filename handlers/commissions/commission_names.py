"""Whom a commission goes to: units, classes, everybody, or a person of a unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handlers.members.units import find_unit, list_units
from handlers.query.request import find_class
from handlers.rules.authors import Partner
from handlers.rules.orders import Addressee
from handlers.scores.quotas import is_free
from handlers.telling import Refused
from storage.desk.desk import DeskView
from storage.stories.joint import find_named

Members = Mapping[tuple[int, str], int]


async def find_addressees(
    desk: DeskView, addressees: Iterable[Addressee]
) -> list[Partner]:
    """Each unit once, in the desk's order. Raises `Refused` for unknown names.

    Of a class, or of all, those that owe nothing (exempt, the own office) are left out;
    a unit named by itself is asked in any case.
    """
    wanted = list(addressees)
    members = await find_named({each.person for each in wanted if each.person})
    found: dict[int, int | None] = {}
    for each in wanted:
        for partner in _find(desk, each, members):
            found[partner.unit] = partner.person or found.get(partner.unit)
    order = [unit.id for unit in list_units(desk)]
    return [Partner(unit, found[unit]) for unit in sorted(found, key=order.index)]


def _find(desk: DeskView, wanted: Addressee, members: Members) -> list[Partner]:
    if wanted.person:
        return [_find_person(desk, wanted, members)]
    if wanted.is_everybody:
        return [Partner(unit.id) for unit in list_units(desk) if not is_free(unit)]
    exact = {name for unit in list_units(desk) for name in (unit.name, unit.short_name)}
    unit_class = None if wanted.name in exact else find_class(desk, wanted.name)
    if unit_class is None:
        return [Partner(find_unit(desk, wanted.name).id)]
    return [
        Partner(unit.id)
        for unit in list_units(desk)
        if unit.unit_class_id == unit_class.id and not is_free(unit)
    ]


def _find_person(desk: DeskView, wanted: Addressee, members: Members) -> Partner:
    unit = find_unit(desk, wanted.name)
    person = members.get((unit.id, wanted.person))
    if person is None:
        raise Refused(
            "order.no_such_person",
            unit=unit.short_name or unit.name,
            name=wanted.person,
        )
    return Partner(unit.id, person)
