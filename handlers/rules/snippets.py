"""Where in a text the words stand that somebody searched for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

AROUND = 18  # characters shown before and after the word
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text; `hit` is "" where none of the words stands in it."""

    before: str
    hit: str
    after: str


def cut_snippet(text: str, words: Iterable[str]) -> Snippet:
    """What stands around the first of the words; else how the text begins."""
    line = _BLANKS.sub(" ", text).strip()
    folded = fold(line)
    # Where folding changes the length, places in one are none in the other.
    places = [folded.find(word) for word in words] if len(folded) == len(line) else []
    hits = [(at, word) for at, word in zip(places, words, strict=False) if at >= 0]
    if not hits:
        return Snippet("", "", _shorten_end(line, 2 * AROUND))
    start, word = min(hits)
    end = start + len(word)
    before = line[max(0, start - AROUND) : start]
    lead = "…" if start > AROUND else ""
    return Snippet(lead + before, line[start:end], _shorten_end(line[end:], AROUND))


def fold(text: str) -> str:
    """Width and case made even, as words are for the index."""
    return unicodedata.normalize("NFKC", text).casefold()


def _shorten_end(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
