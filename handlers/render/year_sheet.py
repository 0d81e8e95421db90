"""The sheet that sets every unit beside its figures of a year ago (同比)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from handlers.render.figures import (
    MEASURES,
    Sums,
    compare_years,
    count_decimals,
    sum_board,
    sum_standings,
)
from handlers.render.sheet_cells import (
    Look,
    Value,
    make_look,
    name_sheet,
    put,
    put_formula,
    set_up_print,
    set_widths,
    show_value,
)
from handlers.rules.ranking import Board, Ranking, Standing, YearAgo
from handlers.rules.rates import Change
from handlers.texts import say_plain

HEADER_ROW = 1
_PARTS = ("", "year_before", "year_change", "year_percent")
_HEAD, _FOOT = "F6E7E5", "F5F5F5"
Values = dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class _Row:
    """A unit, those that are gone, or (`first`, `last`: what it adds up) the sums."""

    board: str
    name: str
    changes: dict[str, Change]
    first: int = 0
    last: int = 0


def write_year_sheet(book: Workbook, ranking: Ranking, language: str) -> Values:
    """Add the sheet; returns the value of each of its formulas by cell."""
    name = say_plain("render.year_sheet", language)
    sheet = book.create_sheet(name_sheet(book, name, "YoY"))
    titles, rows = _list_titles(language), list(_list_rows(ranking, language))
    _set_up(sheet, titles, rows)
    heads = [make_look(sheet, bold=True, fill=_HEAD, align="center") for _ in titles]
    sheet.append([put(*pair) for pair in zip(heads, titles, strict=True)])
    forms, values = _choose_forms(rows), Values()
    plain = _make_looks(sheet, forms)
    strong = _make_looks(sheet, forms, bold=True, fill=_FOOT)
    for number, row in enumerate(rows, HEADER_ROW + 1):
        sheet.append(_fill(strong if row.first else plain, row))
        values |= _list_sums(row, number)
    return values


def _list_titles(language: str) -> list[str]:
    titles = [say_plain(f"render.{key}", language) for key in ("class", "unit")]
    for measure in MEASURES:
        name = say_plain(f"render.{measure}", language)
        parts = [say_plain(f"render.{part}", language) for part in _PARTS[1:]]
        titles += [name, *(f"{name} {part}" for part in parts)]
    return titles


def _list_rows(ranking: Ranking, language: str) -> Iterator[_Row]:
    first = HEADER_ROW + 1
    for board in ranking.boards:
        rows = list(_list_board(board, language))
        yield from rows
        last = first + len(rows) - 1
        name = say_plain("render.sum", language)
        total = _sum_year_ago(board)
        changes = compare_years(sum_board(board), total)
        yield _Row(board.name, name, changes, first, last)
        first = last + 2


def _list_board(board: Board, language: str) -> Iterator[_Row]:
    for row in board.standings:
        yield _make_row(board, row.name, row, row.year_ago or YearAgo())
    if board.gone:
        name = say_plain("render.gone", language)
        yield _make_row(board, name, sum_standings(()), board.gone)


def _make_row(board: Board, name: str, now: Standing | Sums, before: YearAgo) -> _Row:
    return _Row(board.name, name, compare_years(now, before))


def _sum_year_ago(board: Board) -> YearAgo:
    parts = [row.year_ago or YearAgo() for row in board.standings]
    return sum(parts, board.gone or YearAgo())


def _set_up(sheet: Any, titles: list[str], rows: list[_Row]) -> None:
    forms = _choose_forms(rows)
    shown = [map(show_value, _list_values(row), forms) for row in rows]
    set_widths(sheet, zip(titles, *shown, strict=True))
    set_up_print(sheet, header_row=HEADER_ROW, wide=True)
    sheet.sheet_format.defaultRowHeight = 20
    sheet.sheet_format.customHeight = True
    sheet.freeze_panes = f"C{HEADER_ROW + 1}"


def _choose_forms(rows: list[_Row]) -> list[str]:
    """The number formats of the columns; points have as many digits as they need."""
    points = [row.changes["points"] for row in rows]
    digits = count_decimals(figure for c in points for figure in (c.now, c.before))
    exact = "0." + "0" * digits if digits else "0"
    forms = ["@", "@"]
    for measure in MEASURES:
        form = exact if measure == "points" else "0"
        forms += [form, form, f"+{form};-{form};{form}", "+0.0%;-0.0%;0.0%"]
    return forms


def _make_looks(sheet: Any, forms: list[str], **look: Any) -> list[Look]:
    texts, figures = forms[:2], forms[2:]
    return [
        *(make_look(sheet, form=form, **look) for form in texts),
        *(make_look(sheet, form=form, align="right", **look) for form in figures),
    ]


def _fill(looks: list[Look], row: _Row) -> list[Any]:
    cells = [
        put(look, text) for look, text in zip(looks, _list_values(row), strict=True)
    ]
    if row.first:
        for place, _ in _find_summed(row):
            letter = get_column_letter(place)
            put_formula(
                cells[place - 1], f"SUM({letter}{row.first}:{letter}{row.last})"
            )
    return cells


def _list_values(row: _Row) -> list[Value]:
    values: list[Value] = [row.board, row.name]
    for change in row.changes.values():
        percent = None if change.percent is None else change.percent / 100
        values += [change.now, change.before, change.difference, percent]
    return values


def _list_sums(row: _Row, number: int) -> Values:
    if not row.first:
        return {}
    return {f"{get_column_letter(p)}{number}": value for p, value in _find_summed(row)}


def _find_summed(row: _Row) -> Iterator[tuple[int, Decimal]]:
    """Column (from 1) and sum of what can be added up: growth rates cannot."""
    place = 3
    for change in row.changes.values():
        yield place, change.now
        yield place + 1, change.before
        yield place + 2, change.difference
        place += len(_PARTS)
