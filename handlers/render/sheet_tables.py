"""Any table as .xlsx, fast for ten thousand rows; and the proof of a unit's points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from handlers.render.cached_values import store_values
from handlers.render.figures import count_decimals
from handlers.render.labels import label_period, label_time
from handlers.render.sheet_cells import (
    Look,
    clean_text,
    make_look,
    name_sheet,
    put,
    put_formula,
    set_up_print,
    set_widths,
    show_value,
)
from handlers.texts import say_plain

_SAMPLE = 300  # rows that decide the widths
_HEAD, _FOOT = "F6E7E5", "F5F5F5"
_FORMS = {"date": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm", "text": "@"}
Row = Sequence[Any]
_RISKY = ("=", "#")  # how formulas and error values begin


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column; `kind` is text, number (points as `"7.5"` or figures), date or time.

    Dates and times are ISO 8601, on the desk's clock; what is none stays a text.
    """

    title: str
    kind: str = "text"
    summed: bool = False


def write_table(
    title: str,
    columns: Sequence[str | Mapping[str, Any]],
    rows: Sequence[Row],
    *,
    notes: Sequence[str] = (),
    sum_title: str = "",
) -> bytes:
    """A sheet with a header that stays in view; `notes` stand under the title.

    Columns are titles or the fields of `SheetColumn`; a `sum_title` adds a row of sums.
    """
    fields = [read_column(column) for column in columns]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name_sheet(book, title, "Sheet"))
    header_row = len(notes) + 2 if notes else 1
    _set_up(sheet, fields, rows, header_row)
    _write_head(sheet, title, notes, fields)
    _write_rows(sheet, fields, rows)
    values = {}
    if sum_title:
        values = _write_sums(sheet, fields, rows, header_row + 1, sum_title)
    target = BytesIO()
    book.save(target)
    if not values:
        return target.getvalue()
    return store_values(target.getvalue(), {"xl/worksheets/sheet1.xml": values})


def read_column(column: str | Mapping[str, Any]) -> SheetColumn:
    return SheetColumn(column) if isinstance(column, str) else SheetColumn(**column)


def _set_up(
    sheet: Any, fields: Sequence[SheetColumn], rows: Sequence[Row], header_row: int
) -> None:
    sample = list(zip(*rows[:_SAMPLE], strict=True)) or [()] * len(fields)
    columns = [
        [field.title, *_list_shown(field, values)]
        for field, values in zip(fields, sample, strict=True)
    ]
    for place, field in enumerate(fields):
        if field.summed:
            columns[place].append(f"{_sum_column(rows, place):.2f}")
    set_widths(sheet, columns)
    set_up_print(sheet, header_row=header_row, wide=len(fields) > 7)
    sheet.freeze_panes = f"A{header_row + 1}"


def _list_shown(field: SheetColumn, values: Sequence[Any]) -> list[str]:
    if field.kind != "number":
        return [str(value) for value in values]
    numbers = [_read_number(value) for value in values]
    form = _choose_form(n for n in numbers if isinstance(n, Decimal))
    return [show_value(number, form) for number in numbers]


def _sum_column(rows: Sequence[Row], place: int) -> Decimal:
    return sum((Decimal(row[place] or 0) for row in rows), Decimal())


def _choose_form(numbers: Iterable[Decimal]) -> str:
    decimals = count_decimals(numbers)
    return "0." + "0" * decimals if decimals else "0"


def _write_head(
    sheet: Any, title: str, notes: Sequence[str], fields: Sequence[SheetColumn]
) -> None:
    if notes:
        sheet.append([put(make_look(sheet, size=16, bold=True, grid=False), title)])
    for note in notes:
        sheet.append([put(make_look(sheet, size=10, ink="grey", grid=False), note)])
    looks = [make_look(sheet, bold=True, fill=_HEAD, align="center") for _ in fields]
    sheet.append([put(c, f.title) for c, f in zip(looks, fields, strict=True)])


