"""What `storydesk desk` prints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bot.cli.inviting import Invited
from handlers.desk_file import DeskFile, Problem
from storage.desk.desk_plan import Change

SIGNS = {"added": "+", "reactivated": "+", "deactivated": "-", "removed": "-"}
HUNDREDTHS = ("points", "amount")
LONGEST = 60


def print_problems(file: Path, problems: Sequence[Problem], layout: str) -> None:
    """To standard error as lines, or to standard output as JSON."""
    if layout == "json":
        data = {"file": str(file), "problems": [asdict(each) for each in problems]}
        click.echo(json.dumps(data, ensure_ascii=False))
        return
    for problem in problems:
        click.echo(str(problem), err=True)
    click.echo(f"{_count(len(problems), 'mistake')}, nothing was changed", err=True)


def summarise_desk(desk: DeskFile) -> str:
    counts = (
        _count(len(desk.units), "unit"),
        f"{_count(len(desk.classes), 'class', 'classes')}",
        _count(len(desk.outlets), "outlet"),
        _count(len(desk.quotas), "quota"),
        _count(len(desk.groups), "group"),
        _count(len(desk.schedules), "schedule"),
        _count(len(desk.rules), "rule set"),
    )
    return f"{desk.desk.name}, " + ", ".join(counts)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def list_changes(changes: Sequence[Change]) -> Iterator[str]:
    """A line for each change; a new order of rows is one line for all of them."""
    moved = [c for c in changes if set(c.fields) == {"position"}]
    for change in changes:
        if change not in moved:
            yield _word_change(change)
    for table in dict.fromkeys(change.table for change in moved):
        yield f"~ {table}: new order"


def _word_change(change: Change) -> str:
    sign = SIGNS.get(change.what, "~")
    name = f"{change.table} {change.key}".strip()
    if change.what in ("added", "removed", "deactivated"):
        added = change.new_values if change.what == "added" else {}
        title = added.get("name") or added.get("code") or ""
        return f"{sign} {name} {title}".rstrip() + _mark(change)
    shown = ", ".join(_word_field(name, *pair) for name, pair in change.fields.items())
    return f"{sign} {name}{_mark(change)}: {shown}"


def _mark(change: Change) -> str:
    if change.what == "kept":
        return " (no longer in the file; points were counted with it, so it is kept)"
    return "" if change.what in ("added", "changed", "removed") else f" ({change.what})"


def _word_field(name: str, old: Any, new: Any) -> str:
    if name in HUNDREDTHS:
        old, new = (None if each is None else each / 100 for each in (old, new))
    return f"{name} {_show(old)} → {_show(new)}"


def _show(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def print_applied(
    changes: Sequence[Change],
    *,
    version: int,
    dry_run: bool,
    invited: Invited | None,
    layout: str,
) -> None:
    if layout == "json":
        data = {
            "version": version,
            "dry_run": dry_run,
            "changes": [_to_data(change) for change in changes],
            "invitation": invited.to_data() if invited else None,
        }
        click.echo(json.dumps(data, ensure_ascii=False, default=str))
        return
    for line in list_changes(changes):
        click.echo(line)
    click.echo(_sum_up(len(changes), version, dry_run))
    if invited:
        click.echo("There is no admin yet. The first one joins with this invitation.")
        print_invitation(invited)


def _to_data(change: Change) -> dict[str, Any]:
    return {
        "table": change.table,
        "key": change.key,
        "what": change.what,
        "fields": {k: {"old": o, "new": n} for k, (o, n) in change.fields.items()},
    }


def _sum_up(count: int, version: int, dry_run: bool) -> str:
    if not count:
        return "nothing to change"
    if dry_run:
        return f"{_count(count, 'change')} to make; nothing was changed (--dry-run)"
    return f"{_count(count, 'change')} made; the desk is at version {version}"


def print_invitation(invited: Invited) -> None:
    where = f" of {invited.unit}" if invited.unit else ""
    uses = "once" if invited.uses == 1 else f"{invited.uses} times"
    until = f"{invited.expires_at:%Y-%m-%d %H:%M} UTC"
    click.echo(f"invitation as {invited.role}{where}, good {uses} until {until}:")
    if invited.link:
        click.echo(f"  open  {invited.link}")
    click.echo(f"  or send the bot  /start {invited.code}")
