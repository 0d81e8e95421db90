"""What is judged when: the periods that open and close within a window of days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from handlers.rules.scoring.counting import Counter, list_measures
from handlers.rules.scoring.model import PERIODS, Book, Cap, Judged, RuleSet
from handlers.rules.scoring.office import Office
from handlers.rules.scoring.spans import first_day, last_day, months_between
from handlers.rules.scoring.steps import limit_cents

Scope = Literal["story", "month", "quarter", "year"]
OPENING, CLOSING = 0, 2  # records come between them


@dataclass(frozen=True, slots=True)
class Window:
    """The days whose entries are wanted. `since`: from where it must be worked out.

    Periods that end after `as_of` are still running: what they have earned counts,
    what they lack is not yet held against anybody.
    """

    start: date
    end: date
    since: date
    as_of: date


class Milestone(NamedTuple):
    """The opening or closing of a period for one rule, on one day."""

    day: str
    order: int
    rule: Cap | Judged
    edition: int
    period: str
    month: str
    running: bool
    counters: tuple[Counter, ...]


def scope(rules: RuleSet | Sequence[RuleSet]) -> Scope:
    """The smallest slice whose entries may change when one record is added.

    "story": only that story's lines. Else, beside them, the lines of that story's units
    and persons in the month, quarter or year of the record.
    """
    sets = (rules,) if isinstance(rules, RuleSet) else rules
    widest = max((rank_periods(each) for each in sets), default=-1)
    scopes: tuple[Scope, ...] = ("month", "quarter", "year", "year")
    return "story" if widest < 0 else scopes[widest]


def rank_periods(rules: RuleSet) -> int:
    """The index in PERIODS of the widest period that any rule judges, or -1."""
    names: list[str] = [rule.period for rule in rules.judged()]
    names += [cap.period for cap in rules.caps]
    order: tuple[str, ...] = PERIODS
    return max((order.index(name) for name in names if name in order), default=-1)


def open_window(
    office: Office, start: date, end: date, as_of: date | None = None
) -> Window:
    found = scope(office.sets)
    month = start.isoformat()[:7]
    since = start if found == "story" else first_day(month, found)
    return Window(start, end, since, as_of or end)


class Limit(NamedTuple):
    """A cap with its bounds in hundredths."""

    cap: Cap
    high: int | None
    low: int | None


@dataclass(slots=True)
class Plan:
    """A book's milestones in order, and the caps an entry passes, narrow to wide."""

    office: Office
    window: Window
    book: Book
    explain: bool = True
    first: str = ""
    last: str = ""
    milestones: tuple[Milestone, ...] = ()
    summed: tuple[str, ...] = ()  # periods whose sums somebody will ask for
    limits: dict[tuple[int, str], tuple[Limit, ...]] = field(default_factory=dict)

    def limits_for(self, edition: int, category: str) -> tuple[Limit, ...]:
        key = (edition, category)
        found = self.limits.get(key)
        if found is None:
            found = self.limits[key] = tuple(
                Limit(cap, limit_cents(cap.at_most), limit_cents(cap.at_least))
                for cap in self.office.sets[edition].caps
                if self.book == cap.book and covers(cap, category)
            )
        return found


def covers(cap: Cap, category: str) -> bool:
    """Whether a cap over a period is about a category."""
    named = not cap.categories or category in cap.categories
    return named and cap.period in PERIODS


def make_plan(office: Office, window: Window, book: Book) -> Plan:
    stones = sorted(
        (*list_openings(office, window, book), *list_closings(office, window, book)),
        key=lambda stone: (stone.day, stone.order),
    )
    return Plan(
        office,
        window,
        book,
        office.explain,
        window.start.isoformat(),
        window.end.isoformat(),
        tuple(stones),
        find_summed(office.sets, book),
    )


def find_summed(sets: Iterable[RuleSet], book: Book) -> tuple[str, ...]:
    """Periods whose points are asked for: by aggregates, vetoes, needs of points."""
    found: set[str] = set()
    for rules in sets:
        found |= {each.period for each in rules.aggregates if each.book == book}
        for owner, _, measure in list_measures(rules):
            if measure.what == "points" and owner.book == book:
                found.add(owner.period)
        for veto in rules.vetoes:
            if veto.effect == "zero" and veto.book == book:
                found.update(PERIODS)  # the wider ones go on from what is left
    return tuple(sorted(found))


def list_openings(office: Office, window: Window, book: Book) -> Iterator[Milestone]:
    """Floors above 0 are given on the first day of their period."""
    for month, period in list_periods(window):
        day = first_day(month, period)
        edition = office.edition_on(day)
        if day.isoformat()[:7] != month or day < window.since or edition < 0:
            continue
        for cap in office.sets[edition].caps:
            raised = cap.at_least is not None and cap.at_least > 0
            if cap.book == book and cap.period == period and raised:
                yield Milestone(
                    day.isoformat(), OPENING, cap, edition, period, month, False, ()
                )


def list_closings(office: Office, window: Window, book: Book) -> Iterator[Milestone]:
    """In the order they take effect: goals, rates, aggregates, then vetoes."""
    for month, period in list_periods(window):
        day = last_day(month, period)
        edition = office.edition_on(day)
        if day.isoformat()[:7] != month or day > window.end or edition < 0:
            continue
        for rule in office.sets[edition].judged():
            if rule.book != book or rule.period != period:
                continue
            running = day > window.as_of
            counters = tuple(c for c in office.counters if c.owner is rule)
            yield Milestone(
                day.isoformat(),
                CLOSING,
                rule,
                edition,
                period,
                month,
                running,
                counters,
            )


def list_periods(window: Window) -> Iterator[tuple[str, str]]:
    for month in months_between(window.since, window.end):
        for period in PERIODS:
            yield month, period
