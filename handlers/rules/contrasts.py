"""Two editions of figures side by side: of two periods, or of one period twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from handlers.rules.ranking import Ranking, Standing

_EDITION = re.compile(r"第?(\d{1,3})版|(?:edition|revision|r)\s?(\d{1,3})", re.I)


@dataclass(frozen=True, slots=True)
class Contrast:
    """A unit in both; None in the one that does not have it."""

    name: str
    before: Standing | None
    after: Standing | None

    @property
    def points(self) -> Decimal:
        return _points(self.after) - _points(self.before)

    @property
    def has_changed(self) -> bool:
        return _figures(self.before) != _figures(self.after)


def _points(standing: Standing | None) -> Decimal:
    return standing.points if standing else Decimal(0)


def _figures(standing: Standing | None) -> tuple[object, ...]:
    if standing is None:
        return ()
    return (standing.reported, standing.adopted, standing.points, standing.rank)


def contrast_rankings(before: Ranking, after: Ranking) -> tuple[Contrast, ...]:
    """Every unit of either, in the order of the later one, then those that are gone."""
    old, new = _by_unit(before), _by_unit(after)
    units = dict.fromkeys([*new, *old])
    return tuple(
        Contrast((new.get(unit) or old[unit]).name, old.get(unit), new.get(unit))
        for unit in units
    )


def _by_unit(ranking: Ranking) -> dict[str, Standing]:
    return {s.unit: s for board in ranking.boards for s in board.standings}


def take_editions(words: str) -> tuple[list[int], str]:
    """第1版 第2版, edition 2: the numbers in order, and the words that are left."""
    found = [int(match[1] or match[2]) for match in _EDITION.finditer(words)]
    return found, " ".join(_EDITION.sub(" ", words).split())
