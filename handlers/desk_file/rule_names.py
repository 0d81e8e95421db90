"""Whether the rules speak of outlets, levels, classes and units that the desk has.

The scoring engine knows no desk: a misspelt outlet would only never earn its points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from handlers.desk_file.draft import Draft
from handlers.desk_file.keys import LEVELS
from handlers.desk_file.problems import Problem, show
from handlers.rules.rulefile import suggest
from handlers.rules.scoring.match import Check
from handlers.rules.scoring.model import RuleSet

# Field of a record, or of a goal → what its words name.
NAMED = {
    "outlet": "outlet",
    "level": "level",
    "unit_class": "class",
    "classes": "class",
    "units": "unit",
}


def check_names(draft: Draft, rules: RuleSet) -> None:
    known = _list_known(draft, rules)
    seen: set[tuple[str, str, str]] = set()
    for rule, kind, word in _list_words(rules):
        if word not in known[kind] and (rule, kind, word) not in seen:
            seen.add((rule, kind, word))
            remedy = suggest(word, known[kind])
            _report(draft, rules, f'rule "{rule}"', word, f"no such {kind}", remedy)
    for level in sorted(_list_levels(draft) - set(rules.levels)):
        remedy = "name every level of the desk in levels = [ ], lowest first"
        _report(draft, rules, "levels", level, "a level of the desk is missing", remedy)


def _report(
    draft: Draft, rules: RuleSet, key: str, word: str, problem: str, remedy: str
) -> None:
    draft.problems.append(Problem(rules.file, 0, key, show(word), problem, remedy))


def _list_levels(draft: Draft) -> set[str]:
    return set(draft.codes("level")) or set(LEVELS)


def _list_known(draft: Draft, rules: RuleSet) -> Mapping[str, set[str]]:
    outlets = {*draft.codes("outlet"), *rules.outlets}
    outlets |= {row.get("name") for row in draft.list_rows("outlet")} - {None}
    outlets |= {each.name for each in rules.outlets.values() if each.name}
    return {
        "outlet": outlets,
        "level": _list_levels(draft),
        "class": set(draft.codes("class")),
        "unit": {*draft.codes("unit"), *rules.units},
    }


def _list_words(rules: RuleSet) -> Iterator[tuple[str, str, str]]:
    """(rule, what is named, the word) for every name that the rules use."""
    groups: tuple[tuple[Any, ...], ...] = (
        *rules.rules.values(),
        rules.adjustments,
        rules.goals,
        rules.rates,
        rules.vetoes,
    )
    for rule in (each for group in groups for each in group):
        for part in _walk(rule):
            for name, words in _read_words(part):
                for word in sorted(words):
                    yield rule.id, NAMED[name], word


def _read_words(part: Any) -> Iterator[tuple[str, frozenset[str]]]:
    if isinstance(part, Check):
        if part.field in NAMED:
            yield part.field, frozenset(map(str, part.values))
    else:
        for name in ("classes", "units"):
            words = getattr(part, name, None)
            if isinstance(words, frozenset):
                yield name, words


def _walk(value: Any) -> Iterator[Any]:
    """The value and everything in it."""
    yield value
    if is_dataclass(value):
        for each in fields(value):
            yield from _walk(getattr(value, each.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from _walk(part)
