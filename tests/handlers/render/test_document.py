import re
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from handlers.render.document import write_circular
from handlers.render.figures import sum_board, sum_ranking
from tests.handlers.render.boards import (
    TOWNS,
    build_board,
    build_boards,
    build_data,
    build_long_board,
    build_ranking,
)

WORDING = {
    "head": "云溪县人民政府办公室文件",
    "number": "云政办信〔2026〕3号",
    "title": "关于2026年10月信息报送情况的通报",
    "to": "各乡镇人民政府，县直各部门：",
    "signature": "云溪县人民政府办公室",
    "date": "2026-11-02",
    "copies": "县委办公室，县人大办公室",
}


def open_circular(ranking=None, **wording):
    data = build_data(ranking, document=WORDING | wording)
    return Document(BytesIO(write_circular(data)))


def list_styles(document):
    return [(p.style.name, p.text) for p in document.paragraphs if p.text]


def find_text(document, style):
    return [text for name, text in list_styles(document) if name == style]


def find_font(document, style):
    fonts = document.styles[style].element.rPr.rFonts
    return fonts.get(qn("w:eastAsia")), document.styles[style].font.size


def read_table(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_page_and_margins_are_those_of_gb_t_9704():
    section = open_circular().sections[0]

    page = (section.page_width, section.page_height)
    margins = (
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    near = [(round(size / Mm(1))) for size in (*page, *margins)]
    assert near == [210, 297, 37, 35, 28, 26]


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Desk Title", "方正小标宋简体", 22),
        ("Desk Body", "仿宋_GB2312", 16),
        ("Desk Heading", "黑体", 16),
        ("Desk Lesser", "楷体_GB2312", 16),
        ("Desk Page", "宋体", 14),
        ("Desk Imprint", "仿宋_GB2312", 14),
    ],
)
def test_fonts_and_sizes_are_those_of_gb_t_9704(style, font, size):
    assert find_font(open_circular(), style) == (font, Pt(size))


def test_each_font_names_what_may_stand_in_for_it():
    parts = open_circular().part.package.iter_parts()
    table = next(p for p in parts if p.partname == "/word/fontTable.xml").blob.decode()

    others = dict(
        re.findall(r'<w:font w:name="([^"]+)"><w:altName w:val="([^"]+)"', table)
    )

    assert "FangSong" in others["仿宋_GB2312"]
    assert "STZhongsong" in others["方正小标宋简体"]
    assert "SimHei" in others["黑体"]
    assert "KaiTi" in others["楷体_GB2312"]


def test_lines_of_the_body_are_28_points_apart_and_begin_two_characters_in():
    style = open_circular().styles["Desk Body"]
    form, indent = style.paragraph_format, style.element.pPr.find(qn("w:ind"))

    assert (form.line_spacing, form.first_line_indent) == (Pt(28), Pt(32))
    assert indent.get(qn("w:firstLineChars")) == "200"


def test_head_number_title_and_address_come_first():
    assert list_styles(open_circular())[:4] == [
        ("Desk Head", WORDING["head"]),
        ("Desk Number", WORDING["number"]),
        ("Desk Title", WORDING["title"]),
        ("Desk Address", WORDING["to"]),
    ]


def test_the_address_ends_with_a_colon_with_or_without_one_in_the_settings():
    wordings = ("各乡镇", "各乡镇：", "各乡镇:")

    addresses = [find_text(open_circular(to=to), "Desk Address") for to in wordings]

    assert addresses == [["各乡镇："]] * 3


def test_the_head_is_red_and_so_is_the_line_under_the_number():
    document = open_circular()
    number = next(p for p in document.paragraphs if p.style.name == "Desk Number")

    line = number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))

    assert str(document.styles["Desk Head"].font.color.rgb) == "E60012"
    assert line.get(qn("w:color")) == "E60012"


@pytest.mark.parametrize(("name", "size"), [("县府办", 48), ("县" * 26, 17)])
def test_a_long_head_is_set_smaller_to_stay_on_one_line(name, size):
    document = open_circular(head=name)

    assert document.paragraphs[0].runs[0].font.size == Pt(size)


def test_headings_are_headings():
    assert find_text(open_circular(), "Desk Heading") == [
        "一、总体情况",
        "二、表现较好的单位",
        "三、存在的问题",
        "四、下一步要求",
    ]


@pytest.mark.parametrize(
    ("signature", "sign_indent", "day_indent"),
    [
        ("云溪县人民政府办公室", 32, 56),  # ten characters, the date has six and a half
        ("县府办", 120, 32),
    ],
)
def test_the_date_begins_two_characters_after_the_signature_and_the_longer_one_ends_two_before_the_edge(
    signature, sign_indent, day_indent
):
    document = open_circular(signature=signature)

    indents = {
        p.style.name: p.paragraph_format.right_indent
        for p in document.paragraphs
        if p.style.name in ("Desk Sign", "Desk Date")
    }

    assert indents == {"Desk Sign": Pt(sign_indent), "Desk Date": Pt(day_indent)}


