"""Documents and archives as they leave: the pictures in them without their place."""

from __future__ import annotations

import zipfile
from pathlib import Path

from bot.media.archives import BadArchiveError, open_archive
from bot.media.metadata import strip_picture

UNPACKED = 64 << 20  # bytes of all members together
Members = list[tuple[zipfile.ZipInfo, bytes]]


def write_clean_archive(source: Path, target: Path) -> bool:
    """False where nothing had to be taken out, or the archive is not to be read here:
    then it leaves as it came. Raises `OSError` when the target cannot be written."""
    try:
        members = _read_members(source)
    except BadArchiveError:
        return False
    clean = [(info, strip_picture(data)) for info, data in members]
    if clean == members:
        return False
    with zipfile.ZipFile(target, "w") as archive:
        for info, data in clean:
            archive.writestr(info, data, info.compress_type)
    return True


def _read_members(source: Path) -> Members:
    """Raises `BadArchiveError`, also when there is more in it than `UNPACKED`."""
    members: Members = []
    left = UNPACKED
    with open_archive(source) as archive:
        if len({*archive.namelist()}) < len(archive.namelist()):
            raise BadArchiveError("a name twice")
        for info in archive.infolist():
            with archive.open(info) as member:
                data = member.read(left + 1)
            left -= len(data)
            if left < 0:
                raise BadArchiveError(f"more than {UNPACKED} bytes")
            members.append((info, data))
    return members
