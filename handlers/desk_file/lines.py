"""On which line of a TOML file a key is written.

The parser of the standard library does not say. This scanner knows as much of TOML as
it takes to skip strings, comments and values over several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from handlers.desk_file.problems import Path

_SKIPPED = re.compile(
    r'"""(?:\\.|(?!""").)*"""'
    r"|'''.*?'''"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|(?P<comment>#[^\n]*)",
    re.DOTALL,
)
_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*$")
_KEY = re.compile(r"\s*([^=\[\]{},]+?)\s*=")
_PART = re.compile(r"\"((?:\\.|[^\"])*)\"|'([^']*)'|([^.\s\"']+)")


def find_lines(text: str) -> dict[Path, int]:
    """Every table and key of the file → the line it stands on, from 1."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line, bare in list_headers_and_keys(text):
        if header := _HEADER.match(bare):
            names = split_key(line[header.start(2) : header.end(2)])
            table = _enter(names, header[1] == "[[", counts)
            found.setdefault(table, number)
            found.setdefault(names, number)
        elif key := _KEY.match(bare):
            names = split_key(line[key.start(1) : key.end(1)])
            found.setdefault((*table, *names), number)
    return found


def find_headers(text: str) -> dict[int, tuple[str, ...]]:
    """Line → the names in the header `[a.b]` or `[[a.b]]` that stands on it."""
    return {
        number: split_key(line[header.start(2) : header.end(2)])
        for number, line, bare in list_headers_and_keys(text)
        if (header := _HEADER.match(bare))
    }


def locate(lines: Mapping[Path, int], path: Path) -> int:
    """The line of a key, else of the table it belongs to, else 0."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return 0


def split_key(text: str) -> tuple[str, ...]:
    """`a."b c".d` → `("a", "b c", "d")`."""
    return tuple(next(filter(None, m), "") for m in _PART.findall(text))


def list_headers_and_keys(text: str) -> Iterator[tuple[int, str, str]]:
    """(number, line, line with its strings and comments blotted out).

    Lines in the middle of a value are left out.
    """
    bare_text = _SKIPPED.sub(_blot, text)
    depth = 0
    pairs = zip(text.split("\n"), bare_text.split("\n"), strict=True)
    for number, (line, bare) in enumerate(pairs, start=1):
        if depth == 0:
            yield number, line, bare
            if _HEADER.match(bare):
                continue
        depth = max(0, depth + _count(bare, "[{") - _count(bare, "]}"))


def _blot(found: re.Match[str]) -> str:
    mark = " " if found["comment"] else "_"
    return re.sub(r"[^\n]", mark, found[0])


def _count(text: str, marks: str) -> int:
    return sum(text.count(mark) for mark in marks)


def _enter(names: tuple[str, ...], is_item: bool, counts: dict[Path, int]) -> Path:
    """The path of a header: names of `[[…]]` tables are followed by their number."""
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path])
    path = (*path, names[-1])
    if is_item:
        counts[path] = counts.get(path, -1) + 1
        path = (*path, counts[path])
    return path
