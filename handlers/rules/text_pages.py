"""A long text in pages that end where sentences do."""

from __future__ import annotations

PAGE = 1_500  # characters; the last may be shorter, none is longer
_ENDS = ("\n", "。", "！", "？", ". ", "；", "; ", "，", ", ", " ")


def cut_pages(text: str, page: int = PAGE) -> list[str]:
    """At least one page; joined they are the text, blanks between pages apart."""
    pages, rest = [], text.strip()
    while len(rest) > page:
        at = _find_end(rest, page)
        pages.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*pages, rest]


def _find_end(text: str, page: int) -> int:
    for mark in _ENDS:
        at = text.rfind(mark, page // 2, page)
        if at >= 0:
            return at + len(mark)
    return page
