"""The rule sets a desk file names, holds, or implies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from handlers.desk_file.draft import Draft
from handlers.desk_file.keys import LEVELS
from handlers.desk_file.lines import find_headers, find_lines, locate
from handlers.desk_file.model import Outlet, RuleSource
from handlers.desk_file.problems import Path, Problem, show
from handlers.desk_file.rule_names import check_names
from handlers.rules.rulefile import RuleError
from handlers.rules.scoring.grammar import load_rule_sets

LoadFile = Callable[[str], str]
OUTLET_RULES = "outlets"  # version of the rule set that only knows outlets' points
OUTLET_RULES_FROM = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class _Found:
    """A rule set and where the desk file speaks of it."""

    rules: RuleSource
    path: Path


def read_rule_sources(
    draft: Draft, *, inline: str | None, load_file: LoadFile
) -> tuple[RuleSource, ...]:
    """Every rule set, the earliest first, each ending before the next begins."""
    found: list[_Found] = []
    if inline is not None:
        found += _read_source(draft, inline, draft.file, ("rules",))
    for row in draft.list_rows("rules"):
        name, path = row.get("file"), (*row.path, "file")
        text = _load(draft, name, path, load_file) if name else None
        if text is not None:
            found += _read_source(draft, text, name, path)
    found.sort(key=lambda each: each.rules.starts)
    _check_order(draft, found)
    return close_gaps([each.rules for each in found])


def _load(draft: Draft, name: str, path: Path, load_file: LoadFile) -> str | None:
    try:
        return load_file(name)
    except OSError:
        remedy = "name it as seen from the desk file's folder"
        draft.report(path, "cannot read this file", remedy, value=name)
    except UnicodeDecodeError:
        draft.report(path, "not UTF-8", "save it as UTF-8", value=name)
    return None


def _read_source(draft: Draft, text: str, name: str, path: Path) -> list[_Found]:
    try:
        sets = load_rule_sets(text, name)
    except RuleError as error:
        line = error.line or _find_line(text, error.key)
        if not line and error.file == draft.file:
            line = draft.line_of(path)
        draft.problems.append(_reword(error, line))
        return []
    if len(sets) > 1:
        remedy = "write one file for each and name them all"
        draft.report(path, f"holds {len(sets)} rule sets", remedy, value=name)
    for each in sets:
        check_names(draft, each)
    rules = [RuleSource(each.version, each.start, each.end, text) for each in sets]
    return [_Found(each, path) for each in rules]


def _find_line(text: str, key: str) -> int:
    """The line of a key as the engine names it: `report[0].points`."""
    parts = re.findall(r"\[(\d+)\]|([^.\[\]]+)", key)
    return locate(find_lines(text), tuple(int(n) if n else name for n, name in parts))


def _reword(error: RuleError, line: int) -> Problem:
    """The engine counts rules from 0; people do not."""
    value = "" if error.value is None else show(error.value)
    key = re.sub(r"\[(\d+)\]", lambda found: f"[{int(found[1]) + 1}]", error.key)
    return Problem(error.file, line, key, value, error.problem, error.remedy)


def _check_order(draft: Draft, found: Sequence[_Found]) -> None:
    versions: set[str] = set()
    for each in found:
        version = each.rules.version
        if version in versions:
            remedy = "give each rule set its own"
            draft.report(each.path, "version used twice", remedy, value=version)
        versions.add(version)
    for earlier, later in pairwise(found):
        ends = earlier.rules.ends or date.max
        same = earlier.rules.starts == later.rules.starts
        if same or (earlier.rules.ends and ends >= later.rules.starts):
            problem = f"overlaps rule set {earlier.rules.version}"
            remedy = "end one before the other begins"
            starts = later.rules.starts
            draft.report(later.path, problem, remedy, value=starts)


def close_gaps(sets: Sequence[RuleSource]) -> tuple[RuleSource, ...]:
    """A rule set without an end ends the day before the next one begins."""
    closed = list(sets)
    for index, later in enumerate(sets[1:]):
        if closed[index].ends is None:
            ends = later.starts - timedelta(days=1)
            closed[index] = replace(closed[index], ends=ends)
    return tuple(closed)


def cut_inline_rules(text: str) -> str:
    """The desk file's `[rules]` as a rules file, every line where it was."""
    headers, inside, kept = find_headers(text), False, []
    for number, line in enumerate(text.split("\n"), start=1):
        if names := headers.get(number):
            inside = names[0] == "rules"
            whole = names == ("rules",)
            line = "" if whole else re.sub(r"^(\s*\[\[?\s*)rules\s*\.", r"\1", line)
        kept.append(line if inside else "")
    return "\n".join(kept)


def make_outlet_rules(
    outlets: Iterable[Outlet], levels: Sequence[str] = LEVELS
) -> RuleSource:
    """The rule set of a desk without rules: each adoption earns its outlet's points."""
    lines = [
        f'version = "{OUTLET_RULES}"',
        f"from = {OUTLET_RULES_FROM}",
        "levels = [" + ", ".join(f'"{level}"' for level in levels) + "]",
    ]
    lines += [f'outlets."{o.level}"."{o.code}" = {o.points}' for o in outlets]
    source = "\n".join(lines) + "\n"
    return RuleSource(OUTLET_RULES, OUTLET_RULES_FROM, None, source)
