"""Short words to write rules and records with."""

from datetime import date
from decimal import Decimal
from typing import Any

from handlers.rules.scoring import Record, RuleSet, Score, load_rules, score

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
UNIT = "城关镇"
HEAD = 'version = "1"\nfrom = 2026-01-01\n'
OUTLETS = """
[outlets.county.site]
name = "县政府网站"
points = 1
[outlets.city.city_site]
name = "市政府网站"
points = 3
[outlets.city.city_paper]
name = "市报"
points = 4
[outlets.province.province_site]
name = "省政府网站"
points = 5
"""


def rules(text: str, head: str = "") -> RuleSet:
    return load_rules(f"{HEAD}{head}\n{text}")


def day(month: int, number: int = 1) -> date:
    return date(2026, month, number)


JANUARY, FEBRUARY, MARCH, APRIL = (day(month) for month in range(1, 5))


def story(name: str = "s1", on: date = JANUARY, **fields: Any) -> Record:
    fields.setdefault("units", (UNIT,))
    return Record(id=name, kind="story", date=on, story=name, **fields)


def adopt(
    outlet: str, name: str = "a1", of: str = "s1", on: date = FEBRUARY, **fields: Any
) -> Record:
    return Record(id=name, kind="adoption", date=on, story=of, outlet=outlet, **fields)


def event(kind: Any, name: str, on: date = MARCH, **fields: Any) -> Record:
    return Record(id=name, kind=kind, date=on, **fields)


def score_year(made: RuleSet, *records: Record) -> Score:
    return score(made, records, *YEAR)


def points(made: RuleSet, *records: Record, unit: str = UNIT) -> Decimal:
    return score_year(made, *records).totals[unit]


def amounts(found: Score, unit: str = UNIT) -> list[tuple[str, Decimal]]:
    """Month and points of each line of a unit that is not nothing."""
    return [(e.month, e.amount) for e in found.entries_of(unit) if e.amount]


def numbers(*words: str) -> list[Decimal]:
    return [Decimal(word) for word in words]
