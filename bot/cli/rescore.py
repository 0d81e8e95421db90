"""`storydesk desk rescore`: what changed rules do to the points of a period."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import click

from bot.cli.progress import end_steps, report_step
from bot.cli.session import open_desk, read_clock, run_command
from bot.settings import Settings
from handlers.render.figures import format_points
from handlers.render.width import pad
from handlers.rules.period_words import UnknownPeriod, parse_period
from handlers.rules.periods import Period
from handlers.scores.rescoring import Rescore, Shift, preview_rescore
from handlers.scores.settle import rescore_books
from storage.audit import record_audit
from storage.database import transaction
from storage.desk.desk import DeskView

UNIT_WIDTH, FIGURE_WIDTH = 22, 18


@click.command()
@click.option("--period", required=True, help="2026-10, 2026-Q3, 2026, 上月 …")
@click.option("--dry-run", is_flag=True, help="Say what would change, change nothing.")
@click.option(
    "--correct",
    is_flag=True,
    help="Book differences of published periods as corrections, too.",
)
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text")
def rescore(period: str, dry_run: bool, correct: bool, layout: str) -> None:
    """Score a period again by the rules in force: who moves, and by how much.

    \b
    Example:
      storydesk desk rescore --period 2026-10 --dry-run
      storydesk desk rescore --period 2026-10

    The ledger is never rewritten: what no longer holds is reversed, what holds instead
    is added. Published periods stay as they are unless you add --correct.
    """

    async def work(settings: Settings) -> None:
        async with open_desk(settings) as desk:
            now = read_clock()
            found = _read_period(period, desk, now)
            report_step(f"scoring {found.key} again")
            preview = await preview_rescore(desk, found, now)
            end_steps()
            _print(preview, found, layout)
            if not dry_run:
                await _apply(desk, found, now, correct=correct, layout=layout)

    run_command(work)


def _read_period(words: str, desk: DeskView, now: datetime) -> Period:
    try:
        return parse_period(words, now.astimezone(desk.zone).date())
    except UnknownPeriod:
        raise click.UsageError(
            f"{words!r} is no period; write 2026-10, 2026-Q3, 2026 or 上月"
        ) from None


async def _apply(
    desk: DeskView, period: Period, now: datetime, *, correct: bool, layout: str
) -> None:
    async with transaction():
        lines = await rescore_books(
            desk, period.start, period.end, now, correct=correct
        )
        details = {"lines": len(lines), "correct": correct}
        await record_audit(
            "desk.rescore", f"period:{period.key}", at=now, details=details
        )
    if layout == "text":
        click.echo(f"{len(lines)} lines were added to the ledger")


def _print(found: Rescore, period: Period, layout: str) -> None:
    if layout == "json":
        click.echo(json.dumps(_to_json(found, period), ensure_ascii=False))
        return
    if not found.shifts:
        click.echo(f"{period.key}: nobody's points change")
    else:
        titles = ("class", "unit", "points", "rank")
        click.echo(_write_row(titles))
        for shift in found.shifts:
            click.echo(_write_row(_describe(shift)))
    if found.corrections:
        click.echo(
            f"{found.corrections} of {len(found.lines)} lines are in published periods;"
            " they are booked with --correct only"
        )


def _describe(shift: Shift) -> tuple[str, str, str, str]:
    difference = shift.points_after - shift.points
    sign = "+" if difference > 0 else ""
    points = (
        f"{format_points(shift.points)} → {format_points(shift.points_after)}"
        f" ({sign}{format_points(difference)})"
    )
    rank = f"{shift.rank or '-'} → {shift.rank_after or '-'}"
    return shift.unit_class, shift.name, points, rank


def _write_row(cells: tuple[str, ...]) -> str:
    unit_class, unit, points, rank = cells
    return " ".join(
        [
            pad(unit_class, FIGURE_WIDTH),
            pad(unit, UNIT_WIDTH),
            pad(points, UNIT_WIDTH),
            rank,
        ]
    ).rstrip()


def _to_json(found: Rescore, period: Period) -> dict[str, Any]:
    return {
        "period": period.key,
        "lines": len(found.lines),
        "corrections": found.corrections,
        "units": [
            {
                "class": shift.unit_class,
                "unit": shift.unit,
                "name": shift.name,
                "points": _number(shift.points),
                "points_after": _number(shift.points_after),
                "rank": shift.rank,
                "rank_after": shift.rank_after,
            }
            for shift in found.shifts
        ],
    }


def _number(points: Decimal) -> int | float:
    return int(points) if points == points.to_integral() else float(points)
