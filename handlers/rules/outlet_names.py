"""Outlets as people name them: by code, name, alias, a part of it, or nearly."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

NEAR = 0.6  # of the letters in common, for a name that was mistyped
MOST = 6


def match_names(words: str, names: Mapping[int, Iterable[str]]) -> list[int]:
    """The outlets that the words may mean, best first; one if it is clear.

    `names`: outlet → what it is called.
    """
    wanted = _normalize(words)
    if not wanted:
        return []
    called = {key: [_normalize(name) for name in each] for key, each in names.items()}
    for matches in (_is_same, _is_part):
        found = [key for key, each in called.items() if matches(wanted, each)]
        if found:
            return found[:MOST]
    scores = {key: _score(wanted, each) for key, each in called.items()}
    near = [key for key, score in scores.items() if score >= NEAR]
    return sorted(near, key=lambda key: -scores[key])[:MOST]


def is_exact(words: str, names: Iterable[str]) -> bool:
    """Whether the words are one of the names, but for width, case and blanks."""
    return _is_same(_normalize(words), [_normalize(name) for name in names])


def _normalize(words: str) -> str:
    text = unicodedata.normalize("NFKC", words).casefold()
    return "".join(text.split()).strip("《》〈〉")


def _is_same(wanted: str, names: Sequence[str]) -> bool:
    return wanted in names


def _is_part(wanted: str, names: Sequence[str]) -> bool:
    return any(wanted in name for name in names)


def _score(wanted: str, names: Sequence[str]) -> float:
    return max((SequenceMatcher(None, wanted, n).ratio() for n in names), default=0)
