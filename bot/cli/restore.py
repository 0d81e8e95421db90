"""`storydesk restore`: put a backup in the place of an empty desk, or of any."""

from __future__ import annotations

from pathlib import Path

import click

from bot.backup.archive import BackupReader, BadBackupError
from bot.backup.restore import check_tables, restore_backup
from bot.cli.progress import end_steps, report_step
from bot.cli.session import CommandError, open_new_desk, read_clock, run_command
from bot.media.folder import MediaUnavailableError
from bot.settings import Settings
from storage.engine.restoring import count_rows, find_desk_name


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="In the place of a desk that is not empty.")
def restore(file: Path, force: bool) -> None:
    """Restore the desk in FILE: verified first, then all of it or nothing.

    Stop the desk before. The database may be another kind than the one the backup was
    made from. Announcements that were on their way are left for the admins to decide:
    see storydesk queue.

    \b
    Example:
      storydesk restore backups/desk-2026-11-24.zip
    """
    run_command(lambda settings: _restore(settings, file, force))


async def _restore(settings: Settings, file: Path, force: bool) -> None:
    try:
        with file.open("rb") as source:
            reader = BackupReader(source)
            reader.verify(report_step)
            async with open_new_desk(settings):
                check_tables(reader)
                await _refuse_full(force)
                doubtful = await restore_backup(
                    reader,
                    settings,
                    name=file.name,
                    now=read_clock(),
                    report=report_step,
                )
    except (BadBackupError, MediaUnavailableError) as error:
        raise CommandError(f"{file}: {error}; nothing was changed") from error
    except FileNotFoundError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    end_steps()
    _sum_up(file, reader, doubtful)


async def _refuse_full(force: bool) -> None:
    counts = await count_rows()
    if counts and not force:
        name = await find_desk_name() or "a desk without a name"
        words = f"the database holds {name} with {sum(counts.values())} rows"
        remedy = "restore into an empty one, or --force to put the backup in its place"
        raise CommandError(f"{words}; {remedy}")


def _sum_up(file: Path, reader: BackupReader, doubtful: int) -> None:
    manifest = reader.manifest
    rows, files = sum(manifest.tables.values()), len(manifest.media)
    made = f"{manifest.desk}, made {manifest.made_at}"
    click.echo(f"{file}: {made}, {rows} rows, {files} files restored")
    if doubtful:
        words = f"{doubtful} announcements were on their way when it was made"
        click.echo(f"{words}: see storydesk queue", err=True)
