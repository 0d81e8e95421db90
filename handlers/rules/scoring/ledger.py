"""What comes out of the scoring engine: signed entries whose arithmetic is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from handlers.rules.scoring.steps import Step
from handlers.rules.scoring.wording import word_steps


@dataclass(frozen=True, slots=True)
class Entry:
    """One signed line. Units and persons have books of their own.

    `person` is "" in the units' book; in the persons' book `unit` is the person's unit
    of that day. Never add the two books together.
    """

    unit: str
    person: str
    story: str
    record: str
    date: date
    amount: Decimal
    rule: str
    category: str
    title: str = ""
    version: str = ""  # of the rule set
    steps: tuple[Step, ...] = ()

    @property
    def month(self) -> str:
        return self.date.isoformat()[:7]

    @property
    def reason(self) -> str:
        """The arithmetic in words, Chinese; `explain` has the other languages."""
        return word_steps(self.steps, self.amount)


@dataclass(frozen=True, slots=True)
class Bar:
    """A veto that bars a unit or person from awards; empty `awards` means all."""

    unit: str
    person: str
    rule: str
    label: str
    period: str
    awards: tuple[str, ...]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unscored:
    """A record no rule gives points to, with the reason as a code and its value."""

    record: str
    reason: str  # no_rules, no_unit, no_match, unknown_outlet, no_story
    value: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Entries of `start` to `end` by account, date and record, and their exact sums."""

    start: date
    end: date
    entries: tuple[Entry, ...]
    totals: Mapping[str, Decimal]
    persons: Mapping[str, Decimal] = field(default_factory=dict)
    bars: tuple[Bar, ...] = ()
    unscored: tuple[Unscored, ...] = ()

    def entries_of(self, unit: str = "", *, person: str = "") -> tuple[Entry, ...]:
        """The lines of a unit's book, or of a person's when `person` is given."""
        if person:
            return tuple(e for e in self.entries if e.person == person)
        return tuple(e for e in self.entries if e.unit == unit and not e.person)


def sum_amounts(entries: Iterable[Entry]) -> Decimal:
    return sum((entry.amount for entry in entries), Decimal(0))
