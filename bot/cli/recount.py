"""`storydesk desk recount`: the tallies counted again from stories and ledger."""

from __future__ import annotations

import click

from bot.cli.session import open_desk, read_clock, run_command
from bot.settings import Settings
from storage.audit import record_audit
from storage.database import lock_books, transaction
from storage.figures.recount import mend_tallies


@click.command()
def recount() -> None:
    """Count the tallies that rankings read again; say how many were wrong.

    They are kept up by themselves and agree always; storydesk doctor says when they do
    not. The desk may go on working meanwhile.

    \b
    Example:
      storydesk desk recount
    """
    wrong = run_command(_recount)
    click.echo(f"{wrong} days and months mended" if wrong else "all of them are right")


async def _recount(settings: Settings) -> int:
    async with open_desk(settings), transaction():
        await lock_books()
        wrong = await mend_tallies()
        if wrong:
            details = {"mended": wrong}
            await record_audit("desk.recount", "desk", at=read_clock(), details=details)
        return wrong
