"""Where lines of the ledger come from, in names: story, author, outlet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from storage.engine.raw_sql import fetch
from storage.figures.ledger import LedgerLine


@dataclass(frozen=True, slots=True)
class Origin:
    number: str = ""
    author: str = ""
    outlet: str = ""


async def read_origins(lines: Collection[LedgerLine]) -> list[Origin]:
    """One for each line, in two queries."""
    stories = await _read_stories({line.story_id for line in lines if line.story_id})
    outlets = await _read_outlets({_find_adoption(line) for line in lines} - {0})
    return [
        Origin(
            *stories.get(line.story_id or 0, ("", "")),
            outlets.get(_find_adoption(line), ""),
        )
        for line in lines
    ]


def _find_adoption(line: LedgerLine) -> int:
    kind, _, row = line.record.partition(":")
    return int(row) if kind == "adoption" and row.isdecimal() else 0


async def _read_stories(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    rows = await fetch(
        "SELECT story.id, number, person.name FROM story"
        " JOIN person ON person.id = story.author_id WHERE story.id IN ?[bigint]",
        list(ids),
    )
    return {row["id"]: (row["number"] or "", row["name"]) for row in rows}


async def _read_outlets(ids: Iterable[int]) -> dict[int, str]:
    rows = await fetch(
        "SELECT adoption.id, outlet.name FROM adoption"
        " JOIN outlet ON outlet.id = adoption.outlet_id WHERE adoption.id IN ?[bigint]",
        list(ids),
    )
    return {row["id"]: row["name"] for row in rows}
