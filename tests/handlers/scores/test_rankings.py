"""Rankings out of the tallies: what they set beside the figures of last year."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from handlers.rules.periods import make_quarter
from handlers.rules.ranking import YearAgo
from handlers.scores.rankings import build_ranking
from storage.figures.tallies import Tally, add_to_tallies
from storage.models import Unit
from tests.builders import build_desk, find_unit, reload_desk

pytestmark = pytest.mark.usefixtures("db")
QUARTER = make_quarter(2026, 4)
AFTER = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)


async def tally(unit: str, day: date, reported: int, adopted: int, points: int) -> None:
    found = await find_unit(unit)
    await add_to_tallies({(found.id, day): Tally(reported, adopted, points)})


async def build(desk, now=AFTER):
    ranking = await build_ranking(desk, QUARTER, now, classes=["township"])
    (board,) = ranking.boards
    return board, {row.unit: row.year_ago for row in board.standings}


async def test_each_unit_stands_beside_its_own_figures_of_a_year_ago() -> None:
    desk = await build_desk()
    await tally("qinghe", date(2025, 11, 5), 4, 2, 750)
    await tally("qinghe", date(2025, 9, 30), 9, 9, 900)  # another quarter

    board, year_ago = await build(desk)

    assert year_ago == {
        "qinghe": YearAgo(4, 2, Decimal("7.5")),
        "baishui": YearAgo(),
        "liulin": YearAgo(),
    }
    assert board.gone is None


async def test_where_nothing_was_counted_a_year_ago_there_is_nothing_beside() -> None:
    desk = await build_desk()
    await tally("qinghe", date(2026, 11, 5), 4, 2, 750)

    _, year_ago = await build(desk)

    assert set(year_ago.values()) == {None}


async def test_a_running_quarter_stands_beside_as_many_days_of_last_years() -> None:
    desk = await build_desk()
    await tally("qinghe", date(2025, 11, 5), 4, 2, 750)
    await tally("qinghe", date(2025, 12, 5), 1, 1, 100)

    _, year_ago = await build(desk, datetime(2026, 11, 24, 2, 0, tzinfo=UTC))

    assert year_ago["qinghe"] == YearAgo(4, 2, Decimal("7.5"))


async def test_units_that_are_gone_are_not_named_but_counted_in_the_sum() -> None:
    desk = await build_desk()
    await tally("liulin", date(2025, 11, 5), 4, 2, 750)
    await Unit.filter(code="liulin").update(active=False)
    desk = await reload_desk()

    board, year_ago = await build(desk)

    assert "liulin" not in year_ago
    assert board.gone == YearAgo(4, 2, Decimal("7.5"))
