"""The outlet tree and the roster of units, as a rules file may hold them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from handlers.rules.rulefile import Table, suggest
from handlers.rules.scoring.records import ScoredOutlet, ScoredUnit

if TYPE_CHECKING:
    from handlers.rules.scoring.words import Words


def read_outlets(table: Table, words: Words) -> dict[str, ScoredOutlet]:
    """`[outlets.LEVEL.CODE]`: name, points, columns."""
    found: dict[str, ScoredOutlet] = {}
    tree = table.table("outlets")
    if tree is None:
        return found
    for level in tree.values:
        if level not in words.levels:
            raise tree.fail(level, "unknown level", suggest(level, words.levels))
        for outlet in read_level(tree, level):
            if outlet.code in found:
                raise tree.fail(level, f'outlet "{outlet.code}" twice', "keep one")
            found[outlet.code] = outlet
    return found


def read_level(tree: Table, level: str) -> list[ScoredOutlet]:
    branch = tree.table(level)
    assert branch is not None
    return [read_outlet(branch, code, level) for code in branch.values]


def read_outlet(branch: Table, code: str, level: str) -> ScoredOutlet:
    """`CODE = 5` is short for a table with points alone."""
    if not isinstance(branch.values[code], dict):
        return ScoredOutlet(code, level=level, points=branch.points(code))
    table = branch.table(code)
    assert table is not None
    outlet = ScoredOutlet(
        code,
        name=table.text("name"),
        level=level,
        points=table.points("points"),
        columns=read_columns(table),
    )
    table.finish()
    return outlet


def read_columns(table: Table) -> dict[str, Decimal]:
    columns = table.table("columns")
    if columns is None:
        return {}
    return {name: columns.points(name) or Decimal(0) for name in columns.values}


def read_units(table: Table) -> dict[str, ScoredUnit]:
    """`[units.NAME]`: class, credit_to, exempt, since, until; `NAME = "class"`."""
    roster = table.table("units")
    if roster is None:
        return {}
    units = {name: read_unit(roster, name) for name in roster.values}
    for name, unit in units.items():
        target = units.get(unit.credit_to)
        if unit.credit_to == name or (target and target.credit_to):
            key = "credit_to"
            inner = roster.enter(roster.values[name], name)
            raise inner.fail(key, "credit goes in a chain", "name the last unit of it")
    return units


def read_unit(roster: Table, name: str) -> ScoredUnit:
    if isinstance(roster.values[name], str):
        return ScoredUnit(name, roster.text(name))
    table = roster.table(name)
    assert table is not None
    unit = ScoredUnit(
        name,
        unit_class=table.text("class"),
        credit_to=table.text("credit_to"),
        exempt=table.flag("exempt"),
        since=table.day("since"),
        until=table.day("until"),
    )
    table.finish()
    return unit
