"""Published tables, fed in as records, come out of every output as they were printed:
the same rows, order and rounding in text, picture, sheet and document."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from handlers.announcements.ranking_posts import (
    list_pictures,
    make_document,
    make_sheet,
)
from handlers.render.circular_text import compose_circular
from handlers.render.document import write_circular
from handlers.render.picture import draw_ranking
from handlers.render.tables import format_ranking
from handlers.render.workbook import FIRST_ROW, HEADER_ROW, write_ranking
from handlers.rules.periods import make_month, make_months, make_quarter, make_year
from handlers.rules.ranking import from_data
from handlers.rules.rates import round_half_up
from tests.golden.desks import Row, add_rows, fill_desk, rank

pytestmark = pytest.mark.usefixtures("db")
TABLES: dict[str, Any] = json.loads(
    (Path(__file__).parent / "published_tables.json").read_text(encoding="utf-8")
)
COUNTY, CITY, PROVINCE = "县级载体", "市级载体", "省级载体"


def read_text(ranking, board):
    text = unescape(format_ranking(board, ranking, "zh-CN", 0))
    lines = text.partition("<pre>")[2].partition("</pre>")[0].split("\n")[1:]
    return [_read_line(line.split()) for line in lines]


def _read_line(parts):
    """Rank (or a dash), perhaps a mark, unit, four figures."""
    return (parts[1], int(parts[-4]), int(parts[-3]), Decimal(parts[-2]))


def read_sheet(ranking, board):
    made = make_sheet(ranking, "zh-CN")
    sheet = load_workbook(BytesIO(write_ranking(made.data)), data_only=True)[board.name]
    titles = [cell.value for cell in sheet[HEADER_ROW]]
    at = [titles.index(title) for title in ("单位", "报送", "采用篇次", "计分")]
    rows = sheet.iter_rows(FIRST_ROW, sheet.max_row - 1, values_only=True)
    return [
        (row[at[0]], row[at[1]], row[at[2]], Decimal(str(row[at[3]]))) for row in rows
    ]


def read_document(desk, ranking, board):
    made = make_document(desk, ranking, "zh-CN")
    table = Document(BytesIO(write_circular(made.data))).tables[
        ranking.boards.index(board)
    ]
    rows = [[cell.text for cell in row.cells] for row in table.rows][1:-1]
    return [(row[1], int(row[2]), int(row[3]), Decimal(row[6])) for row in rows]


def read_picture(ranking, board):
    """The rows that travel to the process that draws them."""
    (made, *_) = list_pictures(ranking, "zh-CN")
    drawn = from_data(made.data["ranking"]).boards[ranking.boards.index(board)]
    return [(s.name, s.reported, s.adopted, s.points) for s in drawn.standings]


def read_column(ranking, board, title):
    """A column of the sheet, the sums last."""
    made = make_sheet(ranking, "zh-CN")
    sheet = load_workbook(BytesIO(write_ranking(made.data)), data_only=True)[board.name]
    titles = [cell.value for cell in sheet[HEADER_ROW]]
    at = titles.index(title)
    return [row[at] for row in sheet.iter_rows(FIRST_ROW, values_only=True)]


def read_circular(ranking):
    return "\n".join(line.text for line in compose_circular(ranking, "zh-CN", {}))


def read_head(ranking):
    """What the picture says of its sums, as its text for those who cannot see it."""
    (made, *_) = list_pictures(ranking, "zh-CN")
    picture = Image.open(BytesIO(draw_ranking(made.data)))
    return picture.text["Description"].split("\n")[1].replace(" ", "")


def read_everywhere(desk, ranking, board):
    """The rows of all four outputs, which are the same ones.

    Only the text shortens long names, with an ellipsis.
    """
    found = [
        read_sheet(ranking, board),
        read_document(desk, ranking, board),
        read_picture(ranking, board),
    ]
    assert all(rows == found[0] for rows in found)
    text = read_text(ranking, board)
    assert [row[1:] for row in text] == [row[1:] for row in found[0]]
    for (short, *_), (name, *_) in zip(text, found[0], strict=True):
        assert short == name or name.startswith(short.removesuffix("…"))
    return found[0]


async def test_golden_zhalantun_quarter_comes_out_as_printed() -> None:
    table = TABLES["zhalantun_2023_q1"]
    local, city = table["rule"].values()
    rows = [Row(r[1], r[2], {COUNTY: r[2], CITY: r[4]}) for r in table["rows"]]
    outlets = {COUNTY: ("county", local), CITY: ("city", city)}
    # In the desk's own order they stand the other way round.
    desk = await fill_desk({"单位": rows[::-1]}, outlets, date(2023, 2, 1))

    now = datetime(2023, 4, 3, 1, 0, tzinfo=UTC)
    ranking = await rank(desk, make_quarter(2023, 1), now)
    (board,) = ranking.boards

    assert read_everywhere(desk, ranking, board) == [
        (r[1], r[2], r[2] + r[4], Decimal(r[6])) for r in table["rows"]
    ]
    assert [s.rank for s in board.standings] == [r[0] for r in table["rows"]]
    for title, at in (("县级采用", 2), ("市级采用", 4)):
        printed = [r[at] for r in table["rows"]]
        assert read_column(ranking, board, title) == [*printed, sum(printed)]


async def test_golden_zhalantun_departments_and_townships_add_up_to_its_totals() -> (
    None
):
    totals = TABLES["zhalantun_2023_q1"]["totals"]
    parts = {"部门": "dept", "乡镇": "township"}
    rows = {
        name: [
            Row(
                f"各{name}",
                totals[f"reported_{part}"],
                {CITY: totals[f"adopted_{part}"]},
            )
        ]
        for name, part in parts.items()
    }
    desk = await fill_desk(rows, {CITY: ("city", "1")}, date(2023, 2, 1))

    now = datetime(2023, 4, 3, 1, 0, tzinfo=UTC)
    ranking = await rank(desk, make_quarter(2023, 1), now)

    sums = f"报送{totals['reported']}篇·采用{totals['adopted']}篇次"
    assert sums in read_head(ranking)
    text = read_circular(ranking)
    assert f"报送信息{totals['reported']}篇，采用{totals['adopted']}篇，" in text
    for board, part in zip(ranking.boards, parts.values(), strict=True):
        taken, sent = totals[f"adopted_{part}"], totals[f"reported_{part}"]
        assert read_everywhere(desk, ranking, board)[0][1:3] == (sent, taken)
        assert f"报送{sent}篇，采用{taken}篇，" in text


async def test_golden_huolinguole_merged_months_keep_their_tie() -> None:
    table = TABLES["huolinguole_2018_01_02"]
    rows = [Row(r[0], r[1], {COUNTY: sum(r[3:8])}) for r in table["rows"]]
    desk = await fill_desk({"街道": rows}, {COUNTY: ("county", "5")}, date(2018, 2, 20))

    now = datetime(2018, 3, 1, 1, 0, tzinfo=UTC)
    months = make_months(date(2018, 1, 1), date(2018, 2, 1))
    ranking = await rank(desk, months, now)
    (board,) = ranking.boards

    printed = {r[0]: (r[1], Decimal(r[13])) for r in table["rows"]}
    shown = read_everywhere(desk, ranking, board)
    assert {name: (sent, points) for name, sent, _, points in shown} == printed
    assert [s.rank for s in board.standings] == [1, 2, 3, 4, 4]


async def test_golden_xining_rates_come_out_half_up_with_the_exempt_units() -> None:
    table = TABLES["xining_chengzhong_2017_04"]
    rows = [Row(name, sent, {COUNTY: taken}) for name, sent, taken, _ in table["rows"]]
    rows += [Row(name) for name in table["exempt"]]
    # The rows are an excerpt; with the units that are not printed the total is right.
    sent, taken, total_rate = table["total"]
    rest = [
        sent - sum(r.reported for r in rows),
        taken - sum(r[2] for r in table["rows"]),
    ]
    assert rest == [66, 38]
    rows.append(Row("未列出的单位", rest[0], {COUNTY: rest[1]}))
    desk = await fill_desk(
        {"单位": rows},
        {COUNTY: ("county", "1")},
        date(2017, 4, 10),
        exempt=table["exempt"],
    )

    now = datetime(2017, 5, 2, 1, 0, tzinfo=UTC)
    ranking = await rank(desk, make_month(2017, 4), now)
    sheet = load_workbook(
        BytesIO(write_ranking(make_sheet(ranking, "zh-CN").data)), data_only=True
    ).active
    document = Document(
        BytesIO(write_circular(make_document(desk, ranking, "zh-CN").data))
    )

    printed = {name: Decimal(rate.rstrip("%")) for name, _, _, rate in table["rows"]}
    titles = [cell.value for cell in sheet[HEADER_ROW]]
    at = titles.index("采用率")
    in_sheet = {
        row[1]: Decimal(str(row[at])) * 100
        for row in sheet.iter_rows(FIRST_ROW, sheet.max_row - 1, values_only=True)
    }
    in_document = {
        row.cells[1].text: Decimal(row.cells[5].text.rstrip("%"))
        for row in document.tables[0].rows[1:-1]
    }
    for name, rate in printed.items():
        assert in_sheet[name] == in_document[name] == rate
    total = [cell.text for cell in document.tables[0].rows[-1].cells]
    assert total[2:6] == [str(sent), str(taken), str(taken), total_rate]
    assert f"采用率{total_rate}" in read_circular(ranking)
    marks = {s.name: (s.rank, s.mark) for s in ranking.boards[0].standings}
    assert [marks[name] for name in table["exempt"]] == [(None, "exempt")] * 3


async def test_golden_wenxian_classes_keep_their_decimals_and_their_tie() -> None:
    classes = TABLES["wenxian_2023_q3"]["classes"]
    rows = {
        name: [Row(unit, points=points) for unit, points in printed]
        for name, printed in classes.items()
    }
    desk = await fill_desk(rows, {COUNTY: ("county", "1")}, date(2023, 8, 1))

    now = datetime(2023, 10, 9, 1, 0, tzinfo=UTC)
    ranking = await rank(desk, make_quarter(2023, 3), now)

    for board in ranking.boards:
        shown = read_everywhere(desk, ranking, board)
        assert [(name, points) for name, *_, points in shown] == [
            (unit, Decimal(points)) for unit, points in classes[board.name]
        ]
    ranks = {board.name: [s.rank for s in board.standings] for board in ranking.boards}
    assert ranks["一类"] == [1, 2, 3, 3]


async def test_golden_dazhou_year_lists_its_tie_with_more_adoptions_first() -> None:
    printed = TABLES["dazhou_2010"]["rows"]
    rows = [
        Row(unit, 0, {CITY: city, PROVINCE: province}, points=str(score))
        for unit, city, province, score in printed
    ]
    # Its points do not follow from the counts: they are given by hand.
    outlets = {CITY: ("city", "0"), PROVINCE: ("province", "0")}
    desk = await fill_desk(
        {"县区": rows[::-1]}, outlets, date(2010, 6, 1), ties="adopted"
    )

    now = datetime(2011, 1, 4, 1, 0, tzinfo=UTC)
    ranking = await rank(desk, make_year(2010), now)
    (board,) = ranking.boards

    assert read_everywhere(desk, ranking, board) == [
        (unit, 0, city + province, Decimal(score))
        for unit, city, province, score in printed
    ]
    # The office's text said 956 where its table had 961; here both come from the rows.
    totals = [sum(row[at] for row in printed) for at in (1, 2)]
    assert totals[0] == 961 != TABLES["dazhou_2010"]["totals"]["counties"]
    assert read_column(ranking, board, "市级采用")[-1] == totals[0]
    assert read_column(ranking, board, "省级采用")[-1] == totals[1]
    assert f"市级采用{totals[0]}篇次" in read_circular(ranking)
    assert f"采用{sum(totals)}篇次" in read_head(ranking)


async def test_golden_wenxian_city_adoptions_show_its_own_office_on_a_line_of_its_own() -> (
    None
):
    parts = dict(TABLES["wenxian_2023_q3"]["city_adopted"])
    total, own, single = (parts.pop(key) for key in ("total", "own_office", "one_each"))
    rows = [Row(name, count, {CITY: count}) for name, count in parts.items()]
    rows += [Row(f"第{n}单位", 1, {CITY: 1}) for n in range(1, single + 1)]
    office = Row("县委办公室", own, {CITY: own})
    desk = await fill_desk(
        {"单位": [*rows, office]},
        {CITY: ("city", "5")},
        date(2023, 8, 1),
        own=[office.unit],
    )

    now = datetime(2023, 10, 9, 1, 0, tzinfo=UTC)
    ranking = await rank(desk, make_quarter(2023, 3), now)
    (board,) = ranking.boards

    shown = read_everywhere(desk, ranking, board)
    assert [(name, taken) for name, _, taken, _ in shown] == [
        (row.unit, row.reported) for row in [*rows, office]
    ]
    ranks = [s.rank for s in board.standings]
    assert ranks == [1, 2, *[3] * single, None]
    assert f"采用{total}篇次" in read_head(ranking)


async def test_golden_lishu_classes_and_levels_come_out_as_printed() -> None:
    table = TABLES["lishu_county_year"]
    adopted = table["adopted"]
    names = {PROVINCE: "province_site", CITY: "city_site", COUNTY: "county_site"}
    classes = {"乡镇": "township", "部门": "dept"}
    rows = {
        name: [
            Row(
                f"各{name}",
                table["reported"][part],
                {outlet: adopted[key][part] for outlet, key in names.items()},
            )
        ]
        for name, part in classes.items()
    }
    outlets = {
        PROVINCE: ("province", "10"),
        CITY: ("city", "4"),
        COUNTY: ("county", "1"),
    }
    desk = await fill_desk(rows, outlets, date(2023, 6, 1))

    ranking = await rank(desk, make_year(2023), datetime(2024, 1, 8, 1, tzinfo=UTC))

    text = read_circular(ranking)
    assert f"共报送信息{table['reported']['total']}篇" in text
    assert "省级采用71篇次、市级采用91篇次、县级采用1099篇次。" in text
    assert "报送2050篇·采用1261篇次" in read_head(ranking)
    for board, part in zip(ranking.boards, classes.values(), strict=True):
        (line,) = read_everywhere(desk, ranking, board)
        assert line[1] == table["reported"][part]
        assert line[2] == sum(adopted[key][part] for key in names.values())
        for outlet, key in names.items():
            title = f"{outlet[:2]}采用"
            assert read_column(ranking, board, title)[-1] == adopted[key][part]


async def test_golden_qujing_growth_comes_out_of_text_sheet_and_document() -> None:
    table = TABLES["qujing_year"]
    items, total = table["items"], table["adopted"]["total"]
    parts = ("central_org", "prov_party_office", "prov_org")
    listed = {key: table["adopted"][key]["now"] for key in parts}
    # The parts do not add up to the total; what is missing came from elsewhere.
    elsewhere = total["now"] - sum(listed.values())
    assert elsewhere == table["adopted"]["unlisted"] == 10
    outlets = dict.fromkeys((*parts, "elsewhere"), ("city", "1"))
    now_row = Row("市委办公室", items["now"], {**listed, "elsewhere": elsewhere})
    before = Row("市委办公室", items["prev"], {"elsewhere": total["prev"]})
    desk = await fill_desk({"单位": [now_row]}, outlets, date(2023, 6, 1))
    await add_rows(desk, [before], date(2022, 6, 1))

    ranking = await rank(desk, make_year(2023), datetime(2024, 1, 8, 1, tzinfo=UTC))

    grown = re.search(
        r"报送增加(\d+)篇、增长([\d.]+)%，采用增加(\d+)篇次、增长([\d.]+)%",
        read_circular(ranking),
    )
    assert (int(grown[1]), int(grown[3])) == (
        items["delta"],
        total["now"] - total["prev"],
    )
    # Printed in whole percents; a digit more here.
    assert [round_half_up(Decimal(p), 0) for p in (grown[2], grown[4])] == [
        items["yoy_pct"],
        total["yoy_pct"],
    ]
    made = make_sheet(ranking, "zh-CN")
    years = load_workbook(BytesIO(write_ranking(made.data)), data_only=True)["同比"]
    line = [cell.value for cell in years[2]]
    assert line[2:5] == [items["now"], items["prev"], items["delta"]]
    assert line[6:8] == [total["now"], total["prev"]]
    assert [f"{line[5]:.3f}", f"{line[9]:.3f}"] == [
        f"{Decimal(p) / 100:.3f}" for p in (grown[2], grown[4])
    ]
    document = Document(
        BytesIO(write_circular(make_document(desk, ranking, "zh-CN").data))
    )
    cells = [cell.text for cell in document.tables[1].rows[1].cells]
    assert cells[1:4] == ["230", "172", "+58"]
    assert cells[4:7] == ["63", "41", "+22"]


def test_every_published_table_goes_through_the_desk() -> None:
    source = Path(__file__).read_text(encoding="utf-8")

    assert [name for name in TABLES if f'TABLES["{name}"]' not in source] == []
