"""A reporter's own record: place among colleagues, and a trend in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

_BARS = "▁▂▃▄▅▆▇█"


def find_place(points: Mapping[int, int], person: int) -> int:
    """Competition rank (1, 2, 2, 4) of a person among the points of all; no points: 0.

    Whoever is not in `points` has none.
    """
    own = points.get(person, 0)
    return 1 + sum(1 for each in points.values() if each > own)


def draw_bars(values: Sequence[int]) -> str:
    """A bar a value, of eight heights; nothing and less is the lowest."""
    highest = max((*values, 1))
    return "".join(_BARS[_find_height(value, highest)] for value in values)


def _find_height(value: int, highest: int) -> int:
    if value <= 0:
        return 0
    return max(1, value * (len(_BARS) - 1) // highest)


def count_reasons(returns: Iterable[Iterable[str]]) -> list[tuple[str, int]]:
    """How often each reason was given, the most frequent first; no "other"."""
    counted = Counter(code for codes in returns for code in codes if code != "other")
    return counted.most_common()
