"""What has to be added to the ledger so that it says what the rules give.

Lines are never changed: one that no longer holds is taken back by a reversing line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from handlers.rules.scoring import Entry
from storage.desk.desk import DeskView
from storage.figures.ledger import Key, LedgerLine

CENTS = 100


def write_entries(entries: Iterable[Entry], desk: DeskView) -> list[LedgerLine]:
    """The engine's entries as lines of the ledger."""
    ids = {unit.code: unit.id for unit in desk.units.values()}
    return [_write_entry(entry, ids[entry.unit]) for entry in entries]


def _write_entry(entry: Entry, unit_id: int) -> LedgerLine:
    return LedgerLine(
        unit_id=unit_id,
        person_id=int(entry.person) if entry.person else None,
        story_id=int(entry.story) if entry.story else None,
        record=entry.record,
        day=entry.date,
        rule=entry.rule,
        category=entry.category,
        amount=int(entry.amount * CENTS),
        rule_version=entry.version,
        reason=entry.reason,
        details={"title": entry.title, "steps": [list(step) for step in entry.steps]},
    )


def compare_lines(
    existing: Iterable[LedgerLine],
    wanted: Iterable[LedgerLine],
    *,
    correction: bool = False,
) -> list[LedgerLine]:
    """The lines to add: reversals of what no longer holds, then what holds instead.

    What adds up to the same stays as it was written.
    """
    old, new = _group(existing), _group(wanted)
    lines: list[LedgerLine] = []
    for key in [*old, *(key for key in new if key not in old)]:
        before, after = old.get(key, []), new.get(key, [])
        if _sum(before) != _sum(after):
            if held := _sum(before):
                lines.append(_reverse(before[-1], held))
            lines += [line for line in after if line.amount]
    return [replace(line, correction=correction) for line in lines]


def _group(lines: Iterable[LedgerLine]) -> Mapping[Key, list[LedgerLine]]:
    groups: dict[Key, list[LedgerLine]] = defaultdict(list)
    for line in lines:
        groups[line.key].append(line)
    return dict(groups)


def _sum(lines: Iterable[LedgerLine]) -> int:
    return sum(line.amount for line in lines)


def _reverse(line: LedgerLine, held: int) -> LedgerLine:
    """Take back all that the line's key holds; the reason stays readable."""
    details = {**line.details, "reverses": True}
    return replace(line, id=0, amount=-held, details=details)


def split_lines(
    lines: Iterable[LedgerLine], is_frozen: Callable[[date], bool]
) -> tuple[list[LedgerLine], list[LedgerLine]]:
    """Those of open days and those of frozen ones."""
    open_lines: list[LedgerLine] = []
    frozen: list[LedgerLine] = []
    for line in lines:
        (frozen if is_frozen(line.day) else open_lines).append(line)
    return open_lines, frozen


def fold_lines(lines: Iterable[LedgerLine]) -> list[LedgerLine]:
    """What is left once reversals and what they took back are gone.

    Corrections stay, with what they correct: a published figure is never explained
    away. The sum is the same.
    """
    kept: list[LedgerLine] = []
    for line in lines:
        if line.reverses and not line.correction:
            # It took back all that its key held until then.
            kept = [earlier for earlier in kept if earlier.key != line.key]
        else:
            kept.append(line)
    return kept
