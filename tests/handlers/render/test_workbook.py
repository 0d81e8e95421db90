import re
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from handlers.render.figures import sum_board
from handlers.render.sheet_cells import name_sheet
from handlers.render.workbook import FIRST_ROW, HEADER_ROW, write_ranking
from tests.handlers.render.boards import (
    TOWNS,
    build_board,
    build_boards,
    build_data,
    build_ranking,
)


def open_book(ranking=None, *, values=False, **options):
    written = write_ranking(build_data(ranking, **options))
    return load_workbook(BytesIO(written), data_only=values)


def read_row(sheet, number):
    return [cell.value for cell in sheet[number]]


def find_column(sheet, title):
    return next(cell.column_letter for cell in sheet[HEADER_ROW] if cell.value == title)


def compute_sum(sheet, formula):
    """What a `SUM` of cells comes to, read from the cells themselves."""
    first, last = re.fullmatch(r"=SUM\((\w+):(\w+)\)", formula).groups()
    return sum(Decimal(str(cell.value)) for (cell,) in sheet[first:last])


def test_there_is_a_sheet_for_each_class_with_a_row_for_each_unit():
    book = open_book(values=True)

    sheet = book["乡镇（街道）"]
    assert book.sheetnames == ["乡镇（街道）", "县直部门"]
    assert sheet["A1"].value == (
        "云溪县人民政府办公室 2026年10月信息报送排名 · 乡镇（街道）"
    )
    assert sheet["A2"].value == "截至 2026年11月1日 09:00 · 规则 2026.1 · 第2026-10号"
    assert read_row(sheet, HEADER_ROW) == [
        "位次",
        "单位",
        "升降",
        "报送",
        "采用篇次",
        "采用篇数",
        "采用率",
        "计分",
        "累计报送",
        "累计采用",
        "累计计分",
        "累计位次",
        "备注",
    ]
    assert read_row(sheet, FIRST_ROW) == (
        [1, "温泉街道", 5, 12, 10, 9, 0.75, 50.5, 36, 30, 151.5, 1, None]
    )
    assert read_row(sheet, FIRST_ROW + 5)[-1] == "零报送"


def test_sums_are_formulas_that_agree_with_the_frozen_figures():
    formulas, frozen = open_book(), open_book(values=True)

    for board, name in zip(build_boards(), formulas.sheetnames, strict=True):
        sums, last = sum_board(board), FIRST_ROW + len(board.standings)
        for title, figure in (
            ("报送", sums.reported),
            ("采用篇次", sums.adopted),
            ("采用篇数", sums.taken),
            ("计分", sums.points),
            ("累计报送", sums.total_reported),
            ("累计采用", sums.total_adopted),
            ("累计计分", sums.total_points),
        ):
            cell = f"{find_column(formulas[name], title)}{last}"
            assert compute_sum(formulas[name], formulas[name][cell].value) == figure
            assert Decimal(str(frozen[name][cell].value)) == figure


def test_a_rate_is_a_formula_with_its_value_stored():
    formulas, frozen = open_book(), open_book(values=True)
    sheet = formulas["乡镇（街道）"]
    rate = find_column(sheet, "采用率")

    assert sheet[f"{rate}5"].value == "=IF(D5=0,0,ROUND(F5*1000/D5,0)/1000)"
    assert [frozen["乡镇（街道）"][f"{rate}{n}"].value for n in range(5, 12)] == (
        [0.75, 0.583, 0.8, 0.333, 0, 0, 0.545]
    )


def test_every_formula_has_its_value_for_those_who_only_look():
    frozen = open_book(values=True)

    for sheet in open_book():
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert frozen[sheet.title][cell.coordinate].value is not None


def test_a_name_that_looks_like_a_formula_is_a_text():
    rows = (("=HYPERLINK(1)", 1, 1, "1"), ("#N/A", 0, 0, "0"), ("+1-2", 0, 0, "0"))
    sheet = open_book(build_ranking(build_board("a", "=类", rows))).active

    cells = [sheet[f"B{FIRST_ROW + n}"] for n in range(3)]

    assert [cell.value for cell in cells] == ["=HYPERLINK(1)", "#N/A", "+1-2"]
    assert {cell.data_type for cell in cells} == {"s"}


def test_control_characters_in_a_name_are_left_out():
    board = build_board("a", "一类", (("城\x00关\x1f镇", 1, 1, "1"),))

    assert open_book(build_ranking(board)).active["B5"].value == "城关镇"


def test_titles_and_names_stay_in_view_and_each_page_has_its_titles():
    sheet = open_book().active

    assert sheet.freeze_panes == "C5"
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (
        9,
        "landscape",
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddFooter.center.text == "— &P —"


def test_a_column_is_as_wide_as_its_widest_text():
    board = build_board("a", "一类", (("人力资源和社会保障局", 1, 1, "1"),))

    assert open_book(build_ranking(board)).active.column_dimensions["B"].width == 22.5


def test_without_an_earlier_period_there_is_no_column_of_changes():
    board = build_board("a", "一类", ())

    titles = read_row(open_book(build_ranking(board)).active, HEADER_ROW)

    assert "升降" not in titles


def test_a_class_without_units_is_a_sheet_without_rows():
    sheet = open_book(build_ranking(build_board("a", "一类", ())), values=True).active

    assert sheet.max_row == FIRST_ROW


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("乡镇/街道", "乡镇／街道"),
        ("[一]类:*?\\", "［一］类：＊？＼"),
        ("  'a'  ", "a"),
        ("", "code"),
        ("历史\n\x07表", "历史 表"),
        ("很长" * 20, "很长" * 15 + "很"),
        ("𠮷" * 20, "𠮷" * 15),
        ("History", "History(2)"),
    ],
)
def test_a_sheet_s_name_is_one_that_excel_takes(wanted, name):
    assert name_sheet(Workbook(write_only=True), wanted, "code") == name


def test_two_classes_of_one_name_have_two_sheets():
    long = "县直部门和驻县单位以及各类企业事业单位人民团体机关和学校"
    boards = [build_board(code, long, TOWNS[:1]) for code in "abc"]

    names = open_book(build_ranking(*boards)).sheetnames

    assert names == [long, f"{long}(2)", f"{long}(3)"]
    assert all(len(name) <= 31 for name in names)


def test_every_column_is_wide_enough_for_its_figures_and_their_sum():
    rows = tuple((f"第{n}号单位", 1, 1, "12345.25") for n in range(9))
    rows += (("末位单位", 1, 1, "1000"),)
    board = build_board("a", "一类", rows)
    book = load_workbook(BytesIO(write_ranking(build_data(build_ranking(board)))))
    sheet = book["一类"]

    points = sheet.column_dimensions[find_column(sheet, "计分")].width

    assert points > len("112107.25")
