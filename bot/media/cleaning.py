"""How a file is freed of places before it leaves, by what it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.media.archives import PACKED
from bot.media.packed import write_clean_archive
from bot.media.pictures import NotCleanError, write_clean_picture
from bot.media.sniffing import FOREIGN_PICTURES, PICTURES
from bot.media.videos import TrackingError, strip_video

# From the original to a new file; False where the original may leave as it is. Raises
# `NotCleanError`, and `OSError` when the new file cannot be written.
Write = Callable[[Path, Path], bool]
VIDEOS = frozenset({"video/mp4", "video/quicktime"})


def choose_cleaner(mime: str) -> Write | None:
    """None for what has no places in it; raises `NotCleanError` where nobody knows."""
    if mime in FOREIGN_PICTURES:
        raise NotCleanError(f"no reader for {mime}")
    if mime in PICTURES:
        return partial(_clean_picture, mime=mime)
    if mime in VIDEOS:
        return _clean_video
    return write_clean_archive if mime in PACKED else None


def _clean_picture(source: Path, target: Path, *, mime: str) -> bool:
    write_clean_picture(source, target, mime)
    return True


def _clean_video(source: Path, target: Path) -> bool:
    data = source.read_bytes()
    try:
        clean = strip_video(data)
    except TrackingError as error:
        raise NotCleanError(str(error)) from error
    if clean == data:
        return False
    target.write_bytes(clean)
    return True
