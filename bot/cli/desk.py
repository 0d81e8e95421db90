"""`storydesk desk`: check a desk file, make the desk it describes, invite people."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import click

from bot.cli.desk_print import (
    print_applied,
    print_invitation,
    print_problems,
    summarise_desk,
)
from bot.cli.inviting import Invited, invite_first_admin
from bot.cli.inviting import invite as make_invitation
from bot.cli.session import (
    CommandError,
    open_desk,
    open_new_desk,
    read_clock,
    run_command,
)
from bot.settings import Settings
from handlers.desk_file import DeskFile, DeskFileError, open_desk_file
from handlers.desk_file.rows import apply_desk, preview_desk
from handlers.rules.rulefile import suggest
from storage.desk.desk import DeskView, read_version

FILE = click.Path(dir_okay=False, path_type=Path)
UNIT_ROLES = ("reporter", "unit_leader")
ROLES = ("admin", "editor", "chief_editor", "observer", *UNIT_ROLES)
LAYOUT = click.option(
    "--format", "layout", type=click.Choice(["text", "json"]), default="text"
)


class DeskGroup(click.Group):
    """`FILES` are files of their own, imported when they are called."""

    FILES = ("rescore", "recount")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.commands, *self.FILES]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in self.FILES:
            command = getattr(import_module(f"bot.cli.{name}"), name)
            assert isinstance(command, click.Command)
            return command
        return super().get_command(ctx, name)


@click.group(cls=DeskGroup)
def desk() -> None:
    """Check a desk file, make the desk it describes, invite people.

    \b
    Example:
      storydesk desk check desk.toml
      storydesk desk apply desk.toml
      storydesk desk invite --role admin
    """


@desk.command()
@click.argument("file", type=FILE)
@LAYOUT
def check(file: Path, layout: str) -> None:
    """Say everything that is wrong with a desk file; change nothing.

    \b
    Example:
      storydesk desk check desk.toml

    Exit code 0: it is right; 1: it is not.
    """
    read = _read_file(file, layout)
    if layout == "json":
        click.echo(json.dumps({"file": str(file), "problems": []}))
    else:
        click.echo(f"{file}: {summarise_desk(read)}")


def _read_file(file: Path, layout: str) -> DeskFile:
    try:
        return open_desk_file(file)
    except DeskFileError as error:
        print_problems(file, error.problems, layout)
        raise click.exceptions.Exit(1) from None


@desk.command()
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@LAYOUT
def apply(file: Path, dry_run: bool, layout: str) -> None:
    """Make or change the desk so that it is as the file says: all of it or nothing.

    Units, classes and outlets the file no longer has are put out of use, not deleted.
    While there is no admin yet, it prints an invitation for the first one.

    \b
    Example:
      storydesk desk apply desk.toml --dry-run
      storydesk desk apply desk.toml
    """
    read = _read_file(file, layout)
    run_command(lambda settings: _apply(settings, read, dry_run, layout))


async def _apply(
    settings: Settings, read: DeskFile, dry_run: bool, layout: str
) -> None:
    async with open_new_desk(settings):
        changes, invited = await preview_desk(read), None
        if not dry_run:
            changes = await apply_desk(read, now=read_clock())
            invited = await invite_first_admin(settings, read_clock())
        print_applied(
            changes,
            version=await read_version() or 0,
            dry_run=dry_run,
            invited=invited,
            layout=layout,
        )


@desk.command()
@click.option("--role", type=click.Choice(ROLES), default="admin", show_default=True)
@click.option("--unit", default="", help="The unit's code, for reporter, unit_leader.")
@click.option("--uses", type=click.IntRange(1, 1000), default=1, show_default=True)
@click.option("--days", type=click.IntRange(1, 90), default=7, show_default=True)
@LAYOUT
def invite(role: str, unit: str, uses: int, days: int, layout: str) -> None:
    """Print an invitation, as a link and as a code.

    \b
    Example:
      storydesk desk invite --role admin
      storydesk desk invite --role reporter --unit qinghe --uses 3
    """
    if (role in UNIT_ROLES) != bool(unit):
        needed = "needs" if role in UNIT_ROLES else "goes without"
        raise click.UsageError(f"role {role} {needed} --unit")

    async def work(settings: Settings) -> Invited:
        async with open_desk(settings) as desk:
            return await make_invitation(
                settings,
                role,
                now=read_clock(),
                life=timedelta(days=days),
                unit=unit,
                unit_id=_find_unit(desk, unit) if unit else None,
                uses=uses,
            )

    invited = run_command(work)
    if layout == "json":
        click.echo(json.dumps(invited.to_data(), ensure_ascii=False))
    else:
        print_invitation(invited)


def _find_unit(desk: DeskView, code: str) -> int:
    units = {unit.code: unit.id for unit in desk.units.values() if unit.active}
    if code not in units:
        raise CommandError(f'there is no unit "{code}"; {suggest(code, units)}')
    return units[code]
