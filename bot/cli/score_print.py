"""The scores as a table, JSON or CSV, written account by account."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any

import click
import orjson

from bot.cli.score_stream import Outcome
from handlers.render.width import pad
from handlers.rules.scoring import Line, explain_entries
from handlers.rules.scoring.steps import show_number, to_points
from handlers.rules.scoring.tab import Tab
from handlers.rules.scoring.wording import Language

# What misses are called; the rest of the sentence names the records.
REASONS = {
    "no_rules": "no rule set is in force on {value}",
    "no_unit": "they name no unit and have no story record that does",
    "no_match": "no rule is about them ({value})",
    "unknown_outlet": 'outlet "{value}" is not in the catalogue; add it to [outlets]',
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(slots=True)
class Row:
    """An account's figures; its lines lie in the scratch file at `place`."""

    name: str
    points: Decimal
    categories: dict[str, int]
    place: int = 0
    size: int = 0
    rank: int = 0


@dataclass(slots=True)
class Rows:
    """The accounts as they come in; explanations go to a scratch file at once."""

    scratch: IO[bytes]
    explain: bool
    language: Language
    rows: list[Row] = field(default_factory=list)

    def take(self, tab: Tab) -> None:
        row = Row(tab.person or tab.unit, to_points(tab.total), tab.by_category)
        self.rows.append(row)
        if self.explain:
            lines = explain_entries(tab.entries, language=self.language)
            data = orjson.dumps([write_line(line) for line in lines])
            row.place, row.size = self.scratch.tell(), len(data)
            self.scratch.write(data)

    def lines_of(self, row: Row) -> list[dict[str, str]]:
        self.scratch.seek(row.place)
        found: list[dict[str, str]] = orjson.loads(self.scratch.read(row.size))
        return found

    def rank(self) -> list[Row]:
        """Best first, equal points with equal rank (1, 2, 2, 4), then by name."""
        ordered = sorted(self.rows, key=lambda row: (-row.points, row.name))
        for at, row in enumerate(ordered):
            tied = at and ordered[at - 1].points == row.points
            row.rank = ordered[at - 1].rank if tied else at + 1
        return ordered


def write_line(line: Line) -> dict[str, str]:
    return {
        "date": line.date.isoformat(),
        "amount": show_number(line.amount),
        "rule": line.rule,
        "story": line.story,
        "record": line.record,
        "text": line.text,
    }


def print_table(rows: Rows, outcome: Outcome) -> None:
    ordered = rows.rank()
    names = list_categories(ordered)
    table = [["rank", "name", "points", *names]]
    table += [
        [str(row.rank), clean(row.name), *show_figures(row, names)] for row in ordered
    ]
    for line, row in zip(lay_out(table), [None, *ordered], strict=True):
        click.echo(line)
        if row is not None and rows.explain:
            print_lines(rows.lines_of(row))


def print_lines(lines: Sequence[dict[str, str]]) -> None:
    for line in lines:
        click.echo(f"    {line['date']}  {line['amount']:>7}  {clean(line['text'])}")


def list_categories(rows: Sequence[Row]) -> list[str]:
    return sorted(
        {name for row in rows for name, cents in row.categories.items() if cents}
    )


def show_figures(row: Row, names: Sequence[str]) -> list[str]:
    parts = [show_number(to_points(row.categories.get(name, 0))) for name in names]
    return [show_number(row.points), *parts]


def lay_out(table: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns two spaces apart; the name to the left, numbers to the right."""
    from handlers.render.width import measure_width

    widths = [max(map(measure_width, column)) for column in zip(*table, strict=True)]
    for cells in table:
        padded = [
            pad(cell, width, right=at != 1)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        yield "  ".join(padded).rstrip()


def clean(text: str) -> str:
    """Names and titles come from outside: no line breaks, no terminal commands."""
    return "".join(char if char.isprintable() else " " for char in text)


def print_json(rows: Rows, outcome: Outcome) -> None:
    """One object; points are texts, so that no reader rounds them."""
    head = {
        "start": outcome.days[0].isoformat(),
        "end": outcome.days[1].isoformat(),
        "records": outcome.count,
        "unscored": sum(outcome.misses.counts.values()),
        "barred": [describe_bar(bar) for bar in outcome.bars],
    }
    click.echo(orjson.dumps(head)[:-1] + b',"rows":[', nl=False)
    for at, row in enumerate(rows.rank()):
        item: dict[str, Any] = {
            "rank": row.rank,
            "name": row.name,
            "points": show_number(row.points),
            "categories": {
                name: show_number(to_points(cents))
                for name, cents in sorted(row.categories.items())
            },
        }
        if rows.explain:
            item["lines"] = rows.lines_of(row)
        click.echo((b",\n" if at else b"\n") + orjson.dumps(item), nl=False)
    click.echo("\n]}")


def describe_bar(bar: Any) -> dict[str, Any]:
    return {
        "name": bar.person or bar.unit,
        "rule": bar.rule,
        "period": bar.period,
        "awards": list(bar.awards),
        "records": list(bar.records),
    }


def print_csv(rows: Rows, outcome: Outcome) -> None:
    """Accounts, or with explanations one line each of these."""
    ordered = rows.rank()
    names = list_categories(ordered)
    if rows.explain:
        print_row(["name", "date", "amount", "rule", "story", "record", "text"])
        for row in ordered:
            for line in rows.lines_of(row):
                print_row([row.name, *line.values()], numbers={2})
        return
    print_row(["rank", "name", "points", *names])
    for row in ordered:
        figures = show_figures(row, names)
        numbers = set(range(2, 2 + len(figures)))
        print_row([str(row.rank), row.name, *figures], numbers=numbers)


def print_row(cells: Sequence[str], *, numbers: set[int] | None = None) -> None:
    """Texts that a spreadsheet would take for a formula get an apostrophe."""
    safe = [
        f"'{cell}"
        if at not in (numbers or set()) and cell.startswith(FORMULA_STARTS)
        else cell
        for at, cell in enumerate(cells)
    ]
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(safe)
    click.echo(line.getvalue(), nl=False)


def print_notes(outcome: Outcome, source: str) -> None:
    """What earned nothing, and who is barred, on stderr."""
    for (reason, value), count in sorted(outcome.misses.counts.items()):
        words = REASONS[reason].format(value=value)
        examples = outcome.misses.examples[reason, value]
        more = ", …" if count > len(examples) else ""
        named = clean(", ".join(examples) + more)
        click.echo(
            f"{source}: {count} records earn nothing: {words}: {named}", err=True
        )
    for bar in outcome.bars:
        awards = ", ".join(bar.awards) or "all awards"
        click.echo(
            f"{bar.person or bar.unit}: barred from {awards}: {bar.label}", err=True
        )
