"""Whatever stands in a file, the answer is a result or one worded error."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from handlers.rules.scoring import RuleError, build_rules, explain, score
from handlers.rules.scoring.recordfile import READERS, RecordError, read_record
from tests.rules.scoring.rule_books import make_records, make_rule_book
from tests.rules.scoring.test_reference import make_record

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
JUNK: tuple[Any, ...] = (
    *(True, False, 0, -1, 7, 10**30, "", "x", "城关镇", "2026-01-01"),
    *(0.1, float("nan"), float("inf"), Decimal("1e400"), Decimal("-0"), [], [[]], {}),
    *({"a": 1}, [{"a": 1}], ["x", 1], date(2026, 1, 1), b"x", [{}], [None]),
)


def find_places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a nested document."""
    places = [path] if path else []
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        places += find_places(inner, (*path, key))
    return places


def spoil(rng: Random, book: dict[str, Any]) -> dict[str, Any]:
    spoilt = deepcopy(book)
    path = rng.choice(find_places(spoilt))
    inner: Any = spoilt
    for key in path[:-1]:
        inner = inner[key]
    if rng.random() < 0.2 and isinstance(inner, dict):
        inner[rng.choice(("extra", "points", "times", "share", "period"))] = rng.choice(
            JUNK
        )
    else:
        inner[path[-1]] = rng.choice(JUNK)
    return spoilt


@pytest.mark.parametrize("seed", range(4))
def test_a_spoilt_rule_set_is_refused_in_words_or_scores(seed: int) -> None:
    rng, errors = Random(seed), []
    for _ in range(150):
        book = spoil(rng, make_rule_book(rng))
        try:
            made = build_rules(book, file="rules.toml")
        except RuleError as error:
            errors.append(error)
            continue
        records = [make_record(facts) for facts in make_records(rng, 8)]
        found = score(made, records, *YEAR)
        for unit, total in found.totals.items():
            assert sum(line.amount for line in explain(found, unit)) == total

    assert len(errors) > 50
    for error in errors:
        assert str(error).startswith(f"rules.toml: {error.key}")
        assert "\n" not in str(error)
        assert error.remedy


@pytest.mark.parametrize("seed", range(4))
def test_a_spoilt_record_is_refused_in_words_or_read(seed: int) -> None:
    rng, errors = Random(seed), []
    for _ in range(500):
        values: dict[str, Any] = {"id": "x", "kind": "story", "date": "2026-01-01"}
        for key in rng.sample(sorted(READERS), 3):
            values[key] = rng.choice((None, *JUNK))
        try:
            read_record(values)
        except RecordError as error:
            errors.append(error)

    assert len(errors) > 50
    for error in errors:
        assert str(error).startswith(error.key)
        assert error.remedy
