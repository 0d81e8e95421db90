"""`storydesk people`: who is known here, and forgetting somebody on demand."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.cli.session import CommandError, open_desk, read_clock, run_command
from bot.media.folder import MediaFolder
from bot.settings import Settings
from storage.database import transaction
from storage.people.first_admin import count_admins
from storage.people.forgetting import FORGOTTEN, Forgotten, forget_person
from storage.people.members import Member, find_member, search_members

LISTED = 50


@click.group()
def people() -> None:
    """Who is known to the desk; forget a person.

    \b
    Example:
      storydesk people find 张三
      storydesk people forget 12
    """


@people.command()
@click.argument("name")
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text")
def find(name: str, layout: str) -> None:
    """List people whose name contains NAME, with their numbers.

    \b
    Example:
      storydesk people find 张
    """

    async def work(settings: Settings) -> list[Member]:
        async with open_desk(settings):
            return await search_members(name, limit=LISTED)

    found = run_command(work)
    if layout == "json":
        rows = [{"id": m.id, "name": m.name, "status": m.status} for m in found]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for member in found:
        roles = ", ".join(dict.fromkeys(grant.role for grant in member.grants)) or "-"
        click.echo(f"{member.id}\t{member.name}\t{member.status}\t{roles}")


@people.command()
@click.argument("person_id", metavar="ID", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(person_id: int, yes: bool) -> None:
    """Erase the personal data of person ID, for good.

    Name, accounts, chats, leave, open requests and drafts go; stories that were handed
    in, decisions and points stay, under the number alone. Backups made before still
    hold everything.

    \b
    Example:
      storydesk people forget 12
    """
    if not yes:
        click.confirm(f"Forget person {person_id} for good?", abort=True)

    async def work(settings: Settings) -> Forgotten:
        async with open_desk(settings):
            done = await _forget(person_id)
        _remove_files(MediaFolder(settings.media_dir), done.files)
        return done

    done = run_command(work)
    click.echo(
        f"person {person_id} is forgotten: {done.drafts} drafts and {len(done.files)}"
        f" files removed, {done.entries} entries of the log erased"
    )


async def _forget(person_id: int) -> Forgotten:
    member = await find_member(person_id)
    if member is None or member.status == FORGOTTEN:
        raise CommandError(f"there is no person {person_id}")
    is_admin = any(grant.role == "admin" for grant in member.grants)
    if is_admin and member.status == "active" and await count_admins() < 2:
        raise CommandError(f"{person_id} is the only admin: invite another one first")
    async with transaction():
        done = await forget_person(person_id, now=read_clock())
    if done is None:
        raise CommandError(f"somebody was faster: person {person_id} is forgotten")
    return done


def _remove_files(folder: MediaFolder, hashes: tuple[str, ...]) -> None:
    for sha256 in hashes:
        for path in (folder.find(sha256), folder.find_clean(sha256)):
            Path(path).unlink(missing_ok=True)
