"""Which of a story's adoptions count together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from handlers.rules.scoring.model import Combine


class Candidate(Protocol):
    """An adoption in the order of its date: what it is worth and at which level."""

    @property
    def level(self) -> str: ...

    @property
    def worth(self) -> int: ...


def choose_counted(
    candidates: Sequence[Candidate], combine: Combine, levels: Sequence[str]
) -> frozenset[int]:
    """The positions of those that count. Among equals the earliest stays."""
    if combine.how == "first_only":
        return frozenset({0} if candidates else ())
    if combine.how == "max":
        return frozenset(find_best(candidates, range(len(candidates))))
    if combine.how == "sum":
        return frozenset(range(len(candidates)))
    best = find_best_by_level(candidates)
    if combine.how == "max_within_level":
        return frozenset(best.values())
    if combine.by == "level":
        ranks = {level: rank for rank, level in enumerate(levels)}
        order = sorted(best, key=lambda level: -ranks.get(level, -1))
    else:
        order = sorted(best, key=lambda level: -candidates[best[level]].worth)
    return frozenset(best[level] for level in order[: combine.k])


def find_best(candidates: Sequence[Candidate], among: Sequence[int]) -> set[int]:
    return {max(among, key=lambda at: candidates[at].worth)} if among else set()


def find_best_by_level(candidates: Sequence[Candidate]) -> dict[str, int]:
    """Level → position of its best, the levels in the order they first appeared."""
    best: dict[str, int] = {}
    for at, each in enumerate(candidates):
        held = best.get(each.level)
        if held is None or each.worth > candidates[held].worth:
            best[each.level] = at
    return best
