"""Row 10: picture, document and sheet beside the bare libraries with the same words."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from statistics import median
from typing import Any

from docx import Document
from docx.shared import Pt
from openpyxl import Workbook, load_workbook
from PIL import Image, ImageDraw, ImageFont

from benchmarks.figures import Figure, compare, judge, need
from benchmarks.machine import SERVER_CORES, pinned
from handlers.render.circular_tables import list_columns, list_rows
from handlers.render.document import write_circular
from handlers.render.glyphs import list_fonts
from handlers.render.picture import draw_ranking
from handlers.render.workbook import write_ranking
from handlers.rules.ranking import Board, Ranking, from_data, to_data
from handlers.rules.standings import Contestant, Figures, RankOrder, place_units

ROUNDS = 7
CUTOFF = datetime(2026, 11, 1, 1, tzinfo=UTC)
Data = dict[str, Any]


def measure(rounds: int = ROUNDS) -> list[Figure]:
    trials = (
        ("picture of 100 rows", make_data(100), draw_ranking, draw_bare, "bare text"),
        ("circular of 100 units", make_data(100), write_circular, write_bare, "tables"),
        ("sheet of 10,000 rows", make_data(10_000), write_ranking, fill_bare, "rows"),
    )
    with pinned(SERVER_CORES):
        return [_measure_one(*trial, rounds=rounds) for trial in trials]


def make_data(units: int) -> Data:
    """A ranking of one class with every column filled."""
    contestants = [
        Contestant(
            code=f"u{n}",
            name=f"第{n}号单位",
            position=n,
            period=Figures(n % 30, n % 20, Decimal(n % 97) / 2),
            total=Figures(n % 300, n % 200, Decimal(n % 977) / 2),
            last=Figures(n % 25, n % 18, Decimal(n % 89) / 2),
        )
        for n in range(units)
    ]
    board = Board("all", "一类单位", place_units(contestants, RankOrder()))
    ranking = Ranking(
        desk="青禾县信息报送",
        period="2026-10",
        boards=(board,),
        cutoff=CUTOFF,
        rule_version="2026.1",
        timezone="Asia/Shanghai",
        number="2026-10",
        revision=1,
    )
    return {"ranking": to_data(ranking), "language": "zh-CN", "tall": True}


def _measure_one(
    name: str,
    data: Data,
    ours: Callable[[Data], bytes],
    bare: Callable[[Data], bytes],
    words: str,
    *,
    rounds: int,
) -> Figure:
    own, theirs = list[float](), list[float]()
    for work in (ours, bare):
        work(data)  # fonts and styles are read once
    for _ in range(rounds):
        own.append(_time(ours, data))
        theirs.append(_time(bare, data))
    _check(name, ours(data), data)
    return judge(
        10,
        name,
        median(own) * 1000,
        "ms",
        against=f"{words} by the library alone",
        ratio=compare(own, theirs),
        most=1.5,
    )


def _time(work: Callable[[Data], bytes], data: Data) -> float:
    start = time.process_time()
    work(data)
    return time.process_time() - start


def _list_cells(data: Data) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """What the circular's table says: its titles and rows."""
    board: Board = from_data(data["ranking"]).boards[0]
    columns = list_columns("zh-CN")
    return [column.title for column in columns], [
        [str(cell) for cell in row] for row in list_rows(board, "zh-CN")
    ]


def draw_bare(data: Data) -> bytes:
    """The same words on a picture of the same size, nothing else."""
    rows = _list_cells(data)[1]
    canvas = Image.new("RGB", find_size(len(rows)), "white")
    font = ImageFont.truetype(list_fonts()[0].path, 30)
    pen = ImageDraw.Draw(canvas)
    step = canvas.height / (len(rows) + 4)
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            at = (20 + column * 130, 40 + place * step)
            pen.text(at, cell, font=font, fill="black")
    target = BytesIO()
    canvas.save(target, "PNG")
    return target.getvalue()


@cache
def find_size(rows: int) -> tuple[int, int]:
    """Of the desk's own picture of so many rows."""
    with Image.open(BytesIO(draw_ranking(make_data(rows - 1)))) as picture:
        return picture.size


def write_bare(data: Data) -> bytes:
    """The same table with its cells made beforehand, as python-docx is fastest."""
    titles, rows = _list_cells(data)
    document = Document()
    table = document.add_table(rows=len(rows) + 1, cols=len(titles))
    table.style = "Table Grid"
    cells = table._cells
    for place, text in enumerate([*titles, *(cell for row in rows for cell in row)]):
        run = cells[place].paragraphs[0].add_run(text)
        run.font.size = Pt(10)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def fill_bare(data: Data) -> bytes:
    """The same values without any look."""
    board = data["ranking"]["boards"][0]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("一类单位")
    names = ("rank", "name", "reported", "adopted", "points", "change", "gap")
    total = ("total_reported", "total_adopted", "total_points", "total_rank")
    for row in board["standings"]:
        sheet.append([_read_number(row[name]) for name in (*names, *total)])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _read_number(value: Any) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


def _check(name: str, made: bytes, data: Data) -> None:
    units = len(data["ranking"]["boards"][0]["standings"])
    if name.startswith("picture"):
        with Image.open(BytesIO(made)) as picture:
            need(picture.height > units * 20, f"the picture has {picture.size}")
    elif name.startswith("circular"):
        rows = len(Document(BytesIO(made)).tables[0].rows)
        need(rows == units + 2, f"the circular has {rows} rows")
    else:
        sheet = load_workbook(BytesIO(made), read_only=True).worksheets[0]
        rows = sum(1 for _ in sheet.rows)
        need(rows >= units + 4, f"the sheet has {rows} rows")
