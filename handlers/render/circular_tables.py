"""The tables of a circular: a row per unit and the sums, as texts."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.render.docx_parts import Cells
from handlers.render.figures import (
    count_decimals,
    format_points,
    format_rate,
    sum_board,
)
from handlers.render.labels import label_remark
from handlers.rules.ranking import Board, Standing
from handlers.texts import say_plain

# Keys of the titles, widths in twips (together the 156 mm of the text), styles.
_COLUMNS = (
    ("rank", 690, "Desk Cell"),
    ("unit", 2095, "Desk Cell Name"),
    ("reported", 720, "Desk Cell Number"),
    ("adopted", 720, "Desk Cell Number"),
    ("rate", 930, "Desk Cell Number"),
    ("points", 880, "Desk Cell Number"),
    ("total_points", 1140, "Desk Cell Number"),
    ("total_rank", 740, "Desk Cell"),
    ("remark", 920, "Desk Cell"),
)


def list_columns(language: str) -> list[Cells]:
    return [
        Cells(say_plain(f"render.{key}", language), width, style)
        for key, width, style in _COLUMNS
    ]


def list_rows(board: Board, language: str) -> Iterator[list[str]]:
    """The rows of a class, its sums last."""
    now = count_decimals(row.points for row in board.standings)
    year = count_decimals(row.total_points for row in board.standings)
    for row in board.standings:
        yield _write_row(row, now, year, language)
    sums = sum_board(board)
    yield [
        "",
        say_plain("render.sum", language),
        str(sums.reported),
        str(sums.adopted),
        format_rate(sums.adopted, sums.reported, 1),
        format_points(sums.points, now),
        format_points(sums.total_points, year),
        "",
        "",
    ]


def _write_row(row: Standing, now: int, year: int, language: str) -> list[str]:
    return [
        "—" if row.rank is None else str(row.rank),
        row.name,
        str(row.reported),
        str(row.adopted),
        format_rate(row.adopted, row.reported, 1),
        format_points(row.points, now),
        format_points(row.total_points, year),
        "—" if row.total_rank is None else str(row.total_rank),
        label_remark(row, language),
    ]
