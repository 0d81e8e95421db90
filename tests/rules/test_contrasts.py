"""Two editions of figures side by side."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from handlers.rules.contrasts import contrast_rankings, take_editions
from handlers.rules.ranking import Board, Ranking, Standing


def make_ranking(**points: int) -> Ranking:
    standings = tuple(
        Standing(unit, unit.upper(), 1, 1, Decimal(value), 1, 1, Decimal(value), rank=n)
        for n, (unit, value) in enumerate(points.items(), 1)
    )
    now = datetime(2026, 11, 1, tzinfo=UTC)
    board = Board("town", "乡镇", standings)
    return Ranking("县", "2026-10", (board,), now, "2026", "Asia/Shanghai")


def test_units_stand_in_the_later_order_and_those_that_are_gone_at_the_end() -> None:
    found = contrast_rankings(
        make_ranking(a=5, b=3, old=2), make_ranking(b=9, a=5, new=1)
    )

    assert [(each.name, each.points, each.has_changed) for each in found] == [
        ("B", Decimal(6), True),
        ("A", Decimal(0), True),  # second now
        ("NEW", Decimal(1), True),
        ("OLD", Decimal(-2), True),
    ]


def test_the_same_figures_have_not_changed() -> None:
    every = contrast_rankings(make_ranking(a=5, b=3), make_ranking(a=5, b=3))

    assert [each.has_changed for each in every] == [False, False]


@pytest.mark.parametrize(
    ("words", "editions", "rest"),
    [
        ("2026-10 第1版 第2版", [1, 2], "2026-10"),
        ("第12版", [12], ""),
        ("2026-10 2026-09", [], "2026-10 2026-09"),
        ("2026-10 edition 1 edition 2", [1, 2], "2026-10"),
        ("", [], ""),
    ],
)
def test_editions_are_named_by_their_number(words, editions, rest) -> None:
    assert take_editions(words) == (editions, rest)
