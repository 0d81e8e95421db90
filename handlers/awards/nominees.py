"""Who can get an award: units, persons or stories with their figures of a period.

Units' figures are those of the ranking, frozen once that is published; persons' and
stories' come from the books and records as they stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from handlers.awards.award_faults import Faults
from handlers.awards.award_specs import AwardSpec
from handlers.rules.awards import Nominee
from handlers.rules.periods import Period
from handlers.rules.ranking import Ranking
from handlers.stories.cards import show_unit
from storage.awards.nominees import (
    PersonFigures,
    StoryFigures,
    sum_persons,
    sum_stories,
)
from storage.desk.desk import DeskView
from storage.models import Unit


@dataclass(frozen=True, slots=True)
class Field:
    """Everybody who can get it; `units`: unit id of each, by code of the nominee."""

    nominees: Sequence[Nominee]
    units: Mapping[str, int]


async def list_nominees(
    spec: AwardSpec, period: Period, desk: DeskView, ranking: Ranking, faults: Faults
) -> Field:
    if spec.subject == "unit":
        return _list_units(desk, ranking, faults)
    if spec.subject == "person":
        people = await sum_persons(period.start, period.end)
        return _list_persons(desk, people, faults)
    return _list_stories(desk, await sum_stories(period.start, period.end), faults)


def _list_units(desk: DeskView, ranking: Ranking, faults: Faults) -> Field:
    units = {unit.code: unit for unit in desk.units.values()}
    nominees, ids = [], {}
    for board in ranking.boards:
        for row in board.standings:
            unit = units[row.unit]
            code = f"unit:{unit.id}"
            ids[code] = unit.id
            figures = {
                "points": row.points,
                "adopted": Decimal(row.adopted),
                "reported": Decimal(row.reported),
            }
            nominees.append(
                Nominee(
                    code,
                    unit.name,
                    board.code,
                    figures,
                    tuple(faults.get(code, ())),
                    exempt=_is_out(unit),
                )
            )
    return Field(nominees, ids)


def _is_out(unit: Unit) -> bool:
    return unit.own_office or unit.exempt or not unit.active


def _list_persons(
    desk: DeskView, people: Iterable[PersonFigures], faults: Faults
) -> Field:
    """Each in the class of the unit that most of the figures are of."""
    nominees, ids = [], {}
    for person in people:
        code = f"person:{person.person_id}"
        ids[code] = unit_id = _find_unit(person)
        own = {name: sum(person.units[name].values()) for name in person.units}
        figures = {name: Decimal(amount) for name, amount in own.items()}
        figures["points"] /= 100
        unit = desk.units[unit_id]
        nominees.append(
            Nominee(
                code,
                person.name,
                desk.classes[unit.unit_class_id].code,
                figures,
                tuple(faults.get(code, ())),
                exempt=unit.own_office or person.status != "active",
            )
        )
    return Field(_sort(desk, nominees), ids)


def _find_unit(person: PersonFigures) -> int:
    weights: Counter[int] = Counter()
    for units in person.units.values():
        weights.update({unit: abs(amount) + 1 for unit, amount in units.items()})
    return max(weights, key=lambda unit: (weights[unit], -unit))


def _list_stories(
    desk: DeskView, stories: Iterable[StoryFigures], faults: Faults
) -> Field:
    nominees, ids = [], {}
    for story in stories:
        code = f"story:{story.id}"
        ids[code] = story.unit_id
        unit = desk.units[story.unit_id]
        figures = {
            "points": Decimal(story.points) / 100,
            "adopted": Decimal(story.adopted),
        }
        nominees.append(
            Nominee(
                code,
                f"#{story.number}《{story.title}》",
                desk.classes[unit.unit_class_id].code,
                figures,
                tuple(faults.get(code, ())),
                exempt=unit.own_office,
            )
        )
    return Field(_sort(desk, nominees), ids)


def _sort(desk: DeskView, nominees: Iterable[Nominee]) -> list[Nominee]:
    """Classes in the desk's own order."""
    places = {unit_class.code: n for n, unit_class in enumerate(desk.classes.values())}
    return sorted(nominees, key=lambda nominee: places[nominee.group])


def name_nominee_unit(desk: DeskView, field: Field, code: str) -> str:
    """The unit of a person or story; "" for a unit."""
    return "" if code.startswith("unit:") else show_unit(desk, field.units[code])
