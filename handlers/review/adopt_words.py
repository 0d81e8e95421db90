"""What an editor types to record an adoption: outlet, date, column, link.

`采用 #2026-12 省政府网 要闻 2026-11-20 https://…`, in any order after the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from handlers.rules.outlet_names import is_exact, match_names
from handlers.rules.period_words import parse_date
from handlers.rules.scoring import RuleSet
from storage.desk.desk import DeskView
from storage.models import Outlet

# Fields of an adoption that rules may ask for, by the words the rules know.
_RULED = ("placement", "form", "route", "originality", "medium")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was understood. `outlets`: what the outlet's name may mean, best first.

    `marks`: column, placement, form …; `unknown`: words that mean nothing here.
    """

    outlets: tuple[Outlet, ...] = ()
    day: date | None = None
    link: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    named: str = ""
    unknown: str = ""


def read_adoption_words(
    words: str, desk: DeskView, rules: Sequence[RuleSet], today: date
) -> Wanted:
    """Take the words apart; nothing is refused here."""
    rest: list[str] = []
    wanted = Wanted()
    for token in words.split():
        if token.lower().startswith(("http://", "https://")):
            wanted = replace(wanted, link=token)
        elif wanted.day is None and (day := parse_date(token, today)):
            wanted = replace(wanted, day=day)
        else:
            rest.append(token)
    outlets, rest, named = find_outlets(rest, desk)
    marks, unknown = _read_marks(rest, outlets, rules)
    return replace(
        wanted, outlets=outlets, marks=marks, named=named, unknown=" ".join(unknown)
    )


def list_names(outlet: Outlet) -> list[str]:
    return [outlet.name, outlet.code, *outlet.aliases]


def find_outlets(
    tokens: list[str], desk: DeskView
) -> tuple[tuple[Outlet, ...], list[str], str]:
    """(outlets meant, words left over, the words that named them).

    A name may have blanks in it: the longest run of words that is one is taken.
    """
    active = {each.id: each for each in desk.outlets.values() if each.active}
    for length in range(len(tokens), 0, -1):
        for at in range(len(tokens) - length + 1):
            run = " ".join(tokens[at : at + length])
            for outlet in active.values():
                if is_exact(run, list_names(outlet)):
                    return (outlet,), tokens[:at] + tokens[at + length :], run
    if not tokens:
        return (), [], ""
    names = {key: list_names(outlet) for key, outlet in active.items()}
    found = match_names(tokens[0], names)
    return tuple(active[key] for key in found), tokens[1:], tokens[0]


def _read_marks(
    tokens: Iterable[str], outlets: Sequence[Outlet], rules: Sequence[RuleSet]
) -> tuple[dict[str, str], list[str]]:
    known = _list_known_values(rules)
    columns = {column for outlet in outlets for column in outlet.columns}
    marks: dict[str, str] = {}
    unknown = []
    for token in tokens:
        name = "column" if token in columns else known.get(token)
        if name is None or name in marks:
            unknown.append(token)
        else:
            marks[name] = token
    return marks, unknown


def _list_known_values(rules: Sequence[RuleSet]) -> dict[str, str]:
    """头版 → placement, for every word that some rule asks for."""
    conditions = [
        condition
        for each in rules
        for condition in (
            *(rule.when for rule in each.rules.get("adoption", ())),
            *(adjustment.when for adjustment in each.adjustments),
        )
    ]
    return {
        str(value): check.field
        for condition in conditions
        for check in condition.checks
        if check.field in (*_RULED, "column")
        for value in check.values
    }
