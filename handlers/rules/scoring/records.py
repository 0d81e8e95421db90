"""What goes into the scoring engine: dated records, outlets, the roster of units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

RecordKind = Literal[
    "story",  # a unit reported a story
    "sent",  # the desk sent it upward, to `level`
    "adoption",  # an outlet took it
    "instruction",  # a leader wrote on it (批示)
    "commission",  # an ordered story (约稿): done, missed, late
    "fault",  # late, missed, concealed, false … (`fault` names it)
    "manual",  # points given or taken by hand, with reason and author
]
KINDS: tuple[RecordKind, ...] = (
    "story",
    "sent",
    "adoption",
    "instruction",
    "commission",
    "fault",
    "manual",
)
STATES = ("done", "missed", "late")
ORIGINALITIES = ("original", "repost")
LEVELS = ("county", "city", "province", "central")


class Record(NamedTuple):
    """One dated event. What an event leaves empty it takes from its story's record.

    A named tuple because a year has a million of them; give its fields by name.

    `date` is local and is the day the points count for. `units` and `persons` keep
    their order (first authors first); `person_units` names each person's unit of that
    day, else everybody belongs to the first unit. `sent_to` is short for `sent` records
    of the story's own day. `length` counts characters.
    """

    id: str
    kind: RecordKind
    date: date
    units: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    person_units: tuple[str, ...] = ()
    story: str = ""
    title: str = ""
    genre: str = ""
    form: str = ""
    medium: str = ""
    length: int = 0
    tags: tuple[str, ...] = ()
    reported: bool = True
    sent_to: tuple[str, ...] = ()
    outlet: str = ""
    level: str = ""
    column: str = ""
    placement: str = ""
    route: str = ""
    originality: str = ""
    issue_no: str = ""
    link: str = ""
    chief: bool = False
    state: str = ""
    fault: str = ""
    amount: Decimal = Decimal(0)
    reason: str = ""
    author: str = ""
    unit_class: str = ""
    outlet_name: str = ""

    @property
    def unit(self) -> str:
        return self.units[0] if self.units else ""

    @property
    def joint(self) -> bool:
        """Whether several units share it (合报)."""
        return len(self.units) > 1


@dataclass(frozen=True, slots=True)
class ScoredOutlet:
    """An outlet of the catalogue: `points` and `columns` count where no rule does."""

    code: str
    name: str = ""
    level: str = ""
    points: Decimal | None = None
    columns: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScoredUnit:
    """A unit of the roster: judged by goals also when it has no record at all.

    `credit_to`: its points go to that unit. `exempt`: goals and rates take nothing
    away. `since`, `until`: the days it belongs to the desk, both inclusive.
    """

    name: str
    unit_class: str = ""
    credit_to: str = ""
    exempt: bool = False
    since: date | None = None
    until: date | None = None
