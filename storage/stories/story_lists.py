"""Finding stories, and lists of them in a line each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from storage.engine.raw_sql import fetch, read_date, read_instant, read_json


@dataclass(frozen=True, slots=True)
class StoryLine:
    """`at`: submitted, or for a draft last touched."""

    id: int
    number: str
    title: str
    state: str
    version: int
    unit_id: int
    author_id: int
    author_name: str
    chat_key: str
    at: datetime
    warnings: int
    taken_by_id: int | None
    taken_until: datetime | None
    genre: str = ""


_LINES = """
SELECT story.id, number, title, state, version, unit_id, author_id,
  person.name AS author_name, chat_key, COALESCE(submitted_at, updated_at) AS at,
  warnings, taken_by_id, taken_until, genre
FROM story JOIN person ON person.id = story.author_id
"""
# Their own stories that nobody took on, and those they took on.
_WRITES = "(author_id = ? AND handler_id IS NULL OR handler_id = ?)"


def _view_line(row: Mapping[str, Any]) -> StoryLine:
    at = read_instant(row["at"])
    assert at is not None  # updated_at is NOT NULL
    return StoryLine(
        row["id"],
        row["number"] or "",
        row["title"],
        row["state"],
        row["version"],
        row["unit_id"],
        row["author_id"],
        row["author_name"],
        row["chat_key"],
        at,
        len(read_json(row["warnings"])),
        row["taken_by_id"],
        read_instant(row["taken_until"]),
        row["genre"],
    )


async def list_waiting(
    states: Iterable[str],
    *,
    unit_ids: Iterable[int] | None = None,
    genre: str = "",
    limit: int = 200,
) -> list[StoryLine]:
    """Stories in these states (of these units, this genre), the oldest first."""
    where = "state IN ?[text]"
    values: list[Any] = [list(states)]
    if unit_ids is not None:
        where += " AND unit_id IN ?[bigint]"
        values.append(list(unit_ids))
    if genre:
        where += " AND genre = ?"
        values.append(genre)
    sql = f"{_LINES} WHERE {where} ORDER BY submitted_at, story.id LIMIT ?"
    return [_view_line(row) for row in await fetch(sql, *values, limit)]


async def list_own(
    author_id: int, states: Iterable[str], *, limit: int = 20
) -> list[StoryLine]:
    """What a person writes on, in these states, the newest first."""
    sql = (
        f"{_LINES} WHERE {_WRITES} AND state IN ?[text]"
        " ORDER BY COALESCE(submitted_at, updated_at) DESC, story.id DESC LIMIT ?"
    )
    rows = await fetch(sql, author_id, author_id, list(states), limit)
    return [_view_line(row) for row in rows]


async def find_by_number(number: str) -> int | None:
    return await _find_id("SELECT id FROM story WHERE number = ?", number)


async def find_by_album(chat_key: str, album: str) -> int | None:
    """The story that an album of this chat belongs to."""
    sql = (
        "SELECT id FROM story WHERE chat_key = ? AND album = ? ORDER BY id DESC LIMIT 1"
    )
    return await _find_id(sql, chat_key, album)


async def find_by_message(chat_key: str, message_id: str) -> int | None:
    """The story whose words stood in this message."""
    return await _find_id(
        "SELECT id FROM story WHERE chat_key = ? AND message_id = ?"
        " ORDER BY id DESC LIMIT 1",
        *(chat_key, message_id),
    )


async def find_open_work(
    author_id: int, chat_key: str, *, states: Iterable[str], since: datetime
) -> int | None:
    """What its author worked on last in this chat, not before `since`.

    A draft, or a story in one of `states` with a version that is not handed in yet.
    """
    return await _find_id(
        f"SELECT id FROM story WHERE {_WRITES} AND chat_key = ? AND updated_at >= ?"
        " AND (state = 'draft' OR state IN ?[text] AND EXISTS ("
        "SELECT 1 FROM story_version v"
        " WHERE v.story_id = story.id AND v.version > story.version))"
        " ORDER BY updated_at DESC, id DESC LIMIT 1",
        *(author_id, author_id, chat_key, since, list(states)),
    )


async def _find_id(sql: str, *values: Any) -> int | None:
    rows = await fetch(sql, *values)
    return rows[0]["id"] if rows else None


@dataclass(frozen=True, slots=True)
class SameText:
    """A handed-in story with the text that was asked about."""

    number: str
    unit_id: int
    submitted_on: date


async def find_same_text(digest: str, *, besides: int) -> SameText | None:
    """The earliest other story with this very text that was not withdrawn."""
    rows = await fetch(
        "SELECT story.number, story.unit_id, story.submitted_on"
        " FROM story_version v JOIN story ON story.id = v.story_id"
        " WHERE v.digest = ? AND story.id <> ? AND story.number IS NOT NULL"
        " AND story.state <> 'withdrawn'"
        " AND v.version <= story.version ORDER BY story.id LIMIT 1",
        *(digest, besides),
    )
    if not digest or not rows:
        return None
    row = rows[0]
    return SameText(row["number"], row["unit_id"], read_date(row["submitted_on"]))


async def count_recent(unit_id: int, *, besides: int, now: datetime) -> int:
    """Stories a unit handed in within the last hour."""
    rows = await fetch(
        "SELECT COUNT(*) AS stories FROM story WHERE unit_id = ? AND id <> ?"
        " AND submitted_at > ? AND state <> 'withdrawn'",
        *(unit_id, besides, now - timedelta(hours=1)),
    )
    return int(rows[0]["stories"])


async def find_stale_drafts(*, before: datetime, limit: int = 50) -> list[StoryLine]:
    """Drafts untouched since `before` whose authors were not reminded yet."""
    sql = (
        f"{_LINES} WHERE state = 'draft' AND handler_id IS NULL"
        " AND reminded_at IS NULL AND updated_at <= ?"
        " ORDER BY updated_at LIMIT ?"
    )
    return [_view_line(row) for row in await fetch(sql, before, limit)]
