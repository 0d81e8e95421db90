"""Everything the sample desk sends out about a quarter says what it said before."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from handlers.announcements.ranking_posts import make_sheet
from handlers.rules.periods import make_quarter
from handlers.scores.rankings import find_ranking
from tests.golden.sample_quarter.outputs import make_file, write_outputs
from tests.golden.sample_quarter.records import NOW, fill_quarter

COPIES = Path(__file__).parent / "sample_quarter" / "copies"
needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="SHEETS NOT RECALCULATED: no LibreOffice"
)


async def test_every_output_of_a_quarter_says_what_its_golden_copy_says(db):
    outputs = await write_outputs(await fill_quarter())

    copies = {path.name: path.read_text(encoding="utf-8") for path in COPIES.iterdir()}
    assert outputs == copies


def recalculate(book, folder):
    """The sheets as LibreOffice computes them; none of our values is left in."""
    bare = folder / "bare.xlsx"
    load_workbook(BytesIO(book)).save(bare)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    words = ["--headless", "--convert-to", "xlsx", "--outdir", folder / "out", bare]
    subprocess.run(["soffice", profile, *words], check=True, capture_output=True)
    return load_workbook(folder / "out" / "bare.xlsx", data_only=True)


@needs_office
async def test_the_sums_and_rates_of_a_sheet_are_those_an_office_computes(db, tmp_path):
    desk = await fill_quarter()
    ranking = await find_ranking(desk, make_quarter(2026, 3), NOW)
    book = make_file(make_sheet(ranking, "zh-CN"))

    computed = recalculate(book, tmp_path)

    frozen = load_workbook(BytesIO(book), data_only=True)
    formulas = load_workbook(BytesIO(book))
    cells = [
        (sheet.title, cell.coordinate)
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(cells) > 30
    assert {at: computed[at[0]][at[1]].value for at in cells} == {
        at: frozen[at[0]][at[1]].value for at in cells
    }
