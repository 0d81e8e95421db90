"""Files from outside: fetched, checked by content, kept under their hash."""

from bot.media.folder import MediaUnavailableError
from bot.media.pictures import NotCleanError
from bot.media.store import MediaStore

__all__ = ["MediaStore", "MediaUnavailableError", "NotCleanError"]
