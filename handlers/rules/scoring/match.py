"""Conditions: which records a rule is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from handlers.rules.scoring.records import Record

# Key in the rules file → field of the record. `tag` matches any of the record's tags.
FIELDS = {
    "outlet": "outlet",
    "level": "level",
    "column": "column",
    "genre": "genre",
    "form": "form",
    "medium": "medium",
    "placement": "placement",
    "route": "route",
    "originality": "originality",
    "tag": "tags",
    "unit": "units",
    "class": "unit_class",
    "state": "state",
    "fault": "fault",
    "chief": "chief",
    "joint": "joint",
}
CheckHow = Literal["in", "overlaps", "outlet", "from", "to"]


@dataclass(frozen=True, slots=True)
class Check:
    """One question to a record; `bound` is the length for `from` and `to`."""

    field: str
    how: CheckHow
    values: frozenset[object] = frozenset()
    bound: int = 0

    def holds(self, record: Record) -> bool:
        if self.how == "in":
            return getattr(record, self.field) in self.values
        if self.how == "outlet":
            return record.outlet in self.values or record.outlet_name in self.values
        if self.how == "overlaps":
            return not self.values.isdisjoint(getattr(record, self.field))
        if self.how == "from":
            return record.length >= self.bound
        return record.length <= self.bound


@dataclass(frozen=True, slots=True)
class Condition:
    """All checks must hold; none means every record."""

    checks: tuple[Check, ...] = ()

    def holds(self, record: Record) -> bool:
        return all(check.holds(record) for check in self.checks)

    @property
    def fields(self) -> frozenset[str]:
        """The record's fields the answer depends on."""
        names = {check.field for check in self.checks}
        return frozenset(names | {"outlet_name"} if "outlet" in names else names)
