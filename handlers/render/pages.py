"""Which rows of a ranking go on which picture.

A chat shrinks what is higher than it is wide: the strictest keeps at most 2560 pixels
on the longer side, so a page for reading on a phone is at most 2500 high (20 units). As
a file a picture may be taller: width and height at most 10000 together, 20 times as
high as wide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.render.layout import FOOT, HEAD
from handlers.rules.ranking import Board, from_data

PHONE_HEIGHT = 2500
TALL_HEIGHT = 8900
CARD_HEAD, ROW, CARD_FOOT, GAP = 150, 96, 14, 28
_LEAST_ROWS = 3  # of a class at the end of a page, else it begins on the next


@dataclass(frozen=True, slots=True)
class Part:
    """Rows `first` to `last` (not included) of a class, together on a page."""

    board: int
    first: int
    last: int

    @property
    def height(self) -> int:
        return CARD_HEAD + (self.last - self.first) * ROW + CARD_FOOT + GAP


Page = tuple[Part, ...]


def measure_page(page: Page) -> int:
    """The height in pixels."""
    return HEAD + sum(part.height for part in page) + FOOT


def count_pages(data: Mapping[str, Any]) -> int:
    """How many pictures show the ranking that `draw_ranking` would get as `data`."""
    boards = from_data(data["ranking"]).boards
    return len(plan_pages(boards, tall=data.get("tall", False)))


def plan_pages(boards: Sequence[Board], *, tall: bool = False) -> tuple[Page, ...]:
    """Every row on a page, in order, on as few pages as can be, evenly filled."""
    limit = TALL_HEIGHT if tall else PHONE_HEIGHT
    pages = _fill_pages(boards, limit)
    if len(pages) == 1:
        return pages
    while len(_fill_pages(boards, limit - ROW)) == len(pages):
        limit -= ROW
    return _fill_pages(boards, limit)


def _fill_pages(boards: Sequence[Board], limit: int) -> tuple[Page, ...]:
    pages: list[Page] = [()]
    for number, board in enumerate(boards):
        first, count = 0, len(board.standings)
        while first < count:
            fits = _count_fitting(pages[-1], limit)
            if pages[-1] and fits < min(_LEAST_ROWS, count - first):
                pages.append(())
                fits = _count_fitting((), limit)
            last = min(count, first + fits)
            pages[-1] = (*pages[-1], Part(number, first, last))
            first = last
    return tuple(pages)


def _count_fitting(page: Page, limit: int) -> int:
    room = limit - measure_page(page) - CARD_HEAD - CARD_FOOT - GAP
    return max(0 if page else 1, room // ROW)
