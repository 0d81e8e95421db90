"""The runner keeps what is finished, and its judge sees what is wrong."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest

from tests.faults.__main__ import format_line
from tests.faults.books import Books
from tests.faults.people import Reporter, Submission
from tests.faults.progress import Progress, Round
from tests.faults.run_stage import run_stage
from tests.faults.stage import Counts, find_stages
from tests.faults.verdict import Verdict, is_late


def make_stage(*seen, fail=()):
    """A stage that notes its seeds, and raises at those of `fail`."""
    noted = list(seen)

    async def run_round(seed, folder):
        assert list(folder.iterdir()) == []
        noted.append(seed)
        if seed in fail:
            raise AssertionError("wrong")
        return Counts(faults=2, submitted=10, more={"albums": seed})

    return SimpleNamespace(NAME="tried", run_round=run_round, noted=noted)


def play(stage, folder, *, rounds, first_seed=1):
    progress = Progress(folder, stage.NAME)
    return list(run_stage(stage, progress, first_seed=first_seed, rounds=rounds))


def test_a_run_goes_on_where_it_was_broken_off(tmp_path):
    play(make_stage(), tmp_path, rounds=2)
    stage = make_stage()

    rounds = play(stage, tmp_path, rounds=3)

    assert (stage.noted, [each.seed for each in rounds]) == ([3], [1, 2, 3])
    assert sum((each.counts for each in rounds), Counts()) == Counts(
        faults=6, submitted=30, more={"albums": 6}
    )


def test_a_line_that_was_not_written_to_its_end_is_a_round_that_was_not_run(tmp_path):
    play(make_stage(), tmp_path, rounds=2)
    path = Progress(tmp_path, "tried").path
    path.write_text(path.read_text()[:-9])
    stage = make_stage()

    play(stage, tmp_path, rounds=2)

    assert stage.noted == [2]


def test_a_round_that_raises_makes_its_stage_fail_and_leaves_its_folder(tmp_path):
    rounds = play(make_stage(fail=[2]), tmp_path, rounds=3)

    assert [each.counts.is_good for each in rounds] == [True, False, True]
    assert "AssertionError: wrong" in rounds[1].error
    assert [path.name for path in (tmp_path / "rounds").iterdir()] == ["tried-2"]


@pytest.mark.parametrize("column", ["lost", "doubled", "out_of_order", "unanswered"])
def test_what_must_not_be_makes_a_round_a_bad_one(column):
    assert not Counts(**{column: 1}).is_good
    assert Counts(ambiguous_shown=1).is_good


def test_a_stage_has_one_line():
    rounds = [Round(4, 1.5, Counts(faults=3, submitted=7, more={"albums": 2}))]

    line = format_line("tried", rounds).split()

    assert line == ["tried", "4-4", "3", "7", *"00000", "2", "albums", "2"]


def test_every_stage_keeps_the_contract():
    for stage in find_stages():
        assert stage.ROUNDS > 0
        assert stage.__name__.rpartition(".")[2] == stage.NAME
        assert stage.TITLE


def make_verdict(stories, receipts, *, photos=0, events=3):
    """One reporter who handed in a story; what the desk has of it."""
    reporter = Reporter(None, "甲", 1, None, [Submission("稿", photos, pressed=1.0)], 2)
    done = Counter(done=events)
    return Verdict([reporter], Books(done, Counter(), stories, receipts, 0))


WHOLE = {"稿": [("submitted", ())]}


@pytest.mark.parametrize(
    ("verdict", "lost", "doubled", "unanswered"),
    [
        (make_verdict(WHOLE, {"稿": ["1"]}), 0, 0, 0),
        (make_verdict({}, {"稿": ["1"]}), 1, 0, 0),
        (make_verdict(WHOLE, {"稿": ["1"]}, events=2), 1, 0, 0),
        (make_verdict(WHOLE, {}), 0, 0, 1),
        (make_verdict({"稿": WHOLE["稿"] * 2}, {"稿": ["1"]}), 0, 1, 0),
        (make_verdict(WHOLE, {"稿": ["1", "2"]}), 0, 1, 0),
        (make_verdict(WHOLE, {"稿": ["1", "1"]}), 0, 0, 0),  # repeated, not doubled
    ],
)
def test_the_judge_finds_what_is_lost_doubled_or_unanswered(
    verdict, lost, doubled, unanswered
):
    found = (
        verdict.count_lost(),
        verdict.count_doubled(),
        verdict.count_unanswered(),
    )

    assert found == (lost, doubled, unanswered)


@pytest.mark.parametrize(
    ("photos", "damaged"), [(("a", "b"), 0), (("a",), 1), (("a", "a"), 1)]
)
def test_the_judge_counts_photos_by_hash(photos, damaged):
    stories = {"稿": [("submitted", photos)]}

    assert make_verdict(stories, {}, photos=2).count_damaged() == damaged


def test_a_receipt_is_late_after_thirty_seconds_in_which_nothing_was_broken():
    story = Submission("稿", 0, pressed=100.0, answered=150.0)

    assert is_late(story, [])
    assert not is_late(story, [125.0])
