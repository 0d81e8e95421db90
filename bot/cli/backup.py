"""`storydesk backup`: a consistent copy of database and media, while the desk runs."""

from __future__ import annotations

from pathlib import Path

import click

from bot.backup.archive import Manifest
from bot.backup.make import make_backup
from bot.cli.output import open_output
from bot.cli.progress import end_steps, report_step
from bot.cli.session import CommandError, open_desk, read_clock, run_command
from bot.settings import Settings
from storage.queues.moments import BACKUP, write_moment


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def backup(file: Path, force: bool) -> None:
    """Write the whole desk into FILE, a zip: every row of one instant, every file.

    The desk may go on working meanwhile. FILE appears when it is complete. Keep it
    safe: it holds everything that people wrote.

    \b
    Example:
      storydesk backup backups/desk-2026-11-24.zip
    """
    if file.exists() and not force:
        raise CommandError(f"{file} is there already; take another name, or --force")

    async def work(settings: Settings) -> Manifest:
        async with open_desk(settings) as desk:
            with open_output(file) as target:
                manifest = await make_backup(
                    target,
                    settings,
                    desk=desk.name,
                    now=read_clock(),
                    report=report_step,
                )
            await write_moment(BACKUP, read_clock())
            return manifest

    manifest = run_command(work)
    end_steps()
    rows, files = sum(manifest.tables.values()), len(manifest.media)
    click.echo(f"{file}: {rows} rows, {files} files")
    if manifest.missing:
        words = f"{len(manifest.missing)} files are not in the media store"
        click.echo(f"warning: {words}, first {manifest.missing[0]}", err=True)
