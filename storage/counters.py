"""Serials without gaps or doubles, also with many writers."""

from __future__ import annotations

from storage.engine.raw_sql import fetch

_RAISE = "UPDATE counter SET value = value + 1 WHERE name = ? RETURNING value"
_BEGIN = (
    "INSERT INTO counter (name, value) VALUES (?, ?)"
    " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value"
)
_HIGHEST = (
    "SELECT COALESCE(MAX(CAST(SUBSTR(number, 6) AS INTEGER)), 0) AS serial"
    " FROM story WHERE number LIKE ?"
)


async def give_number(year: int) -> str:
    """The next story number of a year: "2026-1123".

    Call it in the transaction that uses it: the counter's row stays locked until the
    commit, and a rollback gives the number back.
    """
    name = f"story:{year}"
    if rows := await fetch(_RAISE, name):
        return f"{year}-{rows[0]['value']}"
    # The first of the year, or of a desk whose stories came from elsewhere.
    highest = (await fetch(_HIGHEST, f"{year}-%"))[0]["serial"]
    rows = await fetch(_BEGIN, name, highest + 1)
    return f"{year}-{rows[0]['value']}"


async def give_serial(name: str) -> int:
    """The next number of a series that begins at 1; like `give_number` otherwise."""
    return int((await fetch(_BEGIN, name, 1))[0]["value"])


async def set_counter(name: str, value: int) -> None:
    await fetch(
        "INSERT INTO counter (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value RETURNING id",
        *(name, value),
    )


async def read_counter(name: str) -> int:
    """0 where there is none."""
    rows = await fetch("SELECT value FROM counter WHERE name = ?", name)
    return int(rows[0]["value"]) if rows else 0
