"""Cells of a sheet that say exactly what they were given, and how they look.

A text stays a text: `=1+1` or `#N/A` from a person is no formula and no error. Cells
of one look are made once per sheet and filled again for every row, which the
write-only mode of openpyxl allows and which is what makes it fast.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from handlers.render.width import measure_width

FONT = "等线"
Value = str | int | float | Decimal | date | bool | None
_LONGEST_NAME = 31  # of a sheet, by Excel's rules, as are the signs it refuses
_LONGEST_TEXT = 32_767
_REFUSED = str.maketrans("[]:*?/\\", "［］：＊？／＼")
_LINE = Side(style="thin", color="D0D0D0")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_INK = {"grey": "808080", "red": "B3261E", "": "202124"}


class Look(Cell):
    """A cell to be filled again for every row: its style is looked up only once.

    openpyxl describes each ready-made cell for an error message that it then drops,
    hence the short description.
    """

    __slots__ = ("_found",)

    @property
    def style_id(self) -> int:
        if not hasattr(self, "_found"):
            self._found: int = super().style_id
        return self._found

    @property
    def has_style(self) -> bool:
        return True

    def __repr__(self) -> str:
        return "a cell"


def make_look(
    sheet: Worksheet,
    *,
    size: int = 11,
    bold: bool = False,
    ink: str = "",
    fill: str = "",
    align: str = "left",
    form: str = "General",
    grid: bool = True,
    wrap: bool = False,
) -> Look:
    """A cell of this look, to be filled by `put` once per row.

    `form` is a number format; `align` left, center or right.
    """
    cell = Look(sheet, 1, 1)  # its place is set as it is written
    cell.font = Font(name=FONT, size=size, bold=bold, color=_INK[ink])
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=wrap)
    cell.number_format = form
    if grid:
        cell.border = _GRID
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    return cell


def put(cell: Any, value: Value) -> Any:
    """Fill a cell: texts as texts, figures as figures."""
    if isinstance(value, str):
        cell.value = clean_text(value)
        cell.data_type = "s"
    else:
        cell.value = value
    return cell


def put_formula(cell: Any, formula: str) -> Any:
    cell.value = f"={formula}"
    return cell


def clean_text(text: str) -> str:
    """Without the control characters that a sheet cannot hold, within its length."""
    if text.isprintable() and len(text) <= _LONGEST_TEXT:
        return text
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST_TEXT]


def name_sheet(book: Workbook, wanted: str, fallback: str) -> str:
    """A name that Excel takes: 31 characters, no []:*?/\\, not twice, not History."""
    name = re.sub(r"\s+", " ", clean_text(wanted)).translate(_REFUSED).strip(" '")
    name = _shorten(name or fallback, _LONGEST_NAME)
    taken = {"history", *(title.casefold() for title in book.sheetnames)}
    return next(made for made in _list_names(name) if made.casefold() not in taken)


def _list_names(name: str) -> Iterable[str]:
    yield name
    for number in range(2, 10_000):
        ending = f"({number})"
        yield _shorten(name, _LONGEST_NAME - len(ending)) + ending


def _shorten(text: str, units: int) -> str:
    """Its first `units` UTF-16 units, as Excel counts, no character cut in half."""
    coded = text.encode("utf-16-le")[: units * 2]
    return coded.decode("utf-16-le", "ignore").strip(" '")


def show_value(value: Value, form: str) -> str:
    """About what a sheet shows: `20.00`, `+7`, `57.1%`; a number that is wider than its
    column is shown as ###."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return "" if value is None else str(value)
    first = form.partition(";")[0]
    number = Decimal(str(value)) * (100 if first.endswith("%") else 1)
    digits = len(first.rstrip("%").partition(".")[2])
    return f"{number:.{digits}f}" + "+%"[: first.startswith("+") + first.endswith("%")]


def set_widths(sheet: Worksheet, columns: Iterable[Iterable[object]]) -> None:
    """Column widths from what stands in them, between 6 and 48 letters."""
    for place, cells in enumerate(columns, 1):
        widest = max((measure_width(str(cell)) for cell in cells), default=0)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = min(48, max(6, widest + 2.5))


def set_up_print(sheet: Any, *, header_row: int, wide: bool = False) -> None:
    """A4, as wide as the page, the header on every page, pages numbered."""
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape" if wide else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.oddFooter.center.text = "— &P —"
    sheet.page_margins.left = sheet.page_margins.right = 0.5
