"""Full-text search over handed-in stories and their photos, on both databases alike.

Words come cut and folded: SQLite keeps them in FTS5, PostgreSQL in a `tsvector`. Words
of a story's head (title, captions, unit, author) are kept twice, once marked as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from storage.engine.raw_sql import fetch, is_sqlite, read_date

# A letter of nobody's alphabet in front of a word of the head.
_HEAD = "\ue000"
MOST = 1000  # found at once; who finds more has asked for too little
Condition = tuple[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Query:
    """What to find: all `words`, in the days from `start` to `end`.

    With `units` only stories of these and of `author_id`, joint ones too.
    """

    words: Sequence[str] = ()
    days: tuple[date, date] | None = None
    units: Sequence[int] | None = None
    author_id: int | None = None


@dataclass(frozen=True, slots=True)
class FoundStory:
    """A story in its current version."""

    version_id: int
    id: int
    number: str
    title: str
    body: str
    state: str
    unit_id: int
    author_name: str
    submitted_on: date


@dataclass(frozen=True, slots=True)
class FoundPhoto:
    """A photo of a story's current version; `taken_at` as the camera says, or ""."""

    id: int
    sha256: str
    mime: str
    size: int
    width: int
    height: int
    taken_at: str
    caption: str
    story_id: int
    number: str
    title: str
    unit_id: int
    author_name: str
    submitted_on: date


async def put_words(
    story_id: int, version: int, *, head: Iterable[str], body: Iterable[str]
) -> None:
    """Index the words of a version; once: what is in is never taken out."""
    first = list(dict.fromkeys(head))
    words = [*(_HEAD + word for word in first), *dict.fromkeys([*first, *body])]
    of_version = "FROM story_version WHERE story_id = ? AND version = ?"
    if is_sqlite():
        sql = f"INSERT INTO index_words (rowid, words) SELECT id, ? {of_version}"
        await fetch(sql, " ".join(words), story_id, version)
    else:
        await fetch(
            "INSERT INTO index_words (rowid, words)"
            f" SELECT id, array_to_tsvector(?::text[]) {of_version}"
            " ON CONFLICT (rowid) DO UPDATE SET words = EXCLUDED.words",
            *(words, story_id, version),
        )


_STORIES = """
SELECT v.id FROM {words}story_version v
JOIN story ON story.id = v.story_id AND story.version = v.version
WHERE {conditions} ORDER BY v.id DESC LIMIT ?
"""
_PHOTOS = """
SELECT f.id FROM {words}story_version v
JOIN story ON story.id = v.story_id AND story.version = v.version
JOIN story_file f ON f.story_id = story.id AND f.kind = 'photo'
JOIN media m ON m.id = f.media_id
WHERE {conditions} AND f.version <= story.version
  AND (f.removed_in IS NULL OR f.removed_in > story.version)
ORDER BY f.id DESC LIMIT ?
"""
_OWN = (
    "(story.unit_id IN ?[bigint] OR story.author_id = ? OR story.id IN"
    " (SELECT p.story_id FROM story_partner p"
    " WHERE p.unit_id IN ?[bigint] OR p.person_id = ?))"
)
_SENT = "story.submitted_on BETWEEN ? AND ?"
_TAKEN = "substr(m.taken_at, 1, 10) BETWEEN ? AND ?"


async def find_stories(query: Query) -> list[int]:
    """Ids of versions, the newest first, at most `MOST`."""
    conditions = [*_limit(query)]
    if query.days:
        conditions.append((_SENT, query.days))
    return await _find(_STORIES, query, conditions, query.words)


async def find_photos(query: Query) -> list[int]:
    """Ids of stories' files, the newest first; words are looked for in heads."""
    conditions = [*_limit(query)]
    if query.days:
        taken = tuple(day.isoformat() for day in query.days)
        conditions.append((f"({_SENT} OR {_TAKEN})", (*query.days, *taken)))
    return await _find(_PHOTOS, query, conditions, [_HEAD + w for w in query.words])


def _limit(query: Query) -> Iterator[Condition]:
    yield "story.number IS NOT NULL AND story.state <> 'withdrawn'", ()
    if query.units is not None:
        units, person = list(query.units), query.author_id or 0
        yield _OWN, (units, person, units, person)


async def _find(
    sql: str, query: Query, conditions: Sequence[Condition], words: Sequence[str]
) -> list[int]:
    table = "index_words CROSS JOIN " if words else ""
    asked = [*conditions, _match(words)] if words else conditions
    text = sql.format(
        words=table, conditions=" AND ".join(condition for condition, _ in asked)
    )
    values = [value for _, given in asked for value in given]
    return [row["id"] for row in await fetch(text, *values, MOST)]


def _match(words: Sequence[str]) -> Condition:
    """All words, in the language of each database; they are letters and digits."""
    if is_sqlite():
        asked = " AND ".join(f'"{word}"' for word in words)
        return "index_words.rowid = v.id AND index_words MATCH ?", (asked,)
    asked = " & ".join(f"'{word}'" for word in words)
    return "index_words.rowid = v.id AND words @@ (?::text)::tsquery", (asked,)


_READ_STORIES = """
SELECT v.id AS version_id, story.id, story.number, story.title, v.body, story.state,
  story.unit_id, person.name AS author_name, story.submitted_on
FROM story_version v JOIN story ON story.id = v.story_id
JOIN person ON person.id = story.author_id WHERE v.id IN ?[bigint]
ORDER BY v.id DESC
"""
_READ_PHOTOS = """
SELECT f.id, m.sha256, m.mime, m.size, m.width, m.height, m.taken_at, f.caption,
  story.id AS story_id, story.number, story.title, story.unit_id,
  person.name AS author_name, story.submitted_on
FROM story_file f JOIN media m ON m.id = f.media_id
JOIN story ON story.id = f.story_id JOIN person ON person.id = story.author_id
WHERE f.id IN ?[bigint] ORDER BY f.id DESC
"""


async def read_stories(version_ids: Sequence[int]) -> list[FoundStory]:
    """What `find_stories` found, in its order."""
    rows = await fetch(_READ_STORIES, list(version_ids))
    return [FoundStory(**_read_day(row)) for row in rows]


async def read_photos(file_ids: Sequence[int]) -> list[FoundPhoto]:
    """What `find_photos` found, in its order."""
    rows = await fetch(_READ_PHOTOS, list(file_ids))
    return [FoundPhoto(**_read_day(row)) for row in rows]


def _read_day(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "submitted_on": read_date(row["submitted_on"])}
