"""Every check, one after the other; what one needs of another is handed on."""

from __future__ import annotations

from asyncio import to_thread
from datetime import datetime
from pathlib import Path

from bot.doctor.books import NoDatabaseError, check_books, list_names, open_books
from bot.doctor.findings import Finding, run_check
from bot.doctor.keeping import check_backup, check_files, check_tallies
from bot.doctor.machine import check_disk, check_fonts, check_media, check_secrets
from bot.platforms.catalogue import examine_platforms
from bot.settings import Settings
from storage.desk.desk import load_desk
from storage.desk.desk_groups import BoundChat, list_bound


async def examine(settings: Settings, *, now: datetime) -> list[Finding]:
    """Everything there is to say, in the order in which it is best mended."""
    found = await _examine_machine(settings)
    names, groups = "", list[BoundChat]()
    try:
        async with open_books(settings):
            found += await run_check("database", lambda: check_books(settings, now))
            found += await _examine_keeping(settings, now)
            groups = await list_bound()
            desk = await load_desk()
            names = list_names(desk) if desk else ""
    except NoDatabaseError as error:
        found.append(error.finding)
    found += await run_check(
        "fonts", lambda: to_thread(check_fonts, settings.font_file, names)
    )
    return found + await examine_platforms(settings, groups, now)


async def _examine_keeping(settings: Settings, now: datetime) -> list[Finding]:
    return [
        *await run_check("tallies", check_tallies),
        *await run_check("files", lambda: check_files(settings.media_dir)),
        *await run_check("backup", lambda: check_backup(now)),
    ]


async def _examine_machine(settings: Settings) -> list[Finding]:
    media = settings.media_dir
    return [
        *await run_check("media", lambda: to_thread(check_media, media)),
        *await run_check("disk", lambda: to_thread(check_disk, settings)),
        *await run_check("secrets", lambda: to_thread(check_secrets, Path(".env"))),
    ]
