"""What an .xlsx says: the rows of its first sheet, as texts, within bounds.

Every part is looked at before the reader gets the file: none may be longer than
`PART_BYTES`, all together no longer than `WHOLE_BYTES`, and none may have a document
type declaration, the way in for exploding entities.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.media.archives import BadArchiveError, open_archive

PART_BYTES, WHOLE_BYTES = 8 << 20, 24 << 20
ROWS, COLUMNS, CELL = 2_000, 30, 500  # what is beyond is left out
Rows = tuple[tuple[str, ...], ...]


class BadSheetError(Exception):
    """Not to be read: broken, encrypted, beyond the bounds, or meant to hurt."""


def read_sheet(path: Path) -> Rows:
    """Without the empty cells and rows at the end. Raises `BadSheetError`."""
    _check_parts(path)
    from openpyxl import load_workbook  # half a second that no photo has to wait for

    try:
        # An open file: the reader would judge a path by its ending.
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it does not support
            book = load_workbook(file, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            found = sheet.iter_rows(max_row=ROWS, max_col=COLUMNS, values_only=True)
            return _read_rows(found)
    except Exception as error:  # whatever a file from a stranger makes the reader do
        raise BadSheetError(type(error).__name__) from error


def _check_parts(path: Path) -> None:
    total = 0
    try:
        with open_archive(path) as archive:
            for part in archive.infolist():
                with archive.open(part) as file:
                    data = file.read(PART_BYTES + 1)
                total += len(data)
                if len(data) > PART_BYTES or total > WHOLE_BYTES:
                    raise BadSheetError(f"{part.filename} is too long")
                if b"<!DOCTYPE" in data:
                    raise BadSheetError("a document type declaration")
    except BadArchiveError as error:
        raise BadSheetError(str(error)) from error


def _read_rows(rows: Iterable[tuple[Any, ...]]) -> Rows:
    found = [_trim([_read_cell(cell) for cell in row]) for row in rows]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _trim(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _read_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and not (value.hour or value.minute):
        value = value.date()
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[:CELL]
