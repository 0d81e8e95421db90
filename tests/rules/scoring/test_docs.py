"""docs/rules.md: every example works, every key is there."""

import json
import re
from pathlib import Path

import pytest

from handlers.rules.scoring import load_rule_sets, load_rules
from handlers.rules.scoring.period_rules import AGGREGATES, CAP_PERIODS, MEASURES
from handlers.rules.scoring.record_rules import (
    COMBINES,
    REPEATS,
    ROUNDINGS,
    RULE_TABLES,
    SHARES,
)
from handlers.rules.scoring.recordfile import READERS, read_record
from handlers.rules.scoring.words import CONDITION_KEYS
from tests.rules.scoring.desk import HEAD

DOCS = Path(__file__).parents[3] / "docs"
TEXT = (DOCS / "rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", TEXT, flags=re.DOTALL)
RULES = "".join(
    (Path(__file__).parents[3] / "handlers" / "rules" / "scoring" / name).read_text(
        encoding="utf-8"
    )
    for name in ("grammar.py", "catalogue.py", "record_rules.py", "period_rules.py")
)


@pytest.mark.parametrize(
    "block", BLOCKS, ids=[block.splitlines()[0][:30] for block in BLOCKS]
)
def test_every_example_of_the_page_is_a_valid_rule_set(block: str) -> None:
    head = "" if "version = " in block else HEAD
    common = "" if "[outlets" in block else '[outlets]\nprovince."省政府网站" = 5\n'

    assert load_rules(f"{head}{block}\n{common}") is not None


def test_every_record_of_the_page_can_be_read() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", TEXT, flags=re.DOTALL)

    kinds = [read_record(json.loads(line)).kind for line in block.splitlines()]

    assert sorted(kinds) == sorted(
        ["story", "sent", "adoption", "instruction", "commission", "fault", "manual"]
    )


def test_every_key_of_the_grammar_is_on_the_page() -> None:
    asked = r"\.(?:text|points|number|whole|flag|choice|strings|numbers|day|table|tables)\(\s*\"(\w+)\""
    keys = set(re.findall(asked, RULES)) | set(CONDITION_KEYS) | set(RULE_TABLES)
    words = {
        *SHARES,
        *COMBINES,
        *ROUNDINGS,
        *REPEATS,
        *MEASURES,
        *AGGREGATES,
        *CAP_PERIODS,
    }

    assert len(keys) > 50
    missing = [
        key for key in sorted(keys | words) if not re.search(rf"\b{key}\b", TEXT)
    ]
    assert missing == []


def test_every_key_of_a_record_is_on_the_page_or_in_the_schema() -> None:
    schema = (DOCS / "rules.schema.json").read_text(encoding="utf-8")

    assert [key for key in READERS if f'"{key}"' not in schema] == []


def test_the_ready_rule_sets_go_from_simple_to_hard() -> None:
    files = sorted((DOCS / "examples").glob("*.toml"))

    sizes = [len(path.read_text(encoding="utf-8")) for path in files]

    assert [path.name[0] for path in files] == list("12345")
    assert sizes[0] == min(sizes)
    assert sizes[-1] == max(sizes)
    for path in files:
        assert load_rule_sets(path.read_text(encoding="utf-8"), path.name)
