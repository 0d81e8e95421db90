"""The grammar of a rule set: from the tables of a TOML file to `model.RuleSet`.

docs/rules.md shows every key with an example.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from handlers.rules.rulefile import RuleError, Table, parse_toml
from handlers.rules.scoring.catalogue import read_outlets, read_units
from handlers.rules.scoring.model import PERIODS, Period, RuleSet
from handlers.rules.scoring.period_rules import (
    read_aggregates,
    read_caps,
    read_goals,
    read_rates,
    read_vetoes,
)
from handlers.rules.scoring.record_rules import (
    read_adjustments,
    read_combine,
    read_record_rules,
    read_share,
)
from handlers.rules.scoring.records import LEVELS
from handlers.rules.scoring.spans import MONTHS
from handlers.rules.scoring.words import Words


def load_rules(text: str, name: str = "rules.toml") -> RuleSet:
    """The one rule set of a file. Raises RuleError, one line, with the remedy."""
    found = load_rule_sets(text, name)
    if len(found) > 1:
        raise RuleError(
            f"holds {len(found)} rule sets",
            "use load_rule_sets",
            file=name,
            key="rule_set",
        )
    return found[0]


def load_rule_sets(text: str, name: str = "rules.toml") -> tuple[RuleSet, ...]:
    """One rule set, or the several of `[[rule_set]]`, the earliest first."""
    document = Table(parse_toml(text, file=name), name, (), text)
    if not document.has("rule_set"):
        return (read_rule_set(document),)
    sets = [read_rule_set(table) for table in document.tables("rule_set")]
    document.finish()
    return order_rule_sets(sets)


def build_rules(
    values: Mapping[str, Any],
    *,
    file: str = "",
    path: tuple[str | int, ...] = (),
    source: str = "",
) -> RuleSet:
    """A rule set from a table of another TOML file, such as the desk's."""
    return read_rule_set(Table(values, file, path, source))


def order_rule_sets(sets: Sequence[RuleSet]) -> tuple[RuleSet, ...]:
    """By first day. Raises RuleError where two share a version or a first day."""
    ordered = sorted(sets, key=lambda rules: rules.start)
    for earlier, later in pairwise(ordered):
        if earlier.start == later.start:
            raise RuleError(
                "two rule sets begin on this day",
                "give each its own first day",
                file=later.file,
                key="from",
                value=later.start,
            )
    versions = [rules.version for rules in ordered]
    for version in versions:
        if versions.count(version) > 1:
            raise RuleError(
                "two rule sets have this version",
                "give each its own",
                file=ordered[0].file,
                key="version",
                value=version,
            )
    return tuple(ordered)


def read_rule_set(table: Table) -> RuleSet:
    table.require("version", '"2026-1"')
    table.require("from", "2026-01-01")
    period: Period = table.choice("period", PERIODS, "year")
    words = Words(levels=table.strings("levels") or LEVELS)
    words = replace(words, outlets=read_outlets(table, words))
    words = replace(words, units=read_units(table))
    start, end = read_dates(table)
    rules = read_record_rules(table, words)
    words.learn_categories(rules)
    joint = table.table("joint") or table.enter({}, "joint")
    made = RuleSet(
        version=table.text("version"),
        start=start,
        end=end,
        name=table.text("name"),
        file=table.file,
        period=period,
        levels=words.levels,
        outlets=words.outlets,
        units=words.units,
        unit_share=read_share(joint, "units"),
        person_share=read_share(joint, "persons"),
        combine=read_combine(table),
        rules=rules,
        adjustments=read_adjustments(table, words),
        goals=read_goals(table, words),
        rates=read_rates(table, words),
        caps=read_caps(table, words),
        vetoes=read_vetoes(table, words),
        aggregates=read_aggregates(table, words, period),
    )
    table.text("note")
    joint.finish()
    table.finish()
    check_caps(table, made)
    return made


def check_caps(table: Table, made: RuleSet) -> None:
    """A cap sees points as they come in, not what an aggregate makes of them."""
    for aggregate in made.aggregates:
        for cap in made.caps:
            wider = MONTHS.get(cap.period, 0) > MONTHS[aggregate.period]
            if wider and not cap.categories and cap.book == aggregate.book:
                raise table.fail(
                    "aggregate",
                    f'its periods are shorter than those of cap "{cap.id}"',
                    "bound it with at_most in [aggregate]",
                )


def read_dates(table: Table) -> tuple[date, date | None]:
    start, end = table.day("from"), table.day("until")
    assert start is not None  # `require` saw to it
    if end is not None and end < start:
        raise table.fail("until", f"before from = {start}", "write a later day")
    return start, end
