"""Tables that offices published, fed in as figures: rows, order, ties and rounding."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from handlers.render.figures import sum_standings
from handlers.rules.period_words import parse_period
from handlers.rules.rates import compare_figures, find_rate
from handlers.rules.standings import (
    Contestant,
    Figures,
    RankOrder,
    place_units,
    take_top,
)

TABLES: dict[str, Any] = json.loads(
    (Path(__file__).parent / "published_tables.json").read_text(encoding="utf-8")
)


def place(rows: list[tuple[str, Figures]], order: RankOrder = RankOrder()) -> Any:  # noqa: B008
    units = [
        Contestant(name, name, at, figures) for at, (name, figures) in enumerate(rows)
    ]
    return place_units(units, order)


def test_golden_zhalantun_ranks_by_points_and_not_by_items() -> None:
    table = TABLES["zhalantun_2023_q1"]
    local, city = table["rule"].values()
    rows = [
        (unit, Figures(adopted=n + m, points=Decimal(n * local + m * city)))
        for _, unit, n, _, m, _, _ in reversed(table["rows"])
    ]

    assert [(s.rank, s.name, s.points) for s in place(rows)] == [
        (rank, unit, total) for rank, unit, _, _, _, _, total in table["rows"]
    ]


def test_golden_zhalantun_totals_add_up() -> None:
    totals = TABLES["zhalantun_2023_q1"]["totals"]

    assert totals["reported_dept"] + totals["reported_township"] == totals["reported"]
    assert totals["adopted_dept"] + totals["adopted_township"] == totals["adopted"]


def test_golden_huolinguole_merges_january_and_february_and_keeps_the_tie() -> None:
    rows = TABLES["huolinguole_2018_01_02"]["rows"]
    # 普发 … 上报 each earn 5; the table is in the desk's own order, not by rank.
    figures = [
        (row[0], Figures(row[1], sum(row[3:8]), Decimal(5 * sum(row[3:8]))))
        for row in rows
    ]

    standings = place(figures)

    assert {s.name: s.points for s in standings} == {row[0]: row[13] for row in rows}
    assert [(s.rank, s.name) for s in standings] == [
        (1, "珠斯花街道"),
        (2, "沙尔呼热街道"),
        (3, "宝日呼吉尔街道"),
        (4, "达来胡硕苏木"),
        (4, "莫斯台街道"),
    ]
    merged = parse_period("2018年1-2月", date(2018, 3, 5))
    assert (merged.start, merged.end) == (date(2018, 1, 1), date(2018, 2, 28))


@pytest.mark.parametrize(
    "row", TABLES["xining_chengzhong_2017_04"]["rows"], ids=lambda r: r[0]
)
def test_golden_xining_rates_are_half_up_to_one_digit(
    row: tuple[str, int, int, str],
) -> None:
    _, reported, adopted, printed = row

    assert find_rate(adopted, reported) == Decimal(printed.rstrip("%"))


def test_golden_xining_total_rate_covers_more_units_than_the_rows_show() -> None:
    table = TABLES["xining_chengzhong_2017_04"]
    reported, adopted, printed = table["total"]

    assert find_rate(adopted, reported) == Decimal(printed.rstrip("%"))
    # The rows are an excerpt: they do not add up to the printed total.
    assert sum(row[1] for row in table["rows"]) == 235 < reported
    assert sum(row[2] for row in table["rows"]) == 121 < adopted


@pytest.mark.parametrize("name", ["乡镇(街道)", "一类", "二类", "三类"])
def test_golden_wenxian_prints_everyone_tied_at_third_place(name: str) -> None:
    rows = TABLES["wenxian_2023_q3"]["classes"][name]
    others = [("其他单位", Figures(points=Decimal("0.5")))]
    figures = [(unit, Figures(points=Decimal(points))) for unit, points in rows]

    top = take_top(place(figures + others), 3)

    assert [[s.name, str(s.points)] for s in top] == rows


def test_golden_wenxian_ranks_its_tie_one_two_three_three() -> None:
    rows = TABLES["wenxian_2023_q3"]["classes"]["一类"]

    standings = place([(unit, Figures(points=Decimal(p))) for unit, p in rows])

    assert [s.rank for s in standings] == [1, 2, 3, 3]


def test_golden_wenxian_city_adoptions_add_up() -> None:
    parts = dict(TABLES["wenxian_2023_q3"]["city_adopted"])

    assert parts.pop("total") == sum(parts.values())


def read_dazhou() -> list[tuple[str, Figures]]:
    return [
        (unit, Figures(adopted=city + province, points=Decimal(score)))
        for unit, city, province, score in TABLES["dazhou_2010"]["rows"]
    ]


def test_golden_dazhou_lists_its_tie_with_more_adoptions_first() -> None:
    standings = place(read_dazhou()[::-1], RankOrder(ties=("adopted",)))

    assert [(s.rank, s.name) for s in standings] == [
        (1, "宣汉县"),
        (2, "大竹县"),
        (3, "达县"),
        (3, "渠县"),
        (5, "通川区"),
        (6, "万源市"),
        (7, "开江县"),
    ]


def test_golden_dazhou_contradicts_itself_956_in_the_text_and_961_in_the_table() -> (
    None
):
    table = TABLES["dazhou_2010"]
    totals = table["totals"]

    city = sum(row[1] for row in table["rows"])

    assert (city, totals["counties"]) == (961, 956)
    # The text agrees with itself, so its figure did not come from the table's rows.
    assert totals["counties"] + totals["depts"] + totals["offices"] == totals["adopted"]


def test_golden_dazhou_rows_and_their_sum_come_from_the_same_lines_here() -> None:
    standings = place(read_dazhou())

    assert sum_standings(standings).points == sum(
        row[3] for row in TABLES["dazhou_2010"]["rows"]
    )


def test_golden_lishu_classes_add_up_to_the_county() -> None:
    table = TABLES["lishu_county_year"]

    for part in (table["reported"], *table["adopted"].values()):
        assert part["township"] + part["dept"] == part["total"]


@pytest.mark.parametrize(
    ("table", "gained"), [("provincial_rank", 200), ("city_rank", 2)]
)
def test_golden_lishu_rank_change_counts_the_places_gained(
    table: str, gained: int
) -> None:
    before, now = (TABLES["lishu_county_year"][table][key] for key in ("prev", "now"))
    others = [
        Contestant(
            f"u{n}",
            "",
            n,
            Figures(points=Decimal(1000 - n)),
            last=Figures(points=Decimal(1000 - n)),
        )
        for n in range(1, 300)
    ]
    # Half a point above whoever held the place.
    own = Contestant(
        "lishu",
        "梨树县",
        0,
        Figures(points=Decimal(1000 - now) + Decimal("0.5")),
        last=Figures(points=Decimal(1000 - before) + Decimal("0.5")),
    )

    standings = {s.unit: s for s in place_units([own, *others], RankOrder())}

    assert (standings["lishu"].rank, standings["lishu"].change) == (now, gained)


def list_qujing() -> list[dict[str, int]]:
    table = TABLES["qujing_year"]
    return [
        table["items"],
        *(v for v in table["adopted"].values() if isinstance(v, dict)),
    ]


@pytest.mark.parametrize("figures", list_qujing())
def test_golden_qujing_year_on_year_percent_is_half_up(figures: dict[str, int]) -> None:
    change = compare_figures(figures["now"], figures["prev"], digits=0)

    assert change.percent == figures["yoy_pct"]
    assert change.difference == figures.get("delta", change.difference)


def test_golden_qujing_lists_ten_adoptions_fewer_than_its_total() -> None:
    adopted = TABLES["qujing_year"]["adopted"]
    listed = sum(
        adopted[key]["now"] for key in ("central_org", "prov_party_office", "prov_org")
    )

    # The published parts do not add up; the rest is unlisted, not a rule of ours.
    assert adopted["total"]["now"] - listed == adopted["unlisted"] == 10
    items = TABLES["qujing_year"]["items"]
    assert items["single"] + items["brief"] == items["now"]
