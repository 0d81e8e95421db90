"""The words a rules file may use, and the checks that each is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from handlers.rules.rulefile import Table, suggest
from handlers.rules.scoring.match import FIELDS, Check, CheckHow, Condition
from handlers.rules.scoring.model import RecordRule
from handlers.rules.scoring.records import (
    LEVELS,
    ORIGINALITIES,
    STATES,
    ScoredOutlet,
    ScoredUnit,
)

CONDITION_KEYS = (*FIELDS, "min_length", "max_length")
FLAGS = ("chief", "joint")
# Categories that entries may have without any rule naming them.
OWN_CATEGORIES = (
    *("report", "sent", "adoption", "instruction", "commission", "fault"),
    *("manual", "goal", "rate"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """Levels, outlets and units the file declares; ids and categories as they come."""

    levels: tuple[str, ...] = LEVELS
    outlets: Mapping[str, ScoredOutlet] = field(default_factory=dict)
    units: Mapping[str, ScoredUnit] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    categories: set[str] = field(default_factory=lambda: set(OWN_CATEGORIES))

    def learn_categories(self, rules: Mapping[str, Iterable[RecordRule]]) -> None:
        for group in rules.values():
            self.categories.update(rule.category for rule in group)

    def known(self, key: str) -> tuple[str, ...]:
        """The words that may stand for a condition's key; empty: any word."""
        if key == "level":
            return self.levels
        if key == "originality":
            return ORIGINALITIES
        if key == "state":
            return STATES
        if key == "outlet":
            names = [outlet.name for outlet in self.outlets.values() if outlet.name]
            return (*self.outlets, *names)
        return tuple(self.units) if key == "unit" else ()


def read_id(table: Table, words: Words) -> str:
    """The rule's id: required, unique in the file, the name its entries carry."""
    table.require("id", '"front-page"')
    name = table.text("id")
    if name in words.ids:
        raise table.fail("id", "used twice", "give each rule its own id")
    words.ids.add(name)
    return name


def read_condition(table: Table, words: Words) -> Condition:
    """The keys of `match.FIELDS` that the table has, and the bounds of length."""
    checks = [read_check(table, key, words) for key in FIELDS if table.has(key)]
    for key, how in (("min_length", "from"), ("max_length", "to")):
        if table.has(key):
            bound = table.whole(key, 0)
            checks.append(
                Check("length", "from" if how == "from" else "to", bound=bound)
            )
    return Condition(tuple(checks))


def read_check(table: Table, key: str, words: Words) -> Check:
    if key in FLAGS:
        return Check(FIELDS[key], "in", frozenset({table.flag(key)}))
    values = table.strings(key)
    check_words(table, key, values, words.known(key))
    if key == "outlet":
        return Check("outlet", "outlet", frozenset(values))
    how: CheckHow = "overlaps" if key in ("tag", "unit") else "in"
    return Check(FIELDS[key], how, frozenset(values))


def read_categories(table: Table, key: str, words: Words) -> tuple[str, ...]:
    values = table.strings(key)
    check_words(table, key, values, tuple(words.categories))
    return values


def check_words(
    table: Table, key: str, values: Iterable[str], known: tuple[str, ...]
) -> None:
    for value in values:
        if known and value not in known:
            raise table.fail(key, f'unknown word "{value}"', suggest(value, known))
