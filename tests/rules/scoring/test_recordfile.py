"""Records as JSON objects."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from handlers.rules.scoring import Record
from handlers.rules.scoring.recordfile import (
    READERS,
    REQUIRED,
    RecordError,
    read_record,
)

STORY = {"id": "s1", "kind": "story", "date": "2026-10-03"}
SCHEMA = Path(__file__).parents[3] / "docs" / "rules.schema.json"


def test_a_record_is_read_with_its_short_forms() -> None:
    found = read_record(
        {
            **STORY,
            "unit": "城关镇",
            "person": "张三",
            "class": "township",
            "length": 812,
        }
    )

    assert found == Record(
        id="s1",
        kind="story",
        date=date(2026, 10, 3),
        units=("城关镇",),
        persons=("张三",),
        story="s1",
        length=812,
        unit_class="township",
    )


def test_persons_may_name_their_units_of_that_day() -> None:
    persons = [{"name": "张", "unit": "乙"}, {"name": "李", "unit": "甲"}]

    found = read_record({**STORY, "units": ["甲", "乙"], "persons": persons})

    assert (found.persons, found.person_units) == (("张", "李"), ("乙", "甲"))


@pytest.mark.parametrize(
    ("amount", "expected"), [(0.1, "0.1"), (-2, "-2"), ("7.25", "7.25"), (1e2, "100")]
)
def test_amounts_are_what_was_written(amount: Any, expected: str) -> None:
    given = {"kind": "manual", "amount": amount, "reason": "x", "author": "y"}

    assert read_record({**STORY, **given}).amount == Decimal(expected)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"date": "2026-13-01"},
            'date = "2026-13-01": not a date; write it like "2026-10-03"',
        ),
        ({"date": None}, 'date: missing; add "date"'),
        ({"kind": "storry"}, 'kind = "storry": unknown kind; did you mean "story"?'),
        ({"titel": "x"}, 'titel = "x": unknown key; did you mean "title"?'),
        ({"units": [1]}, 'units = [1]: not a list of texts; write ["…", "…"]'),
        ({"length": -1}, "length = -1: not a number of characters; write 0 or more"),
        ({"reported": "yes"}, 'reported = "yes": not a yes or no; write true or false'),
        (
            {"persons": [{"name": "x"}]},
            'persons = [{name}]: not a person with a unit; write {"name": "…", "unit": "…"}',
        ),
        ({"kind": "adoption", "state": "done"}, None),
        ({"kind": "commission"}, 'state: missing in a commission; add "state"'),
        (
            {"kind": "commission", "state": "don"},
            'state = "don": unknown state; did you mean "done"?',
        ),
        ({"kind": "manual"}, 'amount: missing in a manual; add "amount"'),
        ({"amount": True}, "amount = true: not a number; write a number like -2.5"),
        ({"amount": 0.001}, "amount = 0.001: too fine; keep 2 digits after the point"),
        ({"id": ""}, 'id = "": empty; give every record its own id'),
        ({"title": ["x"]}, 'title = ["x"]: not a text; write it as "…"'),
    ],
)
def test_a_bad_record_names_key_value_and_remedy(
    change: dict[str, Any], expected: str | None
) -> None:
    values = {**STORY, **change}

    if expected is None:
        assert read_record(values).id == "s1"
        return
    with pytest.raises(RecordError) as caught:
        read_record(values)

    assert str(caught.value) == expected


def test_something_else_than_an_object_is_refused() -> None:
    with pytest.raises(RecordError, match="not an object"):
        read_record([1])  # type: ignore[arg-type]


def test_the_schema_knows_the_same_keys_and_kinds() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))

    assert set(schema["properties"]) == set(READERS)
    assert schema["properties"]["kind"]["enum"] == list(REQUIRED)
    required = {
        each["if"]["properties"]["kind"]["const"]: tuple(each["then"]["required"])
        for each in schema["allOf"]
    }
    assert required == {kind: keys for kind, keys in REQUIRED.items() if keys}
    assert schema["additionalProperties"] is False
