from html import unescape

import pytest

from handlers.render.tables import PHONE_WIDTH, Column, format_ranking, format_table
from handlers.render.width import measure_width
from tests.handlers.render.boards import (
    build_board,
    build_boards,
    build_long_board,
    build_ranking,
)

TOWN, OFFICE = build_boards()


def list_lines(html):
    before, _, rest = unescape(html).partition("<pre>")
    table, _, after = rest.partition("</pre>")
    return before.strip(), table.split("\n"), after.strip().split("\n")


def test_the_first_ten_of_a_class_as_a_table_for_a_phone():
    title, table, after = list_lines(format_ranking(TOWN, build_ranking(), "zh-CN"))

    assert title == "<b>乡镇（街道）</b> · 2026年10月"
    assert table == [
        "名 单位　　　 报 采   分  累计",
        "1  温泉街道　 12 10 50.5 151.5",
        "2  祥云镇　　 12  8 40.0 120.0",
        "3= 城关镇　　  5  4 20.5  61.5",
        "3= 张羌街道　 12  4 20.5  61.5",
        "5= 清河湾镇　  3  0  0.0   0.0",
        "5= 白塔畲族乡  0  0  0.0   0.0",
    ]
    assert after == [
        "零报送（1个）：白塔畲族乡",
        "截至 2026年11月1日 09:00 · 规则 2026.1 · 第2026-10号",
    ]


def test_a_tie_at_the_last_place_shown_is_kept_whole():
    _, table, after = list_lines(format_ranking(TOWN, build_ranking(), "zh-CN", 3))

    assert [line.split()[0] for line in table] == ["名", "1", "2", "3=", "3="]
    assert after[0] == "另有2个单位"


def test_the_own_office_is_listed_without_a_rank_when_all_are_wanted():
    _, table, _ = list_lines(format_ranking(OFFICE, build_ranking(), "zh-CN", 0))

    assert table[-1].split() == ["-", "县教育局", "6", "5", "15.00", "45.00"]


def test_a_long_class_stays_within_one_message_however_many_are_tied():
    rows = tuple((f"第{n}号单位", 0, 0, "1") for n in range(500))
    ranking = build_ranking(build_board("a", "一类", rows))

    text = format_ranking(ranking.boards[0], ranking, "zh-CN")

    assert len(text) < 4096
    assert len(list_lines(text)[1]) == 21
    assert "另有480个单位" in text


def test_where_nobody_has_points_nobody_is_first():
    rows = tuple((f"第{n}号单位", 1, 0, "0") for n in range(12))
    ranking = build_ranking(build_board("a", "一类", rows))

    text = format_ranking(ranking.boards[0], ranking, "zh-CN")
    _, table, _ = list_lines(text)

    assert [line.split()[:2] for line in table[1:3]] == [
        ["-", "第0号单位"],
        ["-", "第1号单位"],
    ]
    assert len(table) == 11
    assert "另有2个单位" in text


@pytest.mark.parametrize("points", ["7", "1234.25"])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_line_fits_a_phone_whatever_the_names(language, points):
    names = ["扎兰屯市现代农业产业园服务中心", "Bureau of Agriculture", "<b>局</b>"]
    rows = tuple((name, 1234, 999, points) for name in names)
    ranking = build_ranking(build_board("a", "一类", rows))

    text = format_ranking(ranking.boards[0], ranking, language)
    _, table, _ = list_lines(text)

    assert all(measure_width(line) <= PHONE_WIDTH for line in table)
    assert len({measure_width(line) for line in table}) == 1


def test_the_year_is_left_out_where_there_is_no_room_for_it():
    rows = (("温泉街道", 1234, 999, "1234.25"),)
    ranking = build_ranking(build_board("a", "一类", rows))

    _, table, _ = list_lines(format_ranking(ranking.boards[0], ranking, "zh-CN"))

    assert table[1] == "1  温泉街道 1234 999 1234.25"


def test_a_name_with_markup_or_line_breaks_changes_nothing():
    rows = (("<b>甲\n</pre>", 1, 1, "1"),)
    ranking = build_ranking(build_board("a", "<i>类</i>", rows))

    text = format_ranking(ranking.boards[0], ranking, "zh-CN")

    assert text.count("<pre>") == text.count("</pre>") == 1
    assert "<b>甲" not in text
    assert "<i>" not in text


def test_columns_stand_under_each_other_with_figures_to_the_right():
    columns = [Column("编号"), Column("标题", flexible=True), Column("分", number=True)]
    rows = [
        ["#1", "秋收", "7.5"],
        ["#12", "关于进一步加强秋冬季森林防火工作的通知", "10"],
    ]

    table = format_table(columns, rows, width=24)

    assert table == (
        "<pre>编号 标题　　　　　  分\n"
        "#1   秋收　　　　　 7.5\n"
        "#12  关于进一步加…   10</pre>"
    )


def test_a_table_of_no_rows_is_its_titles():
    assert format_table([Column("甲"), Column("乙")], []) == "<pre>甲 乙</pre>"


def test_english_has_its_own_titles():
    board = build_long_board(30)

    text = format_ranking(board, build_ranking(board), "en", 5)

    assert "Unit" in text
    assert "more units" in text
