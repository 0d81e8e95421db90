"""What a mistake in a rules file gets: file, line, key, value, problem and remedy."""

from datetime import date
from decimal import Decimal

import pytest

from handlers.rules.scoring import RuleError, build_rules, load_rule_sets, load_rules
from tests.rules.scoring.desk import HEAD

OUTLET = "[outlets.county.site]\npoints = 1\n"


def complaint(text: str) -> str:
    with pytest.raises(RuleError) as caught:
        load_rules(text, "desk/rules.toml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "from = 2026-01-01",
            'desk/rules.toml: version: missing; add version = "2026-1"',
        ),
        ('version = "1"', "desk/rules.toml: from: missing; add from = 2026-01-01"),
        (
            'version = "1"\nfrom = "2026-01-01"',
            'desk/rules.toml:2: from = "2026-01-01": not a date; '
            "write it plain, like 2026-01-01",
        ),
        (
            f"{HEAD}until = 2025-12-31",
            "desk/rules.toml:3: until = 2025-12-31: before from = 2026-01-01; "
            "write a later day",
        ),
        (
            f"{HEAD}combin = 1",
            'desk/rules.toml:3: combin = 1: unknown key; did you mean "combine"?',
        ),
        (
            f'{HEAD}combine = "maximum"',
            'desk/rules.toml:3: combine = "maximum": unknown value; '
            'did you mean "max"?',
        ),
        (
            f'{HEAD}period = "yaer"',
            'desk/rules.toml:3: period = "yaer": unknown value; did you mean "year"?',
        ),
        (
            f"{HEAD}[outlets.provinze.site]\npoints = 1",
            "desk/rules.toml:3: outlets.provinze = {site}: unknown level; "
            'did you mean "province"?',
        ),
        (
            f'{HEAD}{OUTLET}[[adoption]]\nid = "a"\noutlet = "sitte"',
            'desk/rules.toml:7: adoption[0].outlet = "sitte": unknown word "sitte"; '
            'did you mean "site"?',
        ),
        (
            f'{HEAD}[[adoption]]\nid = "a"\npoints = 1\n[[adoption]]\nid = "a"',
            'desk/rules.toml:7: adoption[1].id = "a": used twice; '
            "give each rule its own id",
        ),
        (
            f'{HEAD}[[report]]\nid = "r"',
            "desk/rules.toml:3: report[0].points: the rule earns nothing; "
            "add points = 2",
        ),
        (
            f'{HEAD}[[report]]\nid = "r"\npoints = "two"',
            'desk/rules.toml:5: report[0].points = "two": not a number; '
            "write a number like 2 or 0.5",
        ),
        (
            f'{HEAD}[[report]]\nid = "r"\npoints = 0.125',
            "desk/rules.toml:5: report[0].points = 0.125: too fine; "
            "keep 2 digits after the point",
        ),
        (
            f'{HEAD}[[report]]\nid = "r"\npoints = nan',
            "desk/rules.toml:5: report[0].points = NaN: not a usable number; "
            "keep it below 1000000000",
        ),
        (
            f'{HEAD}[[report]]\nid = "r"\npoints = 1\nshare = "ratio"',
            'desk/rules.toml:6: report[0].share = "ratio": needs its figures; '
            'write {how = "ratio", …}',
        ),
        (
            f'{HEAD}[[instruction]]\nid = "i"\npoints = 1\nrepeat = "decreasing"',
            'desk/rules.toml:3: instruction[0].then: goes with repeat = "decreasing"; '
            "add both: then = [5]",
        ),
        (
            f'{HEAD}[[adjust]]\nid = "a"\ntimes = 2\nadd = 1',
            "desk/rules.toml:5: adjust[0].times = 2: needs times or add, one of them; "
            "add times = 2",
        ),
        (
            f'{HEAD}[[cap]]\nid = "c"\nperiod = "year"\ncategory = "reports"\nat_most = 1',
            'desk/rules.toml:6: cap[0].category = "reports": unknown word "reports"; '
            'did you mean "report"?',
        ),
        (
            f'{HEAD}[[cap]]\nid = "c"\nperiod = "year"\nat_most = 1\nat_least = 2',
            "desk/rules.toml:6: cap[0].at_most = 1: below at_least = 2; swap them",
        ),
        (
            f'{HEAD}[[cap]]\nid = "c"\nperiod = "item"\nat_most = 1\nbook = "person"',
            'desk/rules.toml:7: cap[0].book = "person": caps on items and stories are '
            "for all; remove it",
        ),
        (
            f'{HEAD}[[goal]]\nid = "g"\nperiod = "month"\n'
            'needs = [{ count = "reported" }]',
            "desk/rules.toml:6: goal[0].needs[0].at_least: missing; add at_least = 5",
        ),
        (
            f'{HEAD}[[rate]]\nid = "r"\nperiod = "month"\npart = "adopted"\n'
            'whole = "reported"',
            "desk/rules.toml:3: rate[0].below: needs below or at_least; add below = 30",
        ),
        (
            f'{HEAD}[aggregate]\nhow = "average"',
            'desk/rules.toml:3: aggregate.over: missing; add over = "reported"',
        ),
        (
            f'{HEAD}[[cap]]\nid = "c"\nperiod = "year"\nat_most = 9\n'
            '[aggregate]\nhow = "average"\nover = "adopted"\nperiod = "month"',
            "desk/rules.toml:7: aggregate = {how, over, period}: its periods are "
            'shorter than those of cap "c"; bound it with at_most in [aggregate]',
        ),
        (
            f'{HEAD}[[adjust]]\nid = "a"\ntimes = 1001',
            "desk/rules.toml:5: adjust[0].times = 1001: too large; write 1000 or less",
        ),
        (
            f'{HEAD}[joint]\nunits = {{ how = "ratio" }}',
            'desk/rules.toml:4: joint.units.ratio: goes with how = "ratio"; '
            "add ratio = [3, 2]",
        ),
        (
            f'{HEAD}[units."甲"]\ncredit_to = "乙"\n[units."乙"]\ncredit_to = "丙"',
            'desk/rules.toml:4: units.甲.credit_to = "乙": credit goes in a chain; '
            "name the last unit of it",
        ),
        (
            f"{HEAD}[[tiers]]",
            "desk/rules.toml:3: tiers = [{}]: unknown key; "
            "use one of: adjust, adoption, aggregate, cap, combine, commission, fault, "
            "from, goal, instruction, joint, levels, name, note, outlets, period, rate, "
            "report, sent, units, until, version, veto",
        ),
    ],
)
def test_a_mistake_names_its_place_and_its_remedy(text: str, expected: str) -> None:
    assert complaint(text) == expected


