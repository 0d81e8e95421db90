"""Whether what the desk keeps is whole: tallies, files, backups."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.doctor.findings import Finding, problem, warn, well
from bot.media.folder import MediaFolder
from storage.desk.desk import find_first_apply
from storage.figures.recount import count_wrong
from storage.queues.moments import BACKUP, read_moment
from storage.stories.media import list_sizes

MOST_FILES = 50_000  # the newest; looking at so many takes a few seconds
OLD = timedelta(days=7)
NAMED = 3


async def check_tallies() -> list[Finding]:
    """What rankings read against the stories, adoptions and points it stands for."""
    wrong = await count_wrong()
    if not wrong:
        return [well("tallies", "days and months agree with stories and ledger")]
    words = f"{wrong} days and months are not what stories and ledger add up to"
    remedy = "count them again with: storydesk desk recount"
    return [problem("tallies", words, remedy)]


async def check_files(media_dir: Path) -> list[Finding]:
    """Whether the files that rows name are there, and whole by their size."""
    files = await list_sizes(limit=MOST_FILES)
    bad = await to_thread(_list_bad, MediaFolder(media_dir), files)
    if not bad:
        return [well("files", f"{len(files)} files of stories are there")]
    words = f"{len(bad)} of {len(files)} files are missing or cut short: {_name(bad)}"
    remedy = "put the media folder back from a backup, or set MEDIA_DIR to where it is"
    return [problem("files", words, remedy)]


def _list_bad(folder: MediaFolder, files: Sequence[tuple[str, int]]) -> list[str]:
    return [sha256 for sha256, size in files if _measure(folder, sha256) != size]


def _measure(folder: MediaFolder, sha256: str) -> int:
    try:
        return folder.find(sha256).stat().st_size
    except (OSError, ValueError):
        return -1


def _name(hashes: Sequence[str]) -> str:
    return ", ".join(hashes[:NAMED]) + (" …" if len(hashes) > NAMED else "")


async def check_backup(now: datetime) -> list[Finding]:
    """Whether there is a backup of the last days; of a young desk none is missed."""
    last, began = await read_moment(BACKUP), await find_first_apply()
    remedy = "make one every day: storydesk backup FILE"
    if last is not None and now - last <= OLD:
        return [well("backup", f"the last is of {last:%Y-%m-%d %H:%M} UTC")]
    if last is not None:
        words = f"the last is {(now - last).days} days old"
        return [warn("backup", words, remedy)]
    if began is not None and now - began > OLD:
        return [warn("backup", "none was ever made with storydesk backup", remedy)]
    return []
