"""The formats of an export: rows as they come.

What a person typed never runs as a formula: csv marks it with an apostrophe, xlsx keeps
it as a text.
"""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from io import TextIOWrapper
from typing import IO, Any

from handlers.announcements.export_rows import Row, title_columns, to_cells, to_json
from handlers.render.sheet_tables import write_table
from handlers.texts import say_plain

Writer = Callable[[IO[bytes], str, AsyncIterator[Row], str], Awaitable[int]]
# In full width too: East Asian editions take them for the same.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LARGEST_SHEET = 1_048_575


async def write_json(
    target: IO[bytes], kind: str, rows: AsyncIterator[Row], _language: str
) -> int:
    """One array, a row a line."""
    count = 0
    target.write(b"[")
    async for row in rows:
        text = json.dumps(to_json(kind, row), ensure_ascii=False)
        target.write(f"{',' if count else ''}\n{text}".encode())
        count += 1
    target.write(b"\n]\n")
    return count


async def write_csv(
    target: IO[bytes], kind: str, rows: AsyncIterator[Row], language: str
) -> int:
    """With a byte order mark, by which Excel knows that it is UTF-8."""
    text = TextIOWrapper(target, "utf-8-sig", newline="", write_through=True)
    writer, count = csv.writer(text), 0
    writer.writerow(column["title"] for column in title_columns(kind, language))
    async for row in rows:
        cells = zip(row, to_cells(row), strict=True)
        writer.writerow(_disarm(value, cell) for value, cell in cells)
        count += 1
    text.detach()
    return count


def _disarm(value: Any, cell: Any) -> Any:
    """Texts alone are marked: a figure below zero begins with its sign."""
    is_text = isinstance(cell, str) and not isinstance(value, Decimal)
    return f"'{cell}" if is_text and cell.startswith(RISKY) else cell


async def write_xlsx(
    target: IO[bytes], kind: str, rows: AsyncIterator[Row], language: str
) -> int:
    found = [to_cells(row) async for row in rows]
    title = say_plain(f"export.kind_{kind}", language)
    target.write(write_table(title, title_columns(kind, language), found))
    return len(found)


WRITERS: dict[str, Writer] = {
    "json": write_json,
    "csv": write_csv,
    "xlsx": write_xlsx,
}
