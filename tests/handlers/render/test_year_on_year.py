"""同比: text, tables and sheet of a circular set the same figures side by side."""

import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from handlers.render.circular_text import compose_circular
from handlers.render.document import write_circular
from handlers.render.workbook import write_ranking
from handlers.rules.ranking import YearAgo, from_data, to_data
from tests.handlers.render.boards import TOWNS, build_board, build_data, build_ranking

BEFORE = (  # of 温泉街道, 祥云镇, 城关镇, 张羌街道, 清河湾镇, 白塔畲族乡: 40, 19, 100
    YearAgo(10, 5, Decimal("40")),
    YearAgo(12, 8, Decimal("40")),
    YearAgo(8, 6, Decimal("20")),
    YearAgo(),
    YearAgo(6, 0, Decimal()),
    YearAgo(4, 0, Decimal()),
)
GONE = YearAgo(4, 2, Decimal("12.5"))


def build(before=BEFORE, gone=GONE):
    board = build_board("town", "乡镇（街道）", TOWNS)
    rows = zip(board.standings, before, strict=True)
    standings = tuple(replace(row, year_ago=then) for row, then in rows)
    return build_ranking(replace(board, standings=standings, gone=gone))


def find_line(ranking, language="zh-CN"):
    lines = compose_circular(ranking, language, {})
    mark = "与去年同期相比" if language == "zh-CN" else "Against the same time"
    return next((line.text for line in lines if line.text.startswith(mark)), None)


def read_tables(ranking):
    document = Document(BytesIO(write_circular(build_data(ranking))))
    return [[[c.text for c in row.cells] for row in t.rows] for t in document.tables]


def test_the_circular_says_how_much_more_or_less_than_a_year_ago():
    assert find_line(build()) == (
        "与去年同期相比，报送持平（44篇），采用增加5篇次、增长23.8%，计分增加19分、增长16.9%。"
    )
    assert find_line(build(), "en") == (
        "Against the same time last year: sent as many as then (44), "
        "adoptions 5 more (up 23.8%), points 19 more (up 16.9%)."
    )


def test_a_fall_is_a_fall_and_nothing_before_has_no_percentage():
    before = (YearAgo(88, 0, Decimal("131.5")), *[YearAgo()] * 5)

    assert find_line(build(before, None)) == (
        "与去年同期相比，报送减少44篇、下降50%，采用增加26篇次（去年同期为0），计分持平（131.5分）。"
    )


def test_without_figures_of_last_year_nothing_is_compared():
    ranking = build_ranking()

    assert find_line(ranking) is None
    assert len(read_tables(ranking)) == len(ranking.boards)
    assert "同比" not in load_workbook(BytesIO(write_ranking(build_data()))).sheetnames


def test_the_table_has_each_unit_those_that_are_gone_and_the_sums_of_the_text():
    _, year = read_tables(build())

    assert year[0] == (
        [
            "单位",
            "报送",
            "去年同期",
            "增减",
            "采用",
            "去年同期",
            "增减",
            "计分",
            "去年同期",
            "增减",
        ]
    )
    assert year[1] == [
        "温泉街道",
        "12",
        "10",
        "+2",
        "10",
        "5",
        "+5",
        "50.5",
        "40",
        "+10.5",
    ]
    assert year[6] == ["白塔畲族乡", "0", "4", "-4", "0", "0", "0", "0", "0", "0"]
    assert year[7] == [
        "（已撤并单位）",
        "0",
        "4",
        "-4",
        "0",
        "2",
        "-2",
        "0",
        "12.5",
        "-12.5",
    ]
    assert year[8] == [
        "合计",
        "44",
        "44",
        "0",
        "26",
        "21",
        "+5",
        "131.5",
        "112.5",
        "+19",
    ]


def test_the_sheet_adds_up_to_the_sums_of_the_text():
    written = write_ranking(build_data(build()))
    formulas = load_workbook(BytesIO(written))["同比"]
    frozen = load_workbook(BytesIO(written), data_only=True)["同比"]

    last = [cell.value for cell in frozen[frozen.max_row]]

    assert last[:5] == ["乡镇（街道）", "合计", 44, 44, 0]
    assert last[6:9] == [26, 21, 5]
    assert last[10:] == [131.5, 112.5, 19, 0.169]
    for cell in formulas[formulas.max_row]:
        if found := re.fullmatch(r"=SUM\((\w+):(\w+)\)", str(cell.value)):
            cells = frozen[found[1] : found[2]]
            assert sum(each.value for (each,) in cells) == frozen[cell.coordinate].value


def test_a_growth_that_cannot_be_told_stays_empty_in_the_sheet():
    sheet = load_workbook(BytesIO(write_ranking(build_data(build()))))["同比"]

    # 张羌街道 had nothing a year ago.
    assert [cell.value for cell in sheet[5]][:6] == [
        "乡镇（街道）",
        "张羌街道",
        12,
        0,
        12,
        None,
    ]


@pytest.mark.parametrize("ranking", [build(), build(gone=None), build_ranking()])
def test_figures_of_last_year_survive_being_frozen(ranking):
    assert from_data(to_data(ranking)) == ranking


def test_what_was_frozen_before_they_were_kept_is_still_read():
    old = to_data(build_ranking())
    for board in old["boards"]:
        del board["gone"]
        for row in board["standings"]:
            del row["year_ago"]

    assert from_data(old) == build_ranking()


def test_what_was_frozen_before_stories_were_counted_keeps_its_rate() -> None:
    old = to_data(build_ranking())
    del old["levels"]
    for row in (row for board in old["boards"] for row in board["standings"]):
        del row["taken"], row["levels"]

    text = "\n".join(
        line.text for line in compose_circular(from_data(old), "zh-CN", {})
    )

    assert "采用38篇，采用率65.5%" in text
