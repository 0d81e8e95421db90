"""An office at work: rule sets in force, catalogue, roster, and what was worked out.

Nothing in here depends on the records already seen; the caches only save time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter

from handlers.rules.scoring.counting import Counter, list_counters
from handlers.rules.scoring.grammar import order_rule_sets
from handlers.rules.scoring.items import Item, list_item_fields
from handlers.rules.scoring.model import BOOKS, Book, RuleSet
from handlers.rules.scoring.records import KINDS, Record, ScoredOutlet, ScoredUnit
from handlers.rules.scoring.spans import last_day

CACHE_LIMIT = 50_000


class Office:
    """Rule sets with everything they are read against.

    `books`: the ones wanted. Without `explain` only sums are made, no entries.
    """

    def __init__(
        self,
        rules: RuleSet | Sequence[RuleSet],
        *,
        outlets: Mapping[str, ScoredOutlet] | None = None,
        units: Mapping[str, ScoredUnit] | None = None,
        books: Sequence[Book] = BOOKS,
        explain: bool = True,
    ) -> None:
        given = (rules,) if isinstance(rules, RuleSet) else rules
        self.books, self.explain = tuple(books), explain
        self.sets = order_rule_sets(given)
        self.catalogues = [
            name_outlets(join_outlets(outlets or {}, each.outlets))
            for each in self.sets
        ]
        self.units = {**join_rosters(self.sets), **(units or {})}
        self.counters = list_counters(self.sets)
        self.take_item_fields = {
            (edition, kind): attrgetter(*list_item_fields(each, kind))
            for edition, each in enumerate(self.sets)
            for kind in KINDS
        }
        self.story_caps = [
            tuple(cap for cap in each.caps if cap.period == "story")
            for each in self.sets
        ]
        self.items: dict[tuple[object, ...], Item | None] = {}
        self._editions_by_day: dict[date, int] = {}
        self._counters_by_month: dict[tuple[str, str], tuple[Counter, ...]] = {}

    def edition_on(self, day: date) -> int:
        """The index of the rule set in force on a day, -1 if there is none."""
        found = self._editions_by_day.get(day)
        if found is None:
            found = self._editions_by_day[day] = find_edition(self.sets, day)
        return found

    def find_outlet(self, edition: int, word: str) -> ScoredOutlet | None:
        return self.catalogues[edition].get(word)

    def class_of(self, unit: str) -> str:
        known = self.units.get(unit)
        return known.unit_class if known else ""

    def credit(self, units: tuple[str, ...]) -> tuple[str, ...]:
        """The units that get the points, each once (a company's go to its county)."""
        if not self.units:
            return units
        roster = self.units
        named = [(roster[u].credit_to or u) if u in roster else u for u in units]
        return tuple(dict.fromkeys(named))

    def find_marks(self, record: Record, day: str) -> tuple[int, ...]:
        """The counters a record counts for."""
        if not self.counters:
            return ()
        key = (day[:7], record.kind)
        active = self._counters_by_month.get(key)
        if active is None:
            active = self._counters_by_month[key] = self._pick_counters(*key)
        return tuple([each.index for each in active if each.takes(record)])

    def _pick_counters(self, month: str, kind: str) -> tuple[Counter, ...]:
        """A period is counted by the rules in force on its last day."""
        return tuple(
            each
            for each in self.counters
            if each.kind == kind
            and self.edition_on(last_day(month, each.period)) == each.edition
        )

    def remember_item(self, key: tuple[object, ...], item: Item | None) -> None:
        if len(self.items) >= CACHE_LIMIT:
            self.items.clear()
        self.items[key] = item


def find_edition(sets: Sequence[RuleSet], day: date) -> int:
    """The latest begun that has not ended."""
    for index in range(len(sets) - 1, -1, -1):
        each = sets[index]
        if each.start <= day and (each.end is None or day <= each.end):
            return index
    return -1


def join_outlets(
    known: Mapping[str, ScoredOutlet], own: Mapping[str, ScoredOutlet]
) -> dict[str, ScoredOutlet]:
    """A rule set's outlets go before the known ones, whose names they keep."""
    joined = dict(known)
    for code, outlet in own.items():
        named = outlet.name or code not in known
        joined[code] = outlet if named else replace(outlet, name=known[code].name)
    return joined


def name_outlets(catalogue: Mapping[str, ScoredOutlet]) -> dict[str, ScoredOutlet]:
    """Outlets by code and by name; a code goes before a name."""
    by_name = {outlet.name: outlet for outlet in catalogue.values() if outlet.name}
    return {**by_name, **{outlet.code: outlet for outlet in catalogue.values()}}


def join_rosters(sets: Sequence[RuleSet]) -> dict[str, ScoredUnit]:
    joined: dict[str, ScoredUnit] = {}
    for each in sets:
        joined.update(each.units)
    return joined
