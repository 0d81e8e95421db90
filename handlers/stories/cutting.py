"""Texts cut into words, for the index and for what people search for.

The cutter knows Chinese words by its dictionary alone: guessing new ones would cut the
same name differently in different sentences.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

LONGEST = 40  # characters of a word; what is longer is a link or noise
# What a name of a place may end in, as a word of its own behind the name.
_KINDS = frozenset("省市县区镇乡村旗") | {"街道", "社区", "林场", "农场", "开发区"}
_NAMES = frozenset(("ns", "nr", "nz", "nrt", "nrfg"))  # the cutter's marks


@cache
def _load_cutter() -> Any:
    """Reading its dictionary takes a tenth of a second: not before it is needed."""
    import rjieba

    return rjieba


def cut_text(text: str) -> list[str]:
    """Every word of a text once, and the shorter words inside long ones."""
    return _clean(_load_cutter().cut_for_search(_fold(text), False))


def cut_query(text: str) -> list[str]:
    """The words that must all be in what is found."""
    return _clean(_load_cutter().cut(_fold(text), False))


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _clean(words: Iterable[str]) -> list[str]:
    bare = ("".join(filter(str.isalnum, word)) for word in words)
    return list(dict.fromkeys(word[:LONGEST] for word in bare if word))


def find_place(text: str, known: Iterable[str] = ()) -> str:
    """The first place that a text names, one of the `known` names before others.

    "" if it names none.
    """
    named = [name for name in known if name and name in text]
    if named:
        return min(named, key=text.index)
    words = [(str(word), mark) for word, mark in _load_cutter().tag(text)]
    pairs = zip([("", ""), *words], words, strict=False)
    full = (_join(before, word) for before, word in pairs)
    # The longer ones that the cutter marks so are as often sayings: 喜迁新居.
    bare = (word for word, mark in words if mark == "ns" and 1 < len(word) < 4)
    return next(filter(None, [*full, *bare]), "")


def _join(before: tuple[str, str], word: tuple[str, str]) -> str:
    """青河 and 镇, or 白水镇 in a piece; "" for what is no place with its kind."""
    (name, mark), (kind, own_mark) = before, word
    if kind in _KINDS and mark in _NAMES and len(name) > 1:
        return name + kind
    ends = len(kind) > 2 and kind[-1] in _KINDS
    return kind if ends and own_mark in _NAMES else ""
