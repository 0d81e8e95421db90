"""Text, picture, sheet and document are made from the same rows: one set of sums."""

import re
from decimal import Decimal
from html import unescape
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from handlers.render.document import write_circular
from handlers.render.picture import draw_ranking
from handlers.render.tables import format_ranking
from handlers.render.workbook import HEADER_ROW, write_ranking
from tests.handlers.render.boards import (
    build_boards,
    build_data,
    build_long_board,
    build_ranking,
)

# Units, reported, adopted, points; and how many stories were adopted.
WANTED = {"small": (8, 58, 38, "153.75"), "long": (60, 231, 120, "1000")}
TAKEN = {"small": 35, "long": 120}
RANKINGS = {"small": build_boards(), "long": (build_long_board(60),)}


def read_text(ranking):
    rows = []
    for board in ranking.boards:
        block = unescape(format_ranking(board, ranking, "zh-CN", 0))
        lines = block.partition("<pre>")[2].partition("</pre>")[0].split("\n")[1:]
        rows += [line.split()[-4:-1] for line in lines]
    sums = [sum(map(Decimal, column)) for column in zip(*rows, strict=True)]
    return [len(rows), *sums]


def read_picture(ranking):
    picture = Image.open(BytesIO(draw_ranking(build_data(ranking))))
    sums = picture.text["Description"].split("\n")[1]
    return [Decimal(figure) for figure in re.findall(r"[\d.]+", sums)]


def read_sheet(ranking):
    book = load_workbook(BytesIO(write_ranking(build_data(ranking))), data_only=True)
    units, sums = 0, [Decimal()] * 3
    for sheet in book:
        titles = [cell.value for cell in sheet[HEADER_ROW]]
        last = [cell.value for cell in sheet[sheet.max_row]]
        found = [
            Decimal(str(last[titles.index(t)])) for t in ("报送", "采用篇次", "计分")
        ]
        sums = [a + b for a, b in zip(sums, found, strict=True)]
        units += sheet.max_row - HEADER_ROW - 1
    return [units, *sums]


def read_circular(ranking):
    document = Document(BytesIO(write_circular(build_data(ranking))))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    pattern = (
        r"(\d+)个单位共报送信息(\d+)篇，采用(\d+)篇(?:（(\d+)篇次）)?.*?计([\d.]+)分"
    )
    units, sent, taken, adopted, points = re.search(pattern, text).groups()
    return [Decimal(each) for each in (units, sent, adopted or taken, points)]


def read_circular_tables(ranking):
    document = Document(BytesIO(write_circular(build_data(ranking))))
    rows = [
        [cell.text for cell in row.cells] for t in document.tables for row in t.rows
    ]
    units = [row for row in rows if row[1] not in ("单位", "合计")]
    picked = [(Decimal(r[2]), Decimal(r[3]), Decimal(r[6])) for r in units]
    return [len(units), *(sum(column) for column in zip(*picked, strict=True))]


@pytest.mark.parametrize("size", sorted(WANTED))
@pytest.mark.parametrize(
    "read", [read_text, read_picture, read_sheet, read_circular, read_circular_tables]
)
def test_every_output_adds_up_to_the_same(read, size):
    units, reported, adopted, points = WANTED[size]

    sums = read(build_ranking(*RANKINGS[size]))

    assert sums == [units, reported, adopted, Decimal(points)]


def read_taken_in_sheet(ranking):
    book = load_workbook(BytesIO(write_ranking(build_data(ranking))), data_only=True)
    return sum(sheet.cell(sheet.max_row, find_title(sheet)).value for sheet in book)


def find_title(sheet):
    return [cell.value for cell in sheet[HEADER_ROW]].index("采用篇数") + 1


def read_taken_in_document(ranking):
    document = Document(BytesIO(write_circular(build_data(ranking))))
    return sum(int(table.rows[-1].cells[4].text) for table in document.tables)


@pytest.mark.parametrize("size", sorted(TAKEN))
@pytest.mark.parametrize("read", [read_taken_in_sheet, read_taken_in_document])
def test_a_story_that_several_outlets_took_is_one_in_every_output(read, size):
    assert read(build_ranking(*RANKINGS[size])) == TAKEN[size]
