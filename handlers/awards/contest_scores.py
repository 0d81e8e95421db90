"""What the judges' scores of a contest come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from handlers.rules.contests import (
    Placed,
    average_scores,
    place_entries,
    read_prize,
)
from storage.awards.contests import ContestView, ScoreView, WorkView


def place_works(
    contest: ContestView, works: Iterable[WorkView], scores: Iterable[ScoreView]
) -> tuple[Placed, ...]:
    """Works with a score, class by class, best first."""
    given: dict[int, list[int]] = defaultdict(list)
    for each in scores:
        if each.score is not None:
            given[each.entry_id].append(each.score)
    averages = {
        entry: average
        for entry, own in given.items()
        if (average := average_scores(own, drop=contest.drop_extremes)) is not None
    }
    places = {name: n for n, name in enumerate(contest.classes)}
    ordered = sorted(works, key=lambda w: (places.get(w.work_class, 0), w.alias))
    classes = {work.id: work.work_class for work in ordered if work.id in averages}
    prizes = [read_prize(text) for text in contest.prizes]
    return place_entries(averages, classes, prizes)


def find_behind(scores: Sequence[ScoreView]) -> dict[int, tuple[str, int]]:
    """Judge → name and how many works are still to be scored."""
    missing: dict[int, tuple[str, int]] = {}
    for each in sorted(scores, key=lambda score: score.judge_id):
        if each.score is None:
            _, count = missing.get(each.judge_id, ("", 0))
            missing[each.judge_id] = (each.judge_name, count + 1)
    return missing
