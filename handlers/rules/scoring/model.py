"""A rule set as frozen data. `grammar` reads it from TOML; nothing here decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from handlers.rules.scoring.match import Condition
from handlers.rules.scoring.records import LEVELS, ScoredOutlet, ScoredUnit

Period = Literal["month", "quarter", "half", "year"]
PERIODS: tuple[Period, ...] = ("month", "quarter", "half", "year")
Book = Literal["unit", "person"]
BOOKS: tuple[Book, ...] = ("unit", "person")
ShareHow = Literal["equal", "each", "ratio", "first", "fixed", "none"]
CombineHow = Literal["sum", "max", "top_k_levels", "max_within_level", "first_only"]
Rounding = Literal["down", "up", "half_up", "exact"]
Repeat = Literal["each", "once", "decreasing"]
ALWAYS = Condition()


@dataclass(frozen=True, slots=True)
class Share:
    """How several share one amount. `ratio`: the first n only, in these parts.

    `fixed`: each of several gets `points` instead of a part.
    """

    how: ShareHow = "equal"
    ratio: tuple[int, ...] = ()
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """Points up to a length in characters; the last tier has no limit (`None`)."""

    up_to: int | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class RecordRule:
    """What one kind of record earns; the first rule of its kind that matches counts.

    `times` multiplies the story's worth (instructions, faults). `per`: points for
    every so many characters. `then`: points of the second, third … of one level.
    """

    id: str
    kind: str
    when: Condition = ALWAYS
    label: str = ""
    category: str = ""
    points: Decimal | None = None
    tiers: tuple[Tier, ...] = ()
    per: int = 0
    rounding: Rounding = "down"
    at_most: Decimal | None = None
    at_least: Decimal | None = None
    times: Decimal | None = None
    repeat: Repeat = "each"
    then: tuple[Decimal, ...] = ()
    unit_share: Share | None = None
    person_share: Share | None = None
    books: tuple[Book, ...] = BOOKS
    apart: bool = False  # counts beside the combination of outlets


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A factor or an addition to an item; of a `group` only the first match counts."""

    id: str
    kinds: tuple[str, ...] = ("adoption",)
    when: Condition = ALWAYS
    label: str = ""
    times: Decimal | None = None
    add: Decimal | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Combine:
    """How a story's adoptions count together."""

    how: CombineHow = "sum"
    k: int = 1
    by: Literal["points", "level"] = "points"


@dataclass(frozen=True, slots=True)
class Measure:
    """Something counted in a period: `what` is a key of `counting.MEASURES`.

    `points` adds up amounts, of `categories` or of all.
    """

    what: str
    when: Condition = ALWAYS
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    measure: Measure
    at_least: Decimal


@dataclass(frozen=True, slots=True)
class Goal:
    """Points when every need is met in the period, else `otherwise`, and `missing`
    for every item that is lacking."""

    id: str
    period: Period
    needs: tuple[Need, ...] = ()
    label: str = ""
    category: str = "goal"
    points: Decimal = Decimal(0)
    otherwise: Decimal = Decimal(0)
    missing: Decimal = Decimal(0)
    classes: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    book: Book = "unit"


@dataclass(frozen=True, slots=True)
class Rate:
    """Points for a percentage that is too low (or high enough) in the period."""

    id: str
    period: Period
    part: Measure
    whole: Measure
    label: str = ""
    category: str = "rate"
    below: Decimal | None = None
    at_least: Decimal | None = None
    points: Decimal = Decimal(0)
    empty: Literal["skip", "zero"] = "skip"  # what 0 of 0 means
    classes: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    book: Book = "unit"


@dataclass(frozen=True, slots=True)
class Cap:
    """A ceiling and a floor over an account: a category's or everything, by period.

    `period` "item" is one record's item, "story" all of one story.
    """

    id: str
    period: str
    label: str = ""
    categories: tuple[str, ...] = ()
    at_most: Decimal | None = None
    at_least: Decimal | None = None
    book: Book = "unit"


@dataclass(frozen=True, slots=True)
class Veto:
    """So many matching records in a period zero it, or bar from awards."""

    id: str
    kind: str
    period: Period
    count: int = 1
    when: Condition = ALWAYS
    label: str = ""
    effect: Literal["zero", "bar"] = "zero"
    awards: tuple[str, ...] = ()
    book: Book = "unit"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a weighted aggregate: a sum of categories, scaled, weighted, capped."""

    id: str
    categories: tuple[str, ...] = ()
    times: Decimal = Decimal(1)
    target: Decimal | None = None
    worth: Decimal = Decimal(1)
    at_most: Decimal | None = None
    at_least: Decimal | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What the period's points become: the difference is an entry at its end.

    `apart`: categories that are added afterwards, untouched.
    """

    how: Literal["sum", "average", "weighted", "scaled", "completion"] = "sum"
    period: Period = "year"
    over: Measure | None = None
    parts: tuple[Part, ...] = ()
    target: Decimal = Decimal(1)
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    worth: Decimal = Decimal(100)
    at_most: Decimal | None = None
    at_least: Decimal | None = None
    apart: frozenset[str] = frozenset()
    book: Book = "unit"


Judged = Goal | Rate | Aggregate | Veto


@dataclass(frozen=True, slots=True)
class RuleSet:
    """An office's rules, in force from `start` to `end` (None: for good)."""

    version: str
    start: date
    end: date | None = None
    name: str = ""
    file: str = ""
    period: Period = "year"
    levels: tuple[str, ...] = LEVELS
    outlets: Mapping[str, ScoredOutlet] = field(default_factory=dict)
    units: Mapping[str, ScoredUnit] = field(default_factory=dict)
    unit_share: Share = Share()
    person_share: Share = Share()
    combine: Combine = Combine()
    rules: Mapping[str, tuple[RecordRule, ...]] = field(default_factory=dict)
    adjustments: tuple[Adjustment, ...] = ()
    goals: tuple[Goal, ...] = ()
    rates: tuple[Rate, ...] = ()
    caps: tuple[Cap, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()

    def judged(self) -> tuple[Judged, ...]:
        """What closes a period, in the order it takes effect."""
        return (*self.goals, *self.rates, *self.aggregates, *self.vetoes)
