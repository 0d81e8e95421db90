"""The foot of the last page, and what keeps a document's parts together."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from handlers.render.circular_tables import fit_columns, list_columns
from handlers.render.document import write_circular
from handlers.render.imprint import fold_line
from handlers.render.width import measure_width
from tests.handlers.render.boards import build_board, build_data, build_ranking

OFFICES = "、".join(["县人民政府办公室", "农业农村局", "Bureau of Agriculture"] * 6)


def open_circular(ranking=None, **wording):
    data = build_data(ranking, document=wording)
    return Document(BytesIO(write_circular(data)))


def list_imprint(document):
    return [p for p in document.paragraphs if p.style.name == "Desk Imprint"]


def test_a_line_stands_a_character_in_from_both_edges():
    rows = list(fold_line(f"抄送：{OFFICES}。"))

    assert rows[0].startswith("\u3000抄送：县人民政府办公室")
    # 31 characters of 14 pt are as wide as the text; a mark may hang over the edge.
    assert all(measure_width(row.rstrip("、。，")) <= 2 * 30 for row in rows)


def test_what_runs_on_begins_under_the_first_word_after_the_colon():
    first, *others = fold_line(f"抄送：{OFFICES}。")

    assert len(others) > 1
    assert all(row.startswith("\u3000" * 4) for row in others)
    assert "".join([first, *others]).replace("\u3000", "") == f"抄送：{OFFICES}。"


def test_no_word_is_parted_and_no_row_begins_with_a_mark():
    rows = list(fold_line(f"抄送：{OFFICES}。"))

    assert sum(row.count("Agriculture") for row in rows) == 6
    assert not [row for row in rows if row.strip("\u3000")[:1] in "、。"]


@pytest.mark.parametrize("copies", ["县委办公室", OFFICES])
def test_the_imprint_ends_at_the_foot_of_the_text_however_long_it_is(copies):
    frames = [
        p._p.pPr.find(qn("w:framePr"))
        for p in list_imprint(open_circular(copies=copies))
    ]
    places = [(int(f.get(qn("w:y"))), int(f.get(qn("w:h")))) for f in frames]

    assert places[0][0] + places[0][1] == places[1][0]
    assert sum(places[1]) == 14853


def test_the_printer_stands_left_and_the_day_right():
    (line,) = list_imprint(open_circular())

    assert line.text == "\u3000云溪县人民政府办公室\t2026年11月1日印发"
    tab = line._p.pPr.find(qn("w:tabs")).find(qn("w:tab"))
    assert (tab.get(qn("w:val")), tab.get(qn("w:pos"))) == ("right", "8560")


def test_a_title_names_who_writes_about_what():
    own = [p.text for p in open_circular().paragraphs if p.style.name == "Desk Title"]
    given = open_circular(title="通报").paragraphs

    assert own == ["云溪县人民政府办公室", "关于2026年10月信息报送情况的通报"]
    assert [p.text for p in given if p.style.name == "Desk Title"] == ["通报"]


def test_the_sums_of_a_table_never_stand_alone_on_a_page():
    rows = open_circular().tables[0].rows
    kept = [
        row.cells[0].paragraphs[0]._p.pPr.find(qn("w:keepNext")) is not None
        for row in rows
    ]

    assert kept == [False] * 5 + [True] * 2 + [False]


def test_large_figures_take_their_room_from_the_names():
    columns = list_columns("zh-CN")
    row = ["1", "县", "1", "1", "1", "1.0%", "12345678.25", "1", "1", ""]

    fitted = fit_columns(columns, [row])

    assert sum(c.width for c in fitted) == sum(c.width for c in columns)
    assert fitted[6].width >= 11 * 120 > columns[6].width
    assert fitted[1].width < columns[1].width
    small = build_ranking(build_board("t", "乡镇", (("甲镇", 1, 1, "1"),)))
    grid = open_circular(small).tables[0]._tbl.tblGrid
    assert [int(c.get(qn("w:w"))) for c in grid] == [c.width for c in columns]
