"""Rankings as .xlsx: a sheet per class, sums as formulas that agree with the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from handlers.render.cached_values import store_values
from handlers.render.figures import sum_board, sum_year_ago
from handlers.render.labels import label_period, label_ranking
from handlers.render.sheet_cells import (
    make_look,
    name_sheet,
    put,
    put_formula,
    set_up_print,
    set_widths,
    show_value,
)
from handlers.render.sheet_fields import Field, choose_fields
from handlers.render.year_sheet import write_year_sheet
from handlers.rules.ranking import Board, Ranking, Standing, from_data
from handlers.rules.rates import find_rate
from handlers.texts import say_plain

HEADER_ROW = 4
FIRST_ROW = HEADER_ROW + 1
_SUM = "SUM({letter}{first}:{letter}{last})"
_HEAD, _FOOT, _ZERO = "F6E7E5", "F5F5F5", "FDF1F0"
Fields = Sequence[Field]


def write_ranking(data: Mapping[str, Any]) -> bytes:
    """The .xlsx of `{"ranking": to_data(…), "language": "zh-CN"}`."""
    ranking, language = from_data(data["ranking"]), data.get("language", "zh-CN")
    book = Workbook(write_only=True)
    book.properties.creator = ranking.desk
    book.properties.created = book.properties.modified = _drop_zone(ranking.cutoff)
    values: dict[str, dict[str, Decimal]] = {}
    for number, board in enumerate(ranking.boards, 1):
        fields = choose_fields(board, ranking, language)
        _write_board(book, board, ranking, fields, language)
        part = f"xl/worksheets/sheet{number}.xml"
        values[part] = dict(_compute_values(board, fields))
    if sum_year_ago(ranking.boards) is not None:
        part = f"xl/worksheets/sheet{len(ranking.boards) + 1}.xml"
        values[part] = write_year_sheet(book, ranking, language)
    target = BytesIO()
    book.save(target)
    return store_values(target.getvalue(), values)


def _drop_zone(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


def _write_board(
    book: Workbook, board: Board, ranking: Ranking, fields: Fields, language: str
) -> None:
    sheet = book.create_sheet(name_sheet(book, board.name, board.code))
    titles = [
        f.name or say_plain(f"render.{f.title or f.key}", language) for f in fields
    ]
    _set_up(sheet, titles, board, fields)
    _write_head(sheet, titles, _list_headlines(board, ranking, language))
    _write_rows(sheet, board, fields)
    _write_sums(sheet, board, fields, say_plain("render.sum", language))


def _set_up(sheet: Any, titles: list[str], board: Board, fields: Fields) -> None:
    columns = zip(titles, fields, strict=True)
    set_widths(sheet, ([title, *_list_shown(board, f)] for title, f in columns))
    set_up_print(sheet, header_row=HEADER_ROW, wide=len(fields) > 10)
    sheet.sheet_format.defaultRowHeight = 20
    sheet.sheet_format.customHeight = True
    sheet.freeze_panes = f"C{FIRST_ROW}"
    sheet.row_dimensions[1].height = 28
    sheet.row_dimensions[HEADER_ROW].height = 22


def _list_shown(board: Board, field: Field) -> Iterator[str]:
    """A column as it is seen, with its sum."""
    values = [field.read(row) for row in board.standings]
    yield from (show_value(value, field.form) for value in values)
    if field.summed:
        yield show_value(_sum_field(board, field), field.form)


def _sum_field(board: Board, field: Field) -> Decimal:
    values = (Decimal(str(field.read(row))) for row in board.standings)
    return sum(values, Decimal())


def _list_headlines(board: Board, ranking: Ranking, language: str) -> tuple[str, str]:
    period = label_period(ranking.period, language)
    title = say_plain("render.sheet_title", language, desk=ranking.desk, period=period)
    return f"{title} · {board.name}", " · ".join(label_ranking(ranking, language))


def _write_head(sheet: Any, titles: list[str], headlines: tuple[str, str]) -> None:
    title, source = headlines
    sheet.append([put(make_look(sheet, size=16, bold=True, grid=False), title)])
    sheet.append([put(make_look(sheet, size=9, ink="grey", grid=False), source)])
    sheet.append([])
    looks = _make_looks(sheet, len(titles), bold=True, fill=_HEAD, align="center")
    sheet.append([put(*pair) for pair in zip(looks, titles, strict=True)])


def _make_looks(sheet: Any, count: int, **look: Any) -> list[Any]:
    return [make_look(sheet, **look) for _ in range(count)]


def _write_rows(sheet: Any, board: Board, fields: Fields) -> None:
    plain = [make_look(sheet, form=f.form, align=f.align) for f in fields]
    zero = [make_look(sheet, form=f.form, align=f.align, fill=_ZERO) for f in fields]
    for row_number, row in enumerate(board.standings, FIRST_ROW):
        looks = zero if not row.reported and not row.mark else plain
        cells = zip(looks, fields, strict=True)
        letters = _list_letters(fields)
        sheet.append([_fill(c, f, row, row_number, letters) for c, f in cells])


def _fill(
    cell: Any, field: Field, row: Standing, number: int, letters: Mapping[str, str]
) -> Any:
    if field.formula:
        return put_formula(cell, field.formula.format(row=number, **letters))
    return put(cell, field.read(row))


def _list_letters(fields: Fields) -> dict[str, str]:
    return {field.key: get_column_letter(n) for n, field in enumerate(fields, 1)}


def _write_sums(sheet: Any, board: Board, fields: Fields, title: str) -> None:
    letters, last = _list_letters(fields), HEADER_ROW + len(board.standings)
    form = {"first": FIRST_ROW, "last": last, "row": last + 1, **letters}
    cells = []
    for field in fields:
        align, number = field.align, field.form
        cell = make_look(sheet, bold=True, fill=_FOOT, form=number, align=align)
        if field.key == "unit":
            put(cell, title)
        elif field.summed:
            formula = _SUM.format(letter=letters[field.key], **form)
            put_formula(cell, formula)
        elif field.formula:
            put_formula(cell, field.formula.format(**form))
        cells.append(cell)
    sheet.append(cells)


def _compute_values(board: Board, fields: Fields) -> Iterator[tuple[str, Decimal]]:
    """Cell and value of every formula; the sums are those of all other outputs."""
    letters, sums = _list_letters(fields), sum_board(board)
    for number, row in enumerate(board.standings, FIRST_ROW):
        rate = find_rate(row.taken, row.reported)
        yield f"{letters['rate']}{number}", rate / 100
    last = FIRST_ROW + len(board.standings)
    rate = find_rate(sums.taken, sums.reported)
    yield f"{letters['rate']}{last}", rate / 100
    for field in fields:
        if field.summed:
            yield f"{letters[field.key]}{last}", _sum_field(board, field)
