"""On which line of a TOML text a key stands; good for files as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*((?:\"[^\"]+\"|'[^']+'|[\w\-.])+)\s*=")
Place = tuple[str | int, ...]


def find_line(text: str, path: Sequence[str | int]) -> int:
    """The line of the key, or of the nearest in or around it; 0 if there is none."""
    wanted = tuple(path)
    best, depth = 0, 0
    for number, place in list_places(text):
        shared = min(len(place), len(wanted))
        if wanted[:shared] == place[:shared] and shared > depth:
            best, depth = number, shared
    return best


def list_places(text: str) -> Iterator[tuple[int, Place]]:
    """Line number and full path of every header and key, one a line."""
    table: Place = ()
    counts: dict[Place, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = enter_table(split_key(header[2]), counts, many=header[1] == "[[")
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *split_key(key[1]))


def enter_table(names: Place, counts: dict[Place, int], *, many: bool) -> Place:
    """The path of a header, with the index of each array of tables on the way."""
    place: Place = ()
    for depth, name in enumerate(names, start=1):
        place = (*place, name)
        last = depth == len(names)
        if last and many:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place


def split_key(text: str) -> Place:
    parts = re.findall(r"\"([^\"]+)\"|'([^']+)'|([^.\s\"']+)", text)
    return tuple(a or b or c for a, b, c in parts)
