"""Points of published tables, derived by the engine from one adoption per item."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from handlers.rules.scoring import Record, load_rules, score

HERE = Path(__file__).parent
TABLES: dict[str, Any] = json.loads(
    (HERE / "published_tables.json").read_text(encoding="utf-8")
)
ZHALANTUN = """
version = "2023"
from = 2023-01-01
[outlets.county]
"扎兰屯市政府网" = 5
[outlets.city]
"呼伦贝尔市政府网" = 10
"""
KINDS = ("普发", "微信公众号", "参阅", "约稿", "上报")
HUOLINGUOLE = """
version = "2018"
from = 2018-01-01
[outlets.county]
""" + "".join(f'"{kind}" = 5\n' for kind in KINDS)


def adopt(unit: str, outlet: str, count: int, day: date) -> Iterator[Record]:
    for number in range(count):
        name = f"{unit}-{outlet}-{number}"
        yield Record(
            id=name, kind="adoption", date=day, units=(unit,), story=name, outlet=outlet
        )


def test_golden_zhalantun_points_follow_from_outlets_and_items() -> None:
    rows = TABLES["zhalantun_2023_q1"]["rows"]
    day = date(2023, 2, 1)
    records = [
        record
        for _, unit, local, _, city, _, _ in rows
        for outlet, count in (("扎兰屯市政府网", local), ("呼伦贝尔市政府网", city))
        for record in adopt(unit, outlet, count, day)
    ]

    found = score(load_rules(ZHALANTUN), records, date(2023, 1, 1), date(2023, 3, 31))

    assert found.totals == {row[1]: Decimal(row[6]) for row in rows}
    local = {
        unit: sum(e.amount for e in found.entries_of(unit) if "扎兰屯" in e.reason)
        for unit in found.totals
    }
    assert local == {row[1]: Decimal(row[3]) for row in rows}


def test_golden_huolinguole_points_of_merged_months() -> None:
    rows = TABLES["huolinguole_2018_01_02"]["rows"]
    days = (date(2018, 1, 20), date(2018, 2, 20))
    records = [
        record
        for row in rows
        for at, (outlet, count) in enumerate(zip(KINDS, row[3:8], strict=True))
        for record in adopt(row[0], outlet, count, days[at % 2])
    ]

    found = score(load_rules(HUOLINGUOLE), records, date(2018, 1, 1), date(2018, 2, 28))

    assert found.totals == {row[0]: Decimal(row[13]) for row in rows}
