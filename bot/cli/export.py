"""`storydesk export`: everything the desk knows, as JSON, csv or xlsx."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from bot.cli.export_write import LARGEST_SHEET, WRITERS
from bot.cli.output import open_output
from bot.cli.progress import show_progress
from bot.cli.session import CommandError, open_desk, read_clock, run_command
from bot.settings import Settings
from handlers.announcements.export_rows import KINDS, count_rows, stream_rows
from handlers.rules.period_words import UnknownPeriod, parse_period
from storage.desk.desk import DeskView

Days = tuple[date, date] | tuple[None, None]


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--period", default="", help="2026-10, 2026-Q3, 2026, 上月 …; else all.")
@click.option(
    "--format",
    "layout",
    type=click.Choice([*WRITERS]),
    default="json",
    show_default=True,
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; else standard output.",
)
def export(kind: str, period: str, layout: str, output: Path | None) -> None:
    """Write out stories, adoptions, points, fees, scores or the audit log.

    \b
    Example:
      storydesk export stories --period 2026-10 --format xlsx -o october.xlsx
      storydesk export ledger --format csv > ledger.csv

    It is complete, also what was cancelled or withdrawn. Texts stay texts: nothing in
    it runs as a formula.
    """
    if layout == "xlsx" and output is None:
        raise click.UsageError("xlsx goes into a file: add -o FILE")

    async def work(settings: Settings) -> None:
        async with open_desk(settings) as desk:
            days = _read_days(period, desk, read_clock())
            await _export(kind, days, desk, layout, output)

    run_command(work)


def _read_days(period: str, desk: DeskView, now: datetime) -> Days:
    if not period:
        return None, None
    try:
        found = parse_period(period, now.astimezone(desk.zone).date())
    except UnknownPeriod:
        words = f"{period!r} is no period; write 2026-10, 2026-Q3, 2026 or 上月"
        raise click.UsageError(words) from None
    return found.start, found.end


async def _export(
    kind: str, days: Days, desk: DeskView, layout: str, output: Path | None
) -> None:
    total = await count_rows(kind, *days, desk=desk)
    if layout == "xlsx" and total and total > LARGEST_SHEET:
        words = f"{total} rows are more than a sheet holds ({LARGEST_SHEET})"
        raise CommandError(f"{words}; use --format csv or a shorter --period")
    rows = stream_rows(kind, *days, desk=desk)
    with open_output(output) as target:
        count = await WRITERS[layout](
            target, kind, show_progress(f"exporting {kind}", rows, total), desk.language
        )
    if output:
        click.echo(f"{output}: {count} rows", err=True)
