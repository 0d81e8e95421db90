"""One unit's or person's account while it is being worked out, day by day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from handlers.rules.scoring.clamp import Clamp, restart
from handlers.rules.scoring.counting import Counter
from handlers.rules.scoring.ledger import Bar, Entry
from handlers.rules.scoring.lines import Raw
from handlers.rules.scoring.model import Cap, Measure
from handlers.rules.scoring.plan import Limit, Plan
from handlers.rules.scoring.records import ScoredUnit
from handlers.rules.scoring.spans import key_of
from handlers.rules.scoring.steps import Step, show_cents, show_number, to_points


@dataclass(slots=True)
class Tab:
    """Sums, counts and caps so far. `total` and `by_category` are of the window.

    `counts` holds numbers; `names` the stories of distinct counters and the records of
    vetoes, which must show their evidence. `sums`: period → category → hundredths.
    """

    plan: Plan
    unit: str
    person: str
    facts: ScoredUnit
    clamps: dict[tuple[str, str], tuple[Cap, Clamp]] = field(default_factory=dict)
    counts: dict[tuple[int, str], int] = field(default_factory=dict)
    names: dict[tuple[int, str], dict[str, None]] = field(default_factory=dict)
    sums: dict[str, dict[str, int]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    total: int = 0
    by_category: dict[str, int] = field(default_factory=dict)

    def post(self, raw: Raw) -> None:
        """Count a line, pass it through the caps, write it down."""
        month = raw.day[:7]
        for index in raw.marks:
            self.count(index, month, raw)
        if not raw.rule:
            return
        limits = self.plan.limits_for(raw.edition, raw.category)
        cents, notes = self.pass_limits(limits, raw.cents, month)
        self.write(raw, cents, notes)

    def count(self, index: int, month: str, raw: Raw) -> None:
        counter = self.plan.office.counters[index]
        key = (index, key_of(month, counter.period))
        if counter.distinct:
            self.names.setdefault(key, {})[raw.story or raw.record] = None
        elif counter.is_veto:
            self.names.setdefault(key, {})[raw.record] = None
        else:
            self.counts[key] = self.counts.get(key, 0) + 1

    def pass_limits(
        self, limits: tuple[Limit, ...], cents: int, month: str
    ) -> tuple[int, tuple[Step, ...]]:
        """What is left of an entry after each cap, and the words for what was cut."""
        notes: tuple[Step, ...] = ()
        for limit in limits:
            left = self.clamp_of(limit, month).take(cents)
            if left != cents and self.plan.explain:
                notes += describe_cut(limit.cap, cents, left)
            cents = left
        return cents, notes

    def clamp_of(self, limit: Limit, month: str) -> Clamp:
        """The running account of a cap in its period; rule sets share it by the id."""
        key = (limit.cap.id, key_of(month, limit.cap.period))
        held = self.clamps.get(key)
        if held is None:
            held = (limit.cap, Clamp(limit.high, limit.low))
        elif held[0] is not limit.cap:
            held = (limit.cap, restart(held[1].counted, limit.high, limit.low))
        self.clamps[key] = held
        return held[1]

    def restart_clamps(self, limits: tuple[Limit, ...], month: str) -> None:
        """Let caps go on from what the period's lines really came to."""
        for limit in limits:
            key = key_of(month, limit.cap.period)
            clamp = restart(self.sum_points(key), limit.high, limit.low)
            self.clamps[limit.cap.id, key] = (limit.cap, clamp)

    def write(self, raw: Raw, cents: int, notes: tuple[Step, ...] = ()) -> None:
        """Add to the sums and, within the window, to the entries."""
        category = raw.category
        for period in self.plan.summed:
            sums = self.sums.setdefault(key_of(raw.day[:7], period), {})
            sums[category] = sums.get(category, 0) + cents
        if not self.plan.first <= raw.day <= self.plan.last:
            return
        self.total += cents
        self.by_category[category] = self.by_category.get(category, 0) + cents
        if self.plan.explain:
            version = self.plan.office.sets[raw.edition].version
            self.entries.append(make_entry(raw, cents, version, notes))

    def value(self, measure: Measure, counter: Counter | None, key: str) -> Decimal:
        """What a measure comes to in a period."""
        if measure.what == "points":
            return to_points(self.sum_points(key, measure.categories))
        if counter is None:
            return Decimal(0)
        place = (counter.index, key)
        if counter.distinct:
            return Decimal(len(self.names.get(place, ())))
        return Decimal(self.counts.get(place, 0))

    def sum_points(self, key: str, categories: tuple[str, ...] = ()) -> int:
        sums = self.sums.get(key, {})
        if not categories:
            return sum(sums.values())
        return sum(sums.get(category, 0) for category in categories)


def make_entry(raw: Raw, cents: int, version: str, notes: tuple[Step, ...]) -> Entry:
    return Entry(
        raw.unit,
        raw.person,
        raw.story,
        raw.record,
        date.fromisoformat(raw.day),
        to_points(cents),
        raw.rule,
        raw.category,
        raw.title,
        version,
        raw.steps + notes,
    )


def describe_cut(cap: Cap, cents: int, left: int) -> tuple[Step, Step]:
    """Which bound cut an entry: a gain meets the cap, a deduction the floor."""
    high = cents > left
    bound = (cap.at_most if high else cap.at_least) or Decimal(0)
    named = Step("cap" if high else "floor", cap.label or cap.id, show_number(bound))
    return named, Step("left", "", show_cents(left))
