"""Awards (先进单位, 先进个人, 优秀信息): candidates by rule, with evidence and vetoes.

The rules propose, people decide: whoever is barred is listed with the reason, and the
next in line takes the place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Subject = Literal["unit", "person", "story"]


@dataclass(frozen=True, slots=True)
class AwardRule:
    """The best `top` of each class (of all, if not `per_class`) by one figure.

    `at_least`: thresholds by figure. `vetoes`: faults that bar from it; empty bars
    nobody. Ties at the last place are kept, as in rankings.
    """

    code: str
    name: str
    subject: Subject
    by: str
    top: int
    per_class: bool = True
    at_least: Mapping[str, Decimal] = field(default_factory=dict)
    vetoes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something held against a nominee: `kind` as rules name it, `what` in words."""

    kind: str
    what: str
    record: str = ""


@dataclass(frozen=True, slots=True)
class Nominee:
    """A unit, person or story with its figures of the period.

    `group`: its class. `exempt`: never proposed (the desk's own office, exempt units).
    """

    code: str
    name: str
    group: str
    figures: Mapping[str, Decimal]
    faults: tuple[Fault, ...] = ()
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure with what the rule asks for; `needed` None: the figure that ranks."""

    figure: str
    value: Decimal
    needed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    nominee: Nominee
    place: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Barred:
    """Would have had `place`, but for these faults."""

    nominee: Nominee
    place: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Shortlist:
    """One class's proposals, best first. `group` is "" where classes do not matter."""

    group: str
    candidates: tuple[Candidate, ...]
    barred: tuple[Barred, ...]


def nominate(rule: AwardRule, nominees: Iterable[Nominee]) -> tuple[Shortlist, ...]:
    """The shortlists, the classes in the order of their first nominee."""
    groups: dict[str, list[Nominee]] = defaultdict(list)
    for nominee in nominees:
        groups[nominee.group if rule.per_class else ""].append(nominee)
    return tuple(_shorten(rule, group, each) for group, each in groups.items())


def _shorten(rule: AwardRule, group: str, nominees: Sequence[Nominee]) -> Shortlist:
    fit = [n for n in nominees if not n.exempt and _reaches(rule, n)]
    clean = [n for n in fit if not find_vetoes(rule, n)]
    places = _place(rule, clean)
    candidates = [
        Candidate(n, places[n.code], list_evidence(rule, n))
        for n in _sort(rule, clean)
        if places[n.code] <= rule.top
    ]
    everyone = _place(rule, fit)
    barred = [
        Barred(n, everyone[n.code], vetoes)
        for n in _sort(rule, fit)
        if (vetoes := find_vetoes(rule, n)) and everyone[n.code] <= rule.top
    ]
    return Shortlist(group, tuple(candidates), tuple(barred))


def _reaches(rule: AwardRule, nominee: Nominee) -> bool:
    """Every threshold; and more than nothing of what ranks."""
    return _value(nominee, rule.by) > 0 and all(
        _value(nominee, figure) >= needed for figure, needed in rule.at_least.items()
    )


def _value(nominee: Nominee, figure: str) -> Decimal:
    return nominee.figures.get(figure, Decimal(0))


def find_vetoes(rule: AwardRule, nominee: Nominee) -> tuple[Fault, ...]:
    return tuple(fault for fault in nominee.faults if fault.kind in rule.vetoes)


def _sort(rule: AwardRule, nominees: Iterable[Nominee]) -> list[Nominee]:
    return sorted(nominees, key=lambda n: -_value(n, rule.by))


def _place(rule: AwardRule, nominees: Sequence[Nominee]) -> dict[str, int]:
    """Competition ranking: 1, 2, 2, 4."""
    values = [_value(nominee, rule.by) for nominee in nominees]
    return {
        nominee.code: 1 + sum(other > value for other in values)
        for nominee, value in zip(nominees, values, strict=True)
    }


def list_evidence(rule: AwardRule, nominee: Nominee) -> tuple[Evidence, ...]:
    """What speaks for a nominee: the figure that ranks, then every threshold."""
    thresholds = [
        Evidence(figure, _value(nominee, figure), needed)
        for figure, needed in rule.at_least.items()
    ]
    return Evidence(rule.by, _value(nominee, rule.by)), *thresholds
