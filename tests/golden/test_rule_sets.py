"""Rules as real offices wrote them: each a TOML file, each result as its text says."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli.score import score as score_command
from handlers.rules.scoring import Record, Score, load_rules, score
from handlers.rules.scoring.recordfile import read_record

HERE = Path(__file__).parent
RULE_SETS = json.loads((HERE / "rule_sets.json").read_text(encoding="utf-8"))
CASES = [
    (each["id"], number, case["input"], case["expected"])
    for each in RULE_SETS["rule_sets"]
    for number, case in enumerate(each["cases"], start=1)
]
# Cases about authors, not units.
BY_PERSON = {("livestock_bureau", 1)}
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
each_case = pytest.mark.parametrize(
    ("rules", "number", "words", "expected"),
    CASES,
    ids=[f"{rules}-{number}" for rules, number, _, _ in CASES],
)


def rules_file(rules: str) -> Path:
    return HERE / "rules" / f"{rules}.toml"


def records_file(rules: str, number: int) -> Path:
    return HERE / "records" / f"{rules}-{number}.jsonl"


def load_records(rules: str, number: int) -> list[Record]:
    text = records_file(rules, number).read_text(encoding="utf-8")
    return [read_record(json.loads(line)) for line in text.splitlines()]


def score_case(rules: str, records: list[Record]) -> Score:
    source = rules_file(rules).read_text(encoding="utf-8")
    return score(load_rules(source), records, *YEAR)


def compare(totals: dict[str, Decimal], expected: Any) -> None:
    """One figure is the only unit's; several are by name, and nobody else has any."""
    if isinstance(expected, dict):
        assert totals == {name: Decimal(each) for name, each in expected.items()}
    else:
        assert list(totals.values()) == [Decimal(expected)]


def test_golden_rule_sets_are_all_here() -> None:
    written = {path.stem for path in (HERE / "rules").glob("*.toml")}

    assert written == {each["id"] for each in RULE_SETS["rule_sets"]}


@each_case
def test_golden_rule_set(rules: str, number: int, words: str, expected: Any) -> None:
    records = load_records(rules, number)

    found = score_case(rules, records)

    totals = found.persons if (rules, number) in BY_PERSON else found.totals
    if str(expected).startswith("+"):
        before = score_case(rules, records[:-5])
        gain = {unit: points - before.totals[unit] for unit, points in totals.items()}
        compare(gain, expected)
    else:
        compare(dict(totals), expected)


@each_case
def test_golden_rule_set_by_command(
    rules: str, number: int, words: str, expected: Any
) -> None:
    by = "person" if (rules, number) in BY_PERSON else "unit"
    arguments = [str(rules_file(rules)), str(records_file(rules, number))]

    result = CliRunner().invoke(
        score_command,
        [*arguments, "--period", "2026", "--by", by, "--explain", "--format", "json"],
    )

    assert result.exit_code == 0
    rows = json.loads(result.stdout)["rows"]
    for row in rows:
        amounts = [Decimal(line["amount"]) for line in row["lines"]]
        assert sum(amounts) == Decimal(row["points"])
    if str(expected).startswith("+"):
        new = [line for line in rows[0]["lines"] if line["record"].startswith("t")]
        assert sum(Decimal(line["amount"]) for line in new) == Decimal(expected)
    else:
        compare({row["name"]: Decimal(row["points"]) for row in rows}, expected)


def test_golden_every_line_of_a_rule_set_says_how_it_came_about() -> None:
    found = score_case(
        "district_family_planning", load_records("district_family_planning", 2)
    )

    assert [entry.reason for entry in found.entries] == [
        "bureau_site 0.5",
        "city_site 1.5；只计最高，不再计bureau_site 0.5；计 1",
        "daily_paper 3；只计最高，不再计city_site 1.5；计 1.5",
        "bureau_site 0.5",
        "city_site 1.5；只计最高，不再计bureau_site 0.5；计 1",
        "daily_paper 3；只计最高，不再计city_site 1.5；计 1.5",
        "bureau_site 0.5",
        "city_site 1.5；只计最高，不再计bureau_site 0.5；计 1",
        "daily_paper 3；只计最高，不再计city_site 1.5；计 1.5",
        "bureau_site 0.5",
        "city_site 1.5；只计最高，不再计bureau_site 0.5；季度封顶 10，计 0.5",
        "daily_paper 3；只计最高，不再计city_site 1.5；季度封顶 10，计 0",
    ]
