"""Published tables, fed in as records, come out of every output as they were printed:
the same rows, order and rounding in text, picture, sheet and document."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from handlers.announcements.ranking_posts import (
    list_pictures,
    make_document,
    make_sheet,
)
from handlers.render.document import write_circular
from handlers.render.tables import format_ranking
from handlers.render.workbook import FIRST_ROW, HEADER_ROW, write_ranking
from handlers.rules.periods import make_month, make_months, make_quarter, make_year
from handlers.rules.ranking import from_data
from tests.golden.desks import Row, fill_desk, rank

pytestmark = pytest.mark.usefixtures("db")
TABLES: dict[str, Any] = json.loads(
    (Path(__file__).parent / "published_tables.json").read_text(encoding="utf-8")
)
COUNTY, CITY, PROVINCE = "县级载体", "市级载体", "省级载体"


def read_text(ranking, board):
    text = unescape(format_ranking(board, ranking, "zh-CN", 0))
    lines = text.partition("<pre>")[2].partition("</pre>")[0].split("\n")[1:]
    return [_read_line(line.split()) for line in lines]


def _read_line(parts):
    """Rank (or a dash), perhaps a mark, unit, four figures."""
    return (parts[1], int(parts[-4]), int(parts[-3]), Decimal(parts[-2]))


def read_sheet(ranking, board):
    made = make_sheet(ranking, "zh-CN")
    sheet = load_workbook(BytesIO(write_ranking(made.data)), data_only=True)[board.name]
    titles = [cell.value for cell in sheet[HEADER_ROW]]
    at = [titles.index(title) for title in ("单位", "报送", "采用篇次", "计分")]
    rows = sheet.iter_rows(FIRST_ROW, sheet.max_row - 1, values_only=True)
    return [
        (row[at[0]], row[at[1]], row[at[2]], Decimal(str(row[at[3]]))) for row in rows
    ]


def read_document(desk, ranking, board):
    made = make_document(desk, ranking, "zh-CN")
    table = Document(BytesIO(write_circular(made.data))).tables[
        ranking.boards.index(board)
    ]
    rows = [[cell.text for cell in row.cells] for row in table.rows][1:-1]
    return [(row[1], int(row[2]), int(row[3]), Decimal(row[6])) for row in rows]


def read_picture(ranking, board):
    """The rows that travel to the process that draws them."""
    (made, *_) = list_pictures(ranking, "zh-CN")
    drawn = from_data(made.data["ranking"]).boards[ranking.boards.index(board)]
    return [(s.name, s.reported, s.adopted, s.points) for s in drawn.standings]


def read_everywhere(desk, ranking, board):
    """The rows of all four outputs, which are the same ones.

    Only the text shortens long names, with an ellipsis.
    """
    found = [
        read_sheet(ranking, board),
        read_document(desk, ranking, board),
        read_picture(ranking, board),
    ]
    assert all(rows == found[0] for rows in found)
    text = read_text(ranking, board)
    assert [row[1:] for row in text] == [row[1:] for row in found[0]]
    for (short, *_), (name, *_) in zip(text, found[0], strict=True):
        assert short == name or name.startswith(short.removesuffix("…"))
    return found[0]


async def test_golden_zhalantun_quarter_comes_out_as_printed() -> None:
    table = TABLES["zhalantun_2023_q1"]
    local, city = table["rule"].values()
    rows = [Row(r[1], r[2], {COUNTY: r[2], CITY: r[4]}) for r in table["rows"]]
    outlets = {COUNTY: ("county", local), CITY: ("city", city)}
    # In the desk's own order they stand the other way round.
    desk = await fill_desk({"单位": rows[::-1]}, outlets, date(2023, 2, 1))

    now = datetime(2023, 4, 3, 1, 0, tzinfo=UTC)
    ranking = await rank(desk, make_quarter(2023, 1), now)
    (board,) = ranking.boards

    assert read_everywhere(desk, ranking, board) == [
        (r[1], r[2], r[2] + r[4], Decimal(r[6])) for r in table["rows"]
    ]
    assert [s.rank for s in board.standings] == [r[0] for r in table["rows"]]


async def test_golden_huolinguole_merged_months_keep_their_tie() -> None:
    table = TABLES["huolinguole_2018_01_02"]
    rows = [Row(r[0], r[1], {COUNTY: sum(r[3:8])}) for r in table["rows"]]
    desk = await fill_desk({"街道": rows}, {COUNTY: ("county", "5")}, date(2018, 2, 20))

    now = datetime(2018, 3, 1, 1, 0, tzinfo=UTC)
    months = make_months(date(2018, 1, 1), date(2018, 2, 1))
    ranking = await rank(desk, months, now)
    (board,) = ranking.boards

    printed = {r[0]: (r[1], Decimal(r[13])) for r in table["rows"]}
    shown = read_everywhere(desk, ranking, board)
    assert {name: (sent, points) for name, sent, _, points in shown} == printed
    assert [s.rank for s in board.standings] == [1, 2, 3, 4, 4]


async def test_golden_xining_rates_come_out_half_up_with_the_exempt_units() -> None:
    table = TABLES["xining_chengzhong_2017_04"]
    rows = [Row(name, sent, {COUNTY: taken}) for name, sent, taken, _ in table["rows"]]
    rows += [Row(name) for name in table["exempt"]]
    desk = await fill_desk(
        {"单位": rows},
        {COUNTY: ("county", "1")},
        date(2017, 4, 10),
        exempt=table["exempt"],
    )

    now = datetime(2017, 5, 2, 1, 0, tzinfo=UTC)
    ranking = await rank(desk, make_month(2017, 4), now)
    sheet = load_workbook(
        BytesIO(write_ranking(make_sheet(ranking, "zh-CN").data)), data_only=True
    ).active
    document = Document(
        BytesIO(write_circular(make_document(desk, ranking, "zh-CN").data))
    )

    printed = {name: Decimal(rate.rstrip("%")) for name, _, _, rate in table["rows"]}
    titles = [cell.value for cell in sheet[HEADER_ROW]]
    at = titles.index("采用率")
    in_sheet = {
        row[1]: Decimal(str(row[at])) * 100
        for row in sheet.iter_rows(FIRST_ROW, sheet.max_row - 1, values_only=True)
    }
    in_document = {
        row.cells[1].text: Decimal(row.cells[5].text.rstrip("%"))
        for row in document.tables[0].rows[1:-1]
    }
    for name, rate in printed.items():
        assert in_sheet[name] == in_document[name] == rate
    marks = {s.name: (s.rank, s.mark) for s in ranking.boards[0].standings}
    assert [marks[name] for name in table["exempt"]] == [(None, "exempt")] * 3


async def test_golden_wenxian_classes_keep_their_decimals_and_their_tie() -> None:
    classes = TABLES["wenxian_2023_q3"]["classes"]
    rows = {
        name: [Row(unit, points=points) for unit, points in printed]
        for name, printed in classes.items()
    }
    desk = await fill_desk(rows, {COUNTY: ("county", "1")}, date(2023, 8, 1))

    now = datetime(2023, 10, 9, 1, 0, tzinfo=UTC)
    ranking = await rank(desk, make_quarter(2023, 3), now)

    for board in ranking.boards:
        shown = read_everywhere(desk, ranking, board)
        assert [(name, points) for name, *_, points in shown] == [
            (unit, Decimal(points)) for unit, points in classes[board.name]
        ]
    ranks = {board.name: [s.rank for s in board.standings] for board in ranking.boards}
    assert ranks["一类"] == [1, 2, 3, 3]


async def test_golden_dazhou_year_lists_its_tie_with_more_adoptions_first() -> None:
    printed = TABLES["dazhou_2010"]["rows"]
    rows = [
        Row(unit, 0, {CITY: city, PROVINCE: province}, points=str(score))
        for unit, city, province, score in printed
    ]
    # Its points do not follow from the counts: they are given by hand.
    outlets = {CITY: ("city", "0"), PROVINCE: ("county", "0")}
    desk = await fill_desk({"县区": rows[::-1]}, outlets, date(2010, 6, 1))

    now = datetime(2011, 1, 4, 1, 0, tzinfo=UTC)
    ranking = await rank(desk, make_year(2010), now)
    (board,) = ranking.boards

    assert read_everywhere(desk, ranking, board) == [
        (unit, 0, city + province, Decimal(score))
        for unit, city, province, score in printed
    ]
