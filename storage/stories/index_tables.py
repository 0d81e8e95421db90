"""Tables to search in, made from the stories: they can be thrown away and made again.

No ORM knows them, no backup holds them, no upgrade counts them. Whoever changes what is
kept in them drops them in a migration: they are made anew here, empty, and filled in
the background (`handlers.stories.indexing`).

- `index_story`: which version of a story is indexed.
- `index_shingle`: sample → stories; `index_photo`: band of a photo's hash → photos.
- `index_words`: the words of a version, by its row id. What is not current any more is
  left in it and found by nobody: a table without contents cannot delete.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from storage.database import transaction
from storage.engine.raw_sql import fetch, is_sqlite
from storage.engine.trouble import DATABASE_ERRORS

PREFIX = "index_"
log = logging.getLogger(__name__)

_SQLITE = (
    "CREATE TABLE IF NOT EXISTS index_story (story_id INTEGER PRIMARY KEY,"
    " version INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS index_shingle (hash INTEGER NOT NULL,"
    " story_id INTEGER NOT NULL, PRIMARY KEY (hash, story_id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS index_photo (hash INTEGER NOT NULL,"
    " media_id INTEGER NOT NULL, PRIMARY KEY (hash, media_id)) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE IF NOT EXISTS index_words USING fts5(words, content='',"
    " detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 0')",
)
_POSTGRES = (
    "CREATE TABLE IF NOT EXISTS index_story (story_id INTEGER PRIMARY KEY,"
    " version INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS index_shingle (hash INTEGER NOT NULL,"
    " story_id INTEGER NOT NULL, PRIMARY KEY (hash, story_id))",
    "CREATE TABLE IF NOT EXISTS index_photo (hash INTEGER NOT NULL,"
    " media_id INTEGER NOT NULL, PRIMARY KEY (hash, media_id))",
    "CREATE TABLE IF NOT EXISTS index_words (rowid INTEGER PRIMARY KEY,"
    " words TSVECTOR NOT NULL)",
    "CREATE INDEX IF NOT EXISTS index_words_gin ON index_words USING gin (words)",
)
_EMPTY = ("index_story", "index_shingle", "index_photo")


async def make_index_tables() -> None:
    """Make those that are missing."""
    for statement in _SQLITE if is_sqlite() else _POSTGRES:
        await fetch(statement)


async def empty_index() -> None:
    """Forget everything: the rows of other tables have been replaced."""
    await make_index_tables()
    for table in _EMPTY:
        await fetch(f"DELETE FROM {table}")
    if is_sqlite():
        await fetch("INSERT INTO index_words (index_words) VALUES ('delete-all')")
    else:
        await fetch("DELETE FROM index_words")


@asynccontextmanager
async def without_harm(*, reading: bool = False) -> AsyncIterator[None]:
    """Work on the index that may fail without harm to what is done around it.

    What failed is undone alone and logged. `reading`: there is nothing to undo.
    """
    try:
        if reading and is_sqlite():
            yield
        else:
            # On PostgreSQL a failed query spoils the transaction it is in.
            async with transaction():
                yield
    except DATABASE_ERRORS as error:
        log.error("the search index failed", exc_info=error)
