"""`storydesk score`: what would these records score under these rules? No database."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import BinaryIO

import click

from bot.cli.progress import report_step
from bot.cli.score_print import Rows, print_csv, print_json, print_notes, print_table
from bot.cli.score_stream import Outcome, RecordsError, score_stream
from handlers.rules.period_words import UnknownPeriod, parse_period
from handlers.rules.scoring import RuleError, RuleSet, load_rule_sets
from handlers.rules.scoring.model import Book
from handlers.rules.scoring.recordfile import RecordError
from handlers.rules.scoring.wording import Language

Days = tuple[date, date]
PRINTERS: dict[str, Callable[[Rows, Outcome], None]] = {
    "table": print_table,
    "json": print_json,
    "csv": print_csv,
}
EXAMPLE = """Score RECORDS (one JSON object a line) by the rules in RULES.

\b
Example:
  storydesk score rules.toml records.jsonl --period 2026-Q3 --explain

RECORDS may be - for standard input. docs/rules.md has the format of both files.
"""


def read_period(
    context: click.Context, option: click.Parameter, words: str | None
) -> Days | None:
    if words is None:
        return None
    try:
        period = parse_period(words, date.today())
    except UnknownPeriod:
        raise click.BadParameter(
            f'"{words}" is no period; write 2026, 2026-10, 2026-Q3 or 2026-01..02'
        ) from None
    return period.start, period.end


@click.command(help=EXAMPLE)
@click.argument("rules", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument(
    "records", type=click.Path(exists=True, dir_okay=False, allow_dash=True)
)
@click.option(
    "--period", callback=read_period, help="Days to score; default whole years."
)
@click.option("--by", type=click.Choice(["unit", "person"]), default="unit")
@click.option("--explain", is_flag=True, help="Every point, line by line.")
@click.option("--format", "layout", type=click.Choice([*PRINTERS]), default="table")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh")
def score(
    rules: Path,
    records: str,
    period: Days | None,
    by: Book,
    explain: bool,
    layout: str,
    language: Language,
) -> None:
    try:
        run_score(rules, records, period, by, explain, layout, language)
    except (RuleError, RecordsError) as error:
        raise click.ClickException(str(error)) from None
    except RecordError as error:
        raise click.ClickException(f"{records}: {error}") from None


def run_score(
    rules: Path,
    records: str,
    period: Days | None,
    by: Book,
    explain: bool,
    layout: str,
    language: Language,
) -> None:
    sets = read_rules(rules)
    name = "stdin" if records == "-" else records
    with open_records(records) as file, tempfile.TemporaryFile() as scratch:
        rows = Rows(scratch, explain, language)
        outcome = score_stream(
            sets,
            file,
            name=name,
            size=measure_size(records),
            book=by,
            days=period,
            explain=explain,
            take=rows.take,
            report=report_step,
        )
        PRINTERS[layout](rows, outcome)
    print_notes(outcome, name)


def open_records(records: str) -> AbstractContextManager[BinaryIO]:
    if records == "-":
        return nullcontext(sys.stdin.buffer)
    return Path(records).open("rb")


def measure_size(records: str) -> int | None:
    """In bytes; None for a pipe, which does not say."""
    path = Path(records)
    return path.stat().st_size if records != "-" and path.is_file() else None


def read_rules(path: Path) -> tuple[RuleSet, ...]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RuleError(
            f"not UTF-8 at byte {error.start}",
            "save the file as UTF-8",
            file=str(path),
            key="(file)",
        ) from None
    return load_rule_sets(text, str(path))