def _write_rows(sheet: Any, fields: Sequence[SheetColumn], rows: Sequence[Row]) -> None:
    """Values go in bare where that shows them right, which is quick; else in a look."""
    columns = zip(*rows, strict=True) if rows else ()
    ready = [
        _prepare(sheet, field, values)
        for field, values in zip(fields, columns, strict=bool(rows))
    ]
    for row in zip(*ready, strict=True):
        sheet.append([cell() if callable(cell) else cell for cell in row])


def _prepare(sheet: Any, field: SheetColumn, values: Row) -> list[Any]:
    """A column's values, or for those that need a look what puts them into it."""
    if field.kind == "number":
        return _prepare_numbers(sheet, values)
    if field.kind in _READ:
        look = make_look(sheet, form=_FORMS[field.kind], grid=False)
        read = _READ[field.kind]
        return [partial(put, look, read(value)) if value else None for value in values]
    text = make_look(sheet, form="@", grid=False)
    return [_prepare_text(text, value) for value in values]


def _prepare_text(look: Look, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return partial(put, look, value) if value[:1] in _RISKY else clean_text(value)


def _prepare_numbers(sheet: Any, values: Row) -> list[Any]:
    numbers = [_read_number(value) for value in values]
    form = _choose_form(n for n in numbers if isinstance(n, Decimal))
    look = make_look(sheet, form=form, align="right", grid=False)
    return [
        number if isinstance(number, int | None) else partial(put, look, number)
        for number in numbers
    ]


def _read_number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        number = Decimal(value)
    except ArithmeticError:
        return value
    return number if number.is_finite() else value


def _read_date(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _read_time(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text


_READ: dict[str, Callable[[str], Any]] = {"date": _read_date, "time": _read_time}


def _write_sums(
    sheet: Any,
    fields: Sequence[SheetColumn],
    rows: Sequence[Row],
    first: int,
    title: str,
) -> dict[str, Decimal]:
    """The row of sums; returns the value of each of its formulas by cell."""
    values, cells, last = {}, [], first + len(rows) - 1
    for place, field in enumerate(fields):
        letter = get_column_letter(place + 1)
        numbers = [Decimal(row[place] or 0) for row in rows] if field.summed else []
        look = make_look(
            sheet, bold=True, fill=_FOOT, form=_choose_form(numbers), align="right"
        )
        if field.summed and rows:
            put_formula(look, f"SUM({letter}{first}:{letter}{last})")
            values[f"{letter}{last + 1}"] = sum(numbers, Decimal())
        cells.append(put(look, title) if place == 0 else look)
    sheet.append(cells)
    return values


_EXPLAIN = (
    ("date", "date"),
    ("story", "text"),
    ("title", "text"),
    ("person", "text"),
    ("outlet", "text"),
    ("rule", "text"),
    ("reason", "text"),
)


def write_explain(data: Mapping[str, Any]) -> bytes:
    """Every point of a unit in a period, line by line, with their sum.

    `data`: language, desk, unit, period (key), cutoff (ISO), timezone, rule_version and
    `lines`, each with date (ISO), story, title, person, outlet, rule, reason (the
    arithmetic in words) and points (`"7.5"`); what a line lacks stays empty.
    """
    language = data.get("language", "zh-CN")
    title = say_plain("render.explain_headline", language, unit=data["unit"])
    columns = [_title_column(key, kind, language) for key, kind in _EXPLAIN]
    points = _title_column("points", "number", language) | {"summed": True}
    keys = [*(key for key, _ in _EXPLAIN), "points"]
    rows = [[line.get(key) for key in keys] for line in data["lines"]]
    sums = say_plain("render.sum", language)
    notes = _list_notes(data, language)
    return write_table(title, [*columns, points], rows, notes=notes, sum_title=sums)


def _title_column(key: str, kind: str, language: str) -> dict[str, Any]:
    return {"title": say_plain(f"render.explain_{key}", language), "kind": kind}


def _list_notes(data: Mapping[str, Any], language: str) -> list[str]:
    cutoff = datetime.fromisoformat(data["cutoff"])
    time = label_time(cutoff, data["timezone"], language)
    parts = (
        data["desk"],
        label_period(data["period"], language),
        say_plain("render.cutoff", language, time=time),
        say_plain("render.rules", language, version=data["rule_version"]),
    )
    return [" · ".join(parts)]
