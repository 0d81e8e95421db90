"""What an .xlsx says, within bounds, whoever made it."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from bot.media import MediaStore
from bot.media.sheets import CELL, ROWS, BadSheetError, read_sheet


def write_xlsx(*rows, others=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title in others:
        book.create_sheet(title).append(["another sheet"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(tmp_path, data):
    path = tmp_path / "sheet"
    path.write_bytes(data)
    return path


def repack(data, name, text):
    """The same with one part written by hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
    return out.getvalue()


def test_the_first_sheets_rows_are_texts(tmp_path):
    data = write_xlsx(
        ["姓名", "单位", None],
        [" 张三 ", 12, 3.0],
        [None, None, None],
        [date(2026, 11, 24), datetime(2026, 11, 24, 9, 30), 2.5],
        [None, None, None],
        others=["二"],
    )

    assert read_sheet(put(tmp_path, data)) == (
        ("姓名", "单位"),
        ("张三", "12", "3"),
        (),
        ("2026-11-24", "2026-11-24T09:30:00", "2.5"),
    )


def test_a_formula_is_not_worked_out(tmp_path):
    path = put(tmp_path, write_xlsx(["=1+1", "=HYPERLINK(1)"]))

    assert read_sheet(path) == ()


def test_what_is_beyond_the_bounds_is_left_out(tmp_path):
    data = write_xlsx(["长" * 900], *(["x"] for _ in range(ROWS + 50)))

    rows = read_sheet(put(tmp_path, data))

    assert len(rows) == ROWS
    assert len(rows[0][0]) == CELL


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData><row><c t='inlineStr'><is><t>&b;</t></is></c></row></sheetData>"
    "</worksheet>"
)


@pytest.mark.parametrize("text", [LAUGHS, "<not xml", "x" * (9 << 20)])
def test_parts_that_are_broken_or_meant_to_hurt_are_refused(tmp_path, text):
    data = repack(write_xlsx(["a"]), "xl/worksheets/sheet1.xml", text)

    with pytest.raises(BadSheetError):
        read_sheet(put(tmp_path, data))


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"no zip", b""])
def test_what_is_no_sheet_is_refused(tmp_path, data):
    with pytest.raises(BadSheetError):
        read_sheet(put(tmp_path, data))


async def test_the_store_tells_what_a_sheet_says(tmp_path):
    store = MediaStore(tmp_path)

    kept = await store.keep_bytes(write_xlsx(["姓名", "单位"]), name="名单.xlsx")

    assert (kept.problem, kept.text, kept.rows) == ("", "", (("姓名", "单位"),))


async def test_a_broken_sheet_is_kept_as_the_attachment_it_may_be(tmp_path):
    store = MediaStore(tmp_path)
    data = repack(write_xlsx(["a"]), "xl/worksheets/sheet1.xml", LAUGHS)

    kept = await store.keep_bytes(data, name="名单.xlsx")

    assert (kept.problem, kept.rows, bool(kept.sha256)) == ("", (), True)
