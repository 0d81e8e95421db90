"""Rankings for tests of what is made from them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from handlers.rules.ranking import Board, Ranking, Standing, to_data
from handlers.rules.standings import Contestant, Figures, RankOrder, place_units

CUTOFF = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
Row = tuple[str, int, int, str]
TOWNS: tuple[Row, ...] = (
    ("温泉街道", 12, 10, "50.5"),
    ("祥云镇", 12, 8, "40"),
    ("城关镇", 5, 4, "20.5"),
    ("张羌街道", 12, 4, "20.5"),
    ("清河湾镇", 3, 0, "0"),
    ("白塔畲族乡", 0, 0, "0"),
)
OFFICES: tuple[Row, ...] = (
    ("县教育局", 6, 5, "15"),
    ("人力资源和社会保障局", 8, 7, "7.25"),
)


def build_board(
    code: str, name: str, rows: tuple[Row, ...], marks: dict[str, str] | None = None
) -> Board:
    """A class with these units; their year is three times the period.

    Of more than six adoptions two are of one story.
    """
    contestants = [
        Contestant(
            code=f"{code}{place}",
            name=unit,
            position=place,
            period=Figures(
                reported, adopted, Decimal(points), taken=adopted - (adopted > 6)
            ),
            total=Figures(reported * 3, adopted * 3, Decimal(points) * 3),
            last=Figures(place, place, Decimal(place)),
            mark=(marks or {}).get(unit, ""),
        )
        for place, (unit, reported, adopted, points) in enumerate(rows)
    ]
    return Board(code, name, place_units(contestants, RankOrder()))


def build_ranking(*boards: Board, **changes: Any) -> Ranking:
    facts: dict[str, Any] = {
        "desk": "云溪县人民政府办公室",
        "period": "2026-10",
        "boards": boards or build_boards(),
        "cutoff": CUTOFF,
        "rule_version": "2026.1",
        "timezone": "Asia/Shanghai",
        "number": "2026-10",
        "revision": 1,
    }
    return Ranking(**(facts | changes))


def build_boards() -> tuple[Board, ...]:
    return (
        build_board("town", "乡镇（街道）", TOWNS),
        build_board("dept", "县直部门", OFFICES, {"县教育局": "own"}),
    )


def build_long_board(units: int) -> Board:
    rows = tuple((f"第{n}号单位", n % 9, n % 5, f"{n % 40}.5") for n in range(units))
    return build_board("long", "一类单位", rows)


def build_data(ranking: Ranking | None = None, **options: Any) -> dict[str, Any]:
    ready = to_data(ranking or build_ranking())
    return {"ranking": ready, "language": "zh-CN", **options}


def build_standing(name: str = "城关镇", **facts: Any) -> Standing:
    figures = {"reported": 0, "adopted": 0, "points": Decimal()}
    year = {f"total_{key}": value for key, value in figures.items()}
    facts = {"taken": facts.get("adopted", 0)} | facts
    return Standing(**({"unit": "a", "name": name} | figures | year | facts))
