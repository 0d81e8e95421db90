"""A desk as it shall be, and what has to change for that: values and pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Values = Mapping[str, Any]
Rows = Mapping[str, Values]
What = Literal[
    "added",
    "changed",
    "deactivated",
    "reactivated",
    "removed",
    "kept",  # a rule set the file no longer has, but points were counted with
]
TABLES = ("class", "unit", "outlet", "schedule", "quota", "rules", "group")


@dataclass(frozen=True, slots=True)
class DeskPlan:
    """`tables`: for each of `TABLES` its rows by code, with the columns as stored.

    Rows name each other by code. Quotas are keyed by target, measure, period, genre and
    first day; rule sets by version. Groups are compared by chat, where that is known.
    """

    desk: Values
    tables: Mapping[str, Rows]
    source_hash: str


@dataclass(frozen=True, slots=True)
class Change:
    """`fields`: column → (old, new); old is None for a new row."""

    table: str
    key: str
    what: What
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def new_values(self) -> dict[str, Any]:
        return {name: new for name, (_, new) in self.fields.items()}


def compare_rows(table: str, current: Rows, wanted: Rows) -> Iterator[Change]:
    """What makes `current` into `wanted`, in the order of `wanted`."""
    for key, values in wanted.items():
        old = current.get(key)
        fields = _compare_values(old or {}, values)
        if old is None:
            yield Change(table, key, "added", fields)
        elif fields:
            active = fields.get("active")
            what: What = "changed"
            if active:
                what = "reactivated" if active[1] else "deactivated"
            yield Change(table, key, what, fields)
    for key, old in current.items():
        if key not in wanted:
            yield from _drop_row(table, key, old)


def _compare_values(old: Values, new: Values) -> dict[str, tuple[Any, Any]]:
    return {
        name: (old.get(name), value)
        for name, value in new.items()
        if name not in old or old[name] != value
    }


def _drop_row(table: str, key: str, old: Values) -> Iterator[Change]:
    """Rows that others point to are only put out of use."""
    if "active" not in old:
        yield Change(table, key, "removed")
    elif old["active"]:
        yield Change(table, key, "deactivated", {"active": (True, False)})
