"""What periods count: stories reported or adopted, commissions missed, faults …"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.rules.scoring.match import Condition
from handlers.rules.scoring.model import Judged, Measure, RuleSet, Veto
from handlers.rules.scoring.records import Record

# Measure → kind of record. `adopted` counts a story once a period.
MEASURED_KINDS = {
    "reported": "story",
    "adopted": "adoption",
    "adoptions": "adoption",
    "instructions": "instruction",
    "commissions": "commission",
    "faults": "fault",
}


@dataclass(frozen=True, slots=True)
class Counter:
    """One running count of one rule; `distinct` counts stories, not records.

    `owner` and `place` say for which rule: a goal's n-th need, a rate's part (0) and
    whole (1), an aggregate's or veto's only count (0).
    """

    index: int
    edition: int
    owner: Judged
    place: int
    kind: str
    period: str
    when: Condition
    distinct: bool

    @property
    def is_veto(self) -> bool:
        return isinstance(self.owner, Veto)

    def takes(self, record: Record) -> bool:
        """Whether a record of the right kind and period counts."""
        if self.kind == "story" and not record.reported:
            return False
        return self.when.holds(record)


def list_counters(sets: Sequence[RuleSet]) -> tuple[Counter, ...]:
    counters: list[Counter] = []
    for edition, rules in enumerate(sets):
        for owner, place, measure in list_measures(rules):
            if measure.what in MEASURED_KINDS:
                kind = MEASURED_KINDS[measure.what]
                counters.append(
                    Counter(
                        len(counters),
                        edition,
                        owner,
                        place,
                        kind,
                        owner.period,
                        measure.when,
                        measure.what == "adopted",
                    )
                )
        for veto in rules.vetoes:
            at = len(counters)
            counters.append(
                Counter(at, edition, veto, 0, veto.kind, veto.period, veto.when, False)
            )
    return tuple(counters)


def list_measures(rules: RuleSet) -> Iterator[tuple[Judged, int, Measure]]:
    for goal in rules.goals:
        for place, need in enumerate(goal.needs):
            yield goal, place, need.measure
    for rate in rules.rates:
        yield rate, 0, rate.part
        yield rate, 1, rate.whole
    for aggregate in rules.aggregates:
        if aggregate.over is not None:
            yield aggregate, 0, aggregate.over
