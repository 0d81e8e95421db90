"""The engine against a slow scorer that shares no code with it."""

import tomllib
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from handlers.rules.scoring import Entry, Record, load_rules, score
from tests.rules.scoring.reference import score_slowly
from tests.rules.scoring.rule_books import make_records, make_rule_book, write_toml

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
BOOKS_A_TEST = 20
RECORDS_A_BOOK = 40


def make_record(facts: dict[str, Any]) -> Record:
    values = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in facts.items()
    }
    return Record(**values)


def simplify(entry: Entry) -> tuple[date, str, str, Decimal]:
    """An entry as the slow scorer writes it: periods' own lines by their rule."""
    record = entry.record if ":" not in entry.record else entry.rule
    return entry.date, record, entry.category, entry.amount


@pytest.mark.parametrize("seed", range(10))
def test_the_engine_agrees_with_the_slow_scorer(seed: int) -> None:
    rng = Random(seed)
    for number in range(BOOKS_A_TEST):
        text = write_toml(make_rule_book(rng))
        records = make_records(rng, RECORDS_A_BOOK)

        found = score(load_rules(text), map(make_record, records), *YEAR)

        slow = score_slowly(tomllib.loads(text, parse_float=Decimal), records, 2026)
        for (book, name), lines in slow.items():
            unit, person = (name, "") if book == "unit" else ("", name)
            entries = found.entries_of(unit, person=person)
            kept = [simplify(entry) for entry in entries if entry.amount]
            assert kept == lines, f"book {number} of seed {seed}, {name}\n{text}"
