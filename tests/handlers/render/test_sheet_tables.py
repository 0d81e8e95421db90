from datetime import datetime
from io import BytesIO

from openpyxl import load_workbook

from handlers.render.sheet_tables import write_explain, write_table

LINES = [
    {
        "date": "2026-10-03",
        "story": "#2026-1123",
        "title": "=cmd|' /C calc'!A0",
        "person": "李明",
        "outlet": "省政府网",
        "rule": "省级",
        "reason": "5 × 头版 2 = 10",
        "points": "10",
    },
    {"date": "2026-10-05", "title": "更正", "points": "-2.5"},
]


def open_sheet(written, *, values=False):
    return load_workbook(BytesIO(written), data_only=values).active


def read_all(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_table_has_its_titles_and_rows():
    written = write_table("采用台账", ["编号", "篇数"], [["#1", 3], ["#2", None]])

    sheet = open_sheet(written)

    assert sheet.title == "采用台账"
    assert read_all(sheet) == [["编号", "篇数"], ["#1", 3], ["#2", None]]
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"


def test_texts_of_people_are_never_formulas_or_errors():
    texts = ["=1+1", "#N/A", "#DIV/0!", "@SUM(A1)", "-1+1", "=", "tab\there"]
    sheet = open_sheet(write_table("表", ["文"], [[text] for text in texts]))

    cells = [sheet[f"A{n}"] for n in range(2, 9)]

    assert [cell.value for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"s"}


def test_what_a_sheet_cannot_hold_is_left_out():
    rows = [["a\x00\x07b"], ["长" * 40_000]]
    sheet = open_sheet(write_table("表", ["文"], rows))

    assert sheet["A2"].value == "ab"
    assert len(sheet["A3"].value) == 32_767


def test_a_column_of_numbers_shows_as_many_decimals_as_its_finest():
    columns = [{"title": "计分", "kind": "number"}]
    sheet = open_sheet(write_table("表", columns, [["7.5"], ["10"], [3], [None]]))

    cells = [sheet[f"A{n}"] for n in range(2, 5)]

    assert [cell.value for cell in cells] == [7.5, 10, 3]
    assert [cell.number_format for cell in cells] == ["0.0", "0.0", "General"]


def test_dates_and_times_are_such_and_what_is_none_stays_a_text():
    columns = [{"title": "日", "kind": "date"}, {"title": "时", "kind": "time"}]
    rows = [
        ["2026-10-03", "2026-10-03T18:05:00+08:00"],
        ["=NOW()", "明天"],
        ["", None],
    ]
    sheet = open_sheet(write_table("表", columns, rows))

    assert read_all(sheet)[1:] == [
        [datetime(2026, 10, 3), datetime(2026, 10, 3, 18, 5)],
        ["=NOW()", "明天"],
    ]
    assert sheet["A3"].data_type == "s"


def test_a_number_that_is_none_stays_a_text():
    columns = [{"title": "计分", "kind": "number"}]
    rows = [["NaN"], ["=1"], ["Infinity"], ["7.5"]]
    sheet = open_sheet(write_table("表", columns, rows))

    assert [row[0] for row in read_all(sheet)[1:]] == ["NaN", "=1", "Infinity", 7.5]


def test_an_empty_table_is_its_titles():
    assert read_all(open_sheet(write_table("空", ["甲", "乙"], []))) == [["甲", "乙"]]


def test_ten_thousand_rows_arrive_complete():
    rows = [[f"#{n}", f"{n}.5", n] for n in range(10_000)]
    columns = ["编号", {"title": "计分", "kind": "number"}, "篇数"]

    sheet = open_sheet(write_table("表", columns, rows))

    assert sheet.max_row == 10_001
    assert [cell.value for cell in sheet[10_001]] == ["#9999", 9999.5, 9999]


def build_explanation(**changes):
    facts = {
        "language": "zh-CN",
        "desk": "云溪县",
        "unit": "城关镇",
        "period": "2026-10",
        "cutoff": "2026-11-01T01:00:00+00:00",
        "timezone": "Asia/Shanghai",
        "rule_version": "2026.1",
        "lines": LINES,
    }
    return facts | changes


def test_every_point_of_a_unit_stands_in_a_line_and_the_sum_is_their_sum():
    written = write_explain(build_explanation())

    rows = read_all(open_sheet(written, values=True))

    assert rows[0][0] == "城关镇 得分明细"
    assert rows[1][0] == (
        "云溪县 · 2026年10月 · 截至 2026年11月1日 09:00 · 规则 2026.1"
    )
    assert rows[2] == [
        "日期",
        "编号",
        "标题",
        "作者",
        "采用载体",
        "计分规则",
        "计算",
        "计分",
    ]
    texts = [text for key, text in LINES[0].items() if key not in ("date", "points")]
    assert rows[3][1:] == [*texts, 10]
    assert rows[4][2:] == ["更正", None, None, None, None, -2.5]
    assert rows[5] == ["合计", *[None] * 6, 7.5]
    assert open_sheet(written)["H6"].value == "=SUM(H4:H5)"


def test_a_unit_without_points_has_an_explanation_too():
    rows = read_all(open_sheet(write_explain(build_explanation(lines=[]))))

    assert rows[-1][0] == "合计"
    assert len(rows) == 4


def test_an_explanation_speaks_english_too():
    sheet = open_sheet(write_explain(build_explanation(language="en")))

    assert sheet["A1"].value == "城关镇: every point"
    assert sheet["H3"].value == "Points"