def test_pages_are_numbered_on_their_outer_side():
    document = open_circular()
    section = document.sections[0]

    sides = [
        (
            f.paragraphs[0].alignment.name,
            "".join(f.paragraphs[0]._p.xpath(".//w:t/text()")),
        )
        for f in (section.footer, section.even_page_footer)
    ]

    assert document.settings.odd_and_even_pages_header_footer
    assert sides == [("RIGHT", "— 1 —"), ("LEFT", "— 1 —")]


def test_each_class_has_a_table_whose_titles_are_repeated_on_every_page():
    document = open_circular()

    tables = document.tables
    assert find_text(document, "Desk Class") == ["乡镇（街道）", "县直部门"]
    assert len(tables) == 2
    for table in tables:
        head = table.rows[0]._tr.trPr
        assert head.find(qn("w:tblHeader")) is not None
        assert all(
            row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows
        )


def test_a_table_has_a_row_for_each_unit_and_its_sums():
    first = read_table(open_circular().tables[0])

    assert first[0] == (
        [
            "位次",
            "单位",
            "报送",
            "采用篇次",
            "采用篇数",
            "采用率",
            "计分",
            "累计计分",
            "累计位次",
            "备注",
        ]
    )
    assert [" ".join(first[row]) for row in (1, 6, 7)] == [
        "1 温泉街道 12 10 9 75.0% 50.5 151.5 1 ",
        "5 白塔畲族乡 0 0 0 0 0.0 0.0 5 零报送",
        " 合计 44 26 24 54.5% 131.5 394.5  ",
    ]


def test_the_sums_of_text_and_tables_are_those_of_the_rows():
    document = open_circular()
    text = "\n".join(text for _, text in list_styles(document))
    sums = sum_ranking(build_ranking())

    told = re.search(
        r"(\d+)个单位共报送信息(\d+)篇，采用(\d+)篇（(\d+)篇次）.*?计([\d.]+)分", text
    )
    lines = [read_table(table)[-1] for table in document.tables]

    assert [Decimal(figure) for figure in told.groups()] == (
        [sums.units, sums.reported, sums.taken, sums.adopted, sums.points]
    )
    for board, line in zip(build_boards(), lines, strict=True):
        of_class = sum_board(board)
        counts = (of_class.reported, of_class.adopted, of_class.taken)
        assert tuple(map(int, line[2:5])) == counts
        assert Decimal(line[6]) == of_class.points
        assert Decimal(line[7]) == of_class.total_points


def test_the_imprint_ends_the_document():
    assert find_text(open_circular(), "Desk Imprint") == [
        "　抄送：县委办公室，县人大办公室。",
        "　云溪县人民政府办公室\t2026年11月2日印发",
    ]
    assert find_text(open_circular(copies=""), "Desk Imprint") == [
        "　云溪县人民政府办公室\t2026年11月2日印发"
    ]


def test_under_the_tables_stand_cutoff_rules_and_number():
    assert find_text(open_circular(), "Desk Note") == [
        "注：采用率为被采用的篇数占报送篇数的比例，一篇被多处采用只计一篇；"
        "截至 2026年11月1日 09:00，规则 2026.1，第2026-10号。"
    ]


def test_names_are_text_and_nothing_else():
    nasty = "甲</w:t></w:r><w:p/>&amp;\x00\x07\n乙"
    board = build_board("t", f"类{nasty}", ((nasty, 1, 1, "1"),))

    document = open_circular(build_ranking(board), signature=nasty)

    shown = "甲</w:t></w:r><w:p/>&amp; 乙"
    assert read_table(document.tables[0])[1][1] == shown
    assert find_text(document, "Desk Class") == [f"类{shown}"]
    assert find_text(document, "Desk Sign") == [shown]


def test_without_settings_the_desk_s_name_and_the_period_fill_in():
    document = Document(BytesIO(write_circular(build_data())))

    styles = dict(list_styles(document))
    assert styles["Desk Head"] == "云溪县人民政府办公室"
    assert styles["Desk Number"] == "第2026-10号"
    assert styles["Desk Title"] == "关于2026年10月信息报送情况的通报"
    assert styles["Desk Address"] == "各报送单位："
    assert styles["Desk Date"] == "2026年11月1日"


def test_title_author_and_time_are_in_the_properties():
    about = open_circular().core_properties

    assert (about.title, about.author) == (WORDING["title"], WORDING["signature"])
    assert about.created.isoformat() == "2026-11-01T01:00:00+00:00"


def test_a_hundred_units_are_all_there():
    board = build_long_board(100)

    table = open_circular(build_ranking(board)).tables[0]

    names = {row[1] for row in read_table(table)[1:-1]}
    assert names == {row.name for row in board.standings}


def test_a_circular_without_units_is_one_too():
    document = open_circular(build_ranking(build_board("t", "乡镇", TOWNS[:0])))

    assert len(document.tables) == 1
