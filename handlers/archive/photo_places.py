"""A photo of the archive in a line: what it shows, where and when."""

from __future__ import annotations

from handlers.rules.revisions import shorten
from handlers.stories.cards import show_unit
from handlers.stories.cutting import find_place
from handlers.texts import Html
from handlers.turn import Turn
from storage.desk.desk import DeskView
from storage.stories.search import FoundPhoto

CAPTION = 60  # characters shown
EXTENSIONS = {
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/bmp": ".png",
    "image/tiff": ".png",
}


def show_photo(turn: Turn, photo: FoundPhoto, position: int) -> Html:
    return turn.say(
        "search.photo_line",
        position=position,
        caption=shorten(photo.caption or photo.title, CAPTION),
        place=find_photo_place(photo, turn.desk),
        day=find_photo_day(photo),
        number=photo.number,
    )


def find_photo_place(photo: FoundPhoto, desk: DeskView) -> str:
    """Where it was taken, as the caption or the title says, else the unit's name."""
    known = [unit.short_name or unit.name for unit in desk.units.values()]
    named = find_place(f"{photo.caption}\n{photo.title}", known)
    return named or show_unit(desk, photo.unit_id)


def find_photo_day(photo: FoundPhoto) -> str:
    """The day it was taken, else the day it came, ISO 8601."""
    return photo.taken_at[:10] or photo.submitted_on.isoformat()


def name_photo(photo: FoundPhoto) -> str:
    """2026-1123-57.jpg: never a name from outside; of the copy that leaves."""
    return f"{photo.number}-{photo.id}{EXTENSIONS.get(photo.mime, '.jpg')}"
