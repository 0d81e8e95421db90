"""A selection as files: photos or texts in zips that the platform takes, each with a
manifest of what is in it (影像资料库).

What leaves is the clean copy of a photo, without its camera's notes; the manifest names
the original by its hash.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.archive.photo_places import find_photo_day, find_photo_place, name_photo
from handlers.archive.search import Asked, read_asked
from handlers.messages import Made
from handlers.stories.cards import show_unit
from handlers.telling import Refused
from handlers.turn import Turn
from storage.audit import record_audit
from storage.stories.search import (
    FoundPhoto,
    FoundStory,
    find_photos,
    find_stories,
    read_photos,
    read_stories,
)

PARTS = 10  # files sent at once; who wants more narrows the days
PART_FILES = 500
# A clean copy is saved anew: one that a platform has shrunk may become twice as large.
GROWS, GROWS_LITTLE, SMALL = 2.0, 1.4, 1 << 20
ROOM = 0.9  # of what the platform takes
PHOTO_COLUMNS = (
    *("name", "taken_on", "place", "caption", "number", "title", "unit", "author"),
    *("submitted_on", "width", "height", "original"),
)
STORY_COLUMNS = ("name", "number", "title", "unit", "author", "submitted_on", "state")
Row = Mapping[str, Any]


@dataclass(slots=True)
class Part:
    """What goes into one zip; `weight`: bytes it may come to."""

    rows: list[Row] = field(default_factory=list)
    weight: float = 0.0


async def press_export(turn: Turn, *, kind: str, words: str) -> None:
    """All that was found, `kind` photos or stories, as zips."""
    asked = read_asked(turn, words)
    rows = await (_list_photos if kind == "photos" else _list_stories)(turn, asked)
    if not rows:
        raise Refused(f"search.no_{kind}", said=asked.said)
    parts = plan_parts(rows, room=ROOM * turn.send_bytes)
    if len(parts) > PARTS:
        raise _refuse(asked, len(rows), len(parts))
    assert turn.person is not None
    await record_audit(
        "search.export",
        kind,
        at=turn.now,
        person_id=turn.person.id,
        details={"said": asked.said, "count": len(rows), "parts": len(parts)},
    )
    for number, part in enumerate(parts, start=1):
        text = turn.say("search.part", said=asked.said, part=number, parts=len(parts))
        file = _make_file(turn, kind, part.rows, f"{number}-{len(parts)}")
        turn.reply(text, files=(file,))


def _refuse(asked: Asked, found: int, parts: int) -> Refused:
    values = {"said": asked.said, "count": found, "parts": parts, "most": PARTS}
    return Refused("search.too_much", **values)


async def _list_photos(turn: Turn, asked: Asked) -> list[Row]:
    """Each photo once, however many stories it stands in."""
    found = await read_photos(await find_photos(asked.query))
    once = {photo.sha256: photo for photo in reversed(found)}
    # To find the places among thousands of units takes a while.
    return await asyncio.to_thread(
        lambda: [_describe_photo(turn, photo) for photo in once.values()]
    )


def _describe_photo(turn: Turn, photo: FoundPhoto) -> Row:
    return {
        "name": f"photos/{name_photo(photo)}",
        "taken_on": find_photo_day(photo),
        "place": find_photo_place(photo, turn.desk),
        "caption": photo.caption,
        **_describe_origin(turn, photo),
        "width": photo.width,
        "height": photo.height,
        "original": photo.sha256,
        "bytes": photo.size,
    }


def _describe_origin(turn: Turn, found: FoundPhoto | FoundStory) -> Row:
    return {
        "number": found.number,
        "title": found.title,
        "unit": show_unit(turn.desk, found.unit_id),
        "author": found.author_name,
        "submitted_on": found.submitted_on.isoformat(),
    }


async def _list_stories(turn: Turn, asked: Asked) -> list[Row]:
    found = await read_stories(await find_stories(asked.query))
    return [_describe_story(turn, story) for story in reversed(found)]


def _describe_story(turn: Turn, story: FoundStory) -> Row:
    origin = _describe_origin(turn, story)
    lines = (story.title, f"{origin['unit']} {story.author_name}", story.body)
    return {
        "name": f"stories/{story.number}.txt",
        **origin,
        "state": turn.label(f"words.state_{story.state}"),
        "text": "\n\n".join(lines),
        "bytes": 3 * len(story.body),
    }


def plan_parts(rows: Sequence[Row], *, room: float) -> list[Part]:
    """The rows in their order, in as few parts as hold them."""
    parts: list[Part] = []
    for row in rows:
        weight = _weigh(row["bytes"])
        part = parts[-1] if parts else None
        full = part and (part.weight + weight > room or len(part.rows) >= PART_FILES)
        if part is None or full:
            part = Part()
            parts.append(part)
        part.rows.append(row)
        part.weight += weight
    return parts


def _weigh(size: int) -> float:
    return size * (GROWS if size < SMALL else GROWS_LITTLE)


def _make_file(turn: Turn, kind: str, rows: Sequence[Row], number: str) -> Made:
    columns = PHOTO_COLUMNS if kind == "photos" else STORY_COLUMNS
    name = turn.label(f"search.zip_{kind}", day=f"{turn.now:%Y%m%d}", part=number)
    data = {
        "language": turn.language,
        "columns": list(columns),
        "rows": [dict(_drop_weight(row)) for row in rows],
        "media": [row["original"] for row in rows if "original" in row],
        "most_bytes": turn.send_bytes,
        "made_on": turn.now.astimezone(turn.desk.zone).date().isoformat(),
    }
    return Made("archive", data, f"{name}.zip")


def _drop_weight(row: Row) -> Iterator[tuple[str, Any]]:
    return ((key, value) for key, value in row.items() if key != "bytes")
