"""What can be wrong with a database, in words: for the command line and the doctor."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import asyncpg
from tortoise.exceptions import BaseORMException

DATABASE_ERRORS = (
    BaseORMException,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
)


def find_sqlite_path(url: str) -> Path | None:
    """The database's file; None for PostgreSQL and for databases in memory."""
    if not url.startswith("sqlite://") or ":memory:" in url:
        return None
    return Path(url.removeprefix("sqlite://").partition("?")[0])


def hide_password(url: str) -> str:
    """The URL as it may be shown and logged; a password may hold any mark itself."""
    return re.sub(r"(//[^:/@\s]*):\S*@", r"\1:…@", url)


def word_trouble(error: BaseException) -> str:
    """One line; never with a password in it."""
    root = error
    while root.__cause__ is not None:
        root = root.__cause__
    words = " ".join(str(root).split()) or type(root).__name__
    return hide_password(words)
