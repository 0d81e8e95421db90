"""What is sent out about the quarter, as words: of a document, a sheet, a picture too."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook
from PIL import Image

from bot.platforms.markup import read_markup
from handlers.announcements.by_hand import draft_announcement
from handlers.messages import Made
from handlers.render.recipes import MAKERS
from handlers.rules.periods import read_key
from storage.desk.desk import DeskView
from tests.golden.sample_quarter.records import NOW

ANNOUNCED = (
    ("daily_record", "2026-09-23"),
    ("monthly_ranking", "2026-09"),
    ("quarterly_ranking", "2026-Q3"),
    ("quarterly_circular", "2026-Q3"),
)


async def write_outputs(desk: DeskView) -> dict[str, str]:
    """File → what is in it, for everything that the four announcements consist of."""
    found = {}
    for kind, key in ANNOUNCED:
        drafts = await draft_announcement(kind, read_key(key), desk, NOW)
        texts = (read_markup(draft.text).text for draft in drafts)
        found[f"{kind}.txt"] = "\n\n".join(texts) + "\n"
        for file in (file for draft in drafts for file in draft.files):
            name = f"{kind}.{file.name.rpartition('.')[2]}.txt"
            found[name] = found.get(name, "") + write_words(file)
    return found


def make_file(file: Made) -> bytes:
    return MAKERS[file.recipe](dict(file.data))


def write_words(file: Made) -> str:
    read = {
        "ranking_document": read_document,
        "ranking_sheet": read_book,
        "ranking_picture": read_picture,
    }[file.recipe]
    return "\n".join(read(make_file(file))) + "\n"


def read_document(data: bytes) -> Iterator[str]:
    """Paragraphs with their styles, tables row by row."""
    for part in Document(BytesIO(data)).iter_inner_content():
        if isinstance(part, Paragraph):
            text = part.text.replace("\t", " → ")
            yield f"{part.style.name.removeprefix('Desk ')}: {text}"
        elif isinstance(part, Table):
            for row in part.rows:
                yield "| " + " | ".join(cell.text for cell in row.cells)


def read_book(data: bytes) -> Iterator[str]:
    """Sheets row by row: what is seen, and the formulas."""
    shown, formulas = (
        load_workbook(BytesIO(data), data_only=only) for only in (True, False)
    )
    for sheet in shown:
        yield f"[{sheet.title}]"
        for row in sheet.iter_rows():
            yield "| " + " | ".join(_show(cell.value) for cell in row)
        sums = formulas[sheet.title][sheet.max_row]
        yield "| " + " | ".join(_show(cell.value) for cell in sums)


def _show(value: Any) -> str:
    return "" if value is None else str(value)


def read_picture(data: bytes) -> Iterator[str]:
    """Its size, and the words that go along for those who cannot see it."""
    picture = Image.open(BytesIO(data))
    yield f"{picture.width} × {picture.height}"
    yield picture.text["Title"]
    yield from picture.text["Description"].split("\n")
