"""`storydesk export`: complete, and nothing in it runs as a formula."""

import csv
import io
import json
from datetime import date

import pytest
from openpyxl import load_workbook

from bot.cli.export_write import WRITERS
from storage.figures.recount import mend_tallies
from storage.models import LedgerEntry, Unit
from tests.builders import NOW, build_adoption, build_desk, build_person, build_story

RISKY = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1")


async def fill():
    await build_desk()
    author = await build_person("=HYPERLINK(1)", unit="qinghe")
    for day, title in enumerate(RISKY, start=1):
        story = await build_story("qinghe", author, date(2026, 10, day), title=title)
    await build_adoption(story, "province_site", date(2026, 10, 9))
    await build_story("edu", author, date(2026, 11, 2), title="十一月的稿")
    await mend_tallies()


@pytest.fixture
def filled(set_up):
    set_up.ask(fill)
    return set_up


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_json_has_every_row_and_its_keys_in_english(filled):
    result = filled.run("export", "stories")

    rows = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [row["title"] for row in rows] == [*RISKY, "十一月的稿"]
    assert rows[0]["unit"] == "青河镇"


def test_a_period_leaves_out_what_is_not_in_it(filled):
    result = filled.run("export", "stories", "--period", "2026-10")

    assert len(json.loads(result.stdout)) == len(RISKY)


def test_csv_opens_with_chinese_in_excel_and_runs_no_formula(filled):
    result = filled.run(
        "export", "stories", "--format", "csv", "--period", "2026年10月"
    )

    assert result.stdout_bytes.startswith(b"\xef\xbb\xbf")
    rows = read_csv(result.stdout_bytes)
    assert [row["标题"] for row in rows] == [f"'{title}" for title in RISKY]
    assert {row["作者"] for row in rows} == {"'=HYPERLINK(1)"}
    assert {row["单位"] for row in rows} == {"青河镇"}


def test_figures_below_zero_stay_figures_in_csv(filled):
    async def take_points():
        unit = await Unit.get(code="edu")
        day = date(2026, 11, 1)
        await LedgerEntry.create(
            unit=unit, day=day, month="2026-11", amount=-250, created_at=NOW
        )

    filled.ask(take_points)

    result = filled.run("export", "ledger", "--format", "csv")

    assert [row["分值"] for row in read_csv(result.stdout_bytes)] == ["-2.5"]


def test_xlsx_keeps_texts_as_texts(filled):
    result = filled.run("export", "stories", "--format", "xlsx", "-o", "out.xlsx")

    assert (result.exit_code, result.stdout) == (0, "")
    sheet = load_workbook(filled.folder / "out.xlsx").active
    titles = [cell.value for cell in sheet[1]]
    column = titles.index("标题") + 1
    cells = [sheet.cell(row, column) for row in range(2, 2 + len(RISKY))]
    assert [cell.value for cell in cells] == [*RISKY]
    assert {cell.data_type for cell in cells} == {"s"}


def test_xlsx_needs_a_file(filled):
    assert filled.run("export", "stories", "--format", "xlsx").exit_code == 2


def test_a_file_says_how_many_rows_it_has(filled):
    result = filled.run("export", "scores", "--period", "2026-10", "-o", "scores.json")

    rows = json.loads((filled.folder / "scores.json").read_text("utf-8"))
    assert len(rows) == 5
    assert result.stderr.endswith("scores.json: 5 rows\n")


def test_an_empty_export_is_a_whole_file(filled):
    result = filled.run("export", "audit", "--period", "2019")

    assert json.loads(result.stdout) == []


def test_a_folder_that_is_not_there_is_one_line_and_leaves_nothing(filled):
    result = filled.run("export", "stories", "-o", "no/out.json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "no/out.json: No such file or directory\n"


def test_what_breaks_off_leaves_the_older_file_as_it_was(filled, monkeypatch):
    filled.write("out.csv", "older")

    async def break_off(target, *_):
        target.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(WRITERS, "csv", break_off)

    result = filled.run("export", "stories", "--format", "csv", "-o", "out.csv")

    assert result.exit_code == 1
    assert result.stderr.endswith("out.csv: No space left on device\n")
    assert (filled.folder / "out.csv").read_text() == "older"
    assert not list(filled.folder.glob(".out.csv*"))


def test_words_that_are_no_period_are_wrong_use(filled):
    result = filled.run("export", "stories", "--period", "soon")

    assert result.exit_code == 2
    assert "'soon' is no period" in result.stderr


def test_without_a_desk_there_is_nothing_to_export(shell):
    assert shell.run("export", "stories").exit_code == 1