def test_text_that_is_no_toml_names_its_line() -> None:
    assert complaint("version = 1\nfrom = = 2").startswith(
        "desk/rules.toml:2: (file): not TOML:"
    )


def test_an_error_keeps_its_parts() -> None:
    with pytest.raises(RuleError) as caught:
        load_rules(f"{HEAD}levels = 5", "r.toml")

    error = caught.value
    assert (error.file, error.line, error.key, error.value) == (
        "r.toml",
        3,
        "levels",
        5,
    )
    assert error.problem == "not a text or a list of texts"
    assert error.remedy == 'write ["…", "…"]'


def test_numbers_are_exact() -> None:
    made = load_rules(f'{HEAD}[[report]]\nid = "r"\npoints = 0.1')

    assert made.rules["story"][0].points == Decimal("0.1")


def test_a_rule_set_can_be_built_from_a_table_of_another_file() -> None:
    values = {
        "version": "7",
        "from": date(2026, 1, 1),
        "report": [{"id": "r", "points": 0.1}],
    }

    made = build_rules(values, file="desk.toml", path=("rule_sets", 0))

    assert made.rules["story"][0].points == Decimal("0.1")
    with pytest.raises(
        RuleError, match=r"desk.toml: rule_sets\[0\].extra = 1: unknown"
    ):
        build_rules({**values, "extra": 1}, file="desk.toml", path=("rule_sets", 0))


def test_a_file_of_several_rule_sets_is_read_by_its_own_name() -> None:
    text = '[[rule_set]]\nversion = "2"\nfrom = 2026-07-01\n[[rule_set]]\nversion = "1"\nfrom = 2026-01-01'

    assert [each.version for each in load_rule_sets(text)] == ["1", "2"]
    assert "holds 2 rule sets; use load_rule_sets" in complaint(text)
