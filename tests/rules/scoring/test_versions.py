"""Rule sets with effective dates, and how little must be worked out again."""

from datetime import date
from decimal import Decimal

import pytest

from handlers.rules.scoring import (
    RuleError,
    load_rule_sets,
    order_rule_sets,
    scope,
    score,
)
from tests.rules.scoring.desk import (
    OUTLETS,
    UNIT,
    YEAR,
    adopt,
    amounts,
    day,
    rules,
    story,
)

TWO = """
[[rule_set]]
version = "2026-2"
from = 2026-07-01
outlets.county.site = 2
[[rule_set.cap]]
id = "year"
period = "year"
at_most = 4

[[rule_set]]
version = "2026-1"
from = 2026-01-01
until = 2026-06-30
outlets.county.site = 1
[[rule_set.cap]]
id = "year"
period = "year"
at_most = 4
"""
STORIES = [story(f"s{month}", day(month)) for month in range(5, 10)]
ADOPTED = [adopt("site", f"a{m}", f"s{m}", day(m)) for m in range(5, 10)]


def test_a_record_is_scored_by_the_rules_in_force_on_its_date() -> None:
    found = score(load_rule_sets(TWO), [*STORIES, *ADOPTED[:3]], *YEAR)

    lines = [(e.month, e.amount, e.version) for e in found.entries]
    assert lines == [
        ("2026-05", 1, "2026-1"),
        ("2026-06", 1, "2026-1"),
        ("2026-07", 2, "2026-2"),
    ]


def test_a_cap_of_the_same_id_goes_on_under_new_rules() -> None:
    found = score(load_rule_sets(TWO), [*STORIES, *ADOPTED], *YEAR)

    assert amounts(found) == [("2026-05", 1), ("2026-06", 1), ("2026-07", 2)]


def test_what_was_counted_stands_when_a_cap_is_lowered() -> None:
    lower = load_rule_sets(TWO.replace("at_most = 4", "at_most = 1", 1))

    found = score(lower, [*STORIES, *ADOPTED], *YEAR)

    assert amounts(found) == [("2026-05", 1), ("2026-06", 1)]


def test_new_rules_never_change_an_earlier_month() -> None:
    old, new = load_rule_sets(TWO)

    before = score(old, [*STORIES, *ADOPTED], day(1), day(6, 30)).entries
    after = score((old, new), [*STORIES, *ADOPTED], day(1), day(6, 30)).entries

    assert before == after


def test_a_period_is_judged_by_the_rules_of_its_last_day() -> None:
    goal = '[[goal]]\nid = "g"\nperiod = "quarter"\nneeds = [{ count = "reported", at_least = 1 }]\npoints = '
    sets = load_rule_sets(
        '[[rule_set]]\nversion = "1"\nfrom = 2026-01-01\n'
        + goal.replace("[[goal]]", "[[rule_set.goal]]")
        + '3\n[[rule_set]]\nversion = "2"\nfrom = 2026-03-15\n'
        + goal.replace("[[goal]]", "[[rule_set.goal]]")
        + "7"
    )

    found = score(sets, [story(on=day(1))], day(1), day(3, 31))

    assert found.totals == {UNIT: 7}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (('"2026-2"', '"2026-1"'), "version"),
        (("2026-07-01", "2026-01-01"), "begin on this day"),
    ],
)
def test_rule_sets_must_differ_in_version_and_first_day(
    change: tuple[str, str], problem: str
) -> None:
    with pytest.raises(RuleError, match=problem):
        load_rule_sets(TWO.replace(*change))


def test_no_rules_at_all_is_an_empty_order() -> None:
    assert order_rule_sets([]) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OUTLETS, "story"),
        ('[[cap]]\nid = "c"\nperiod = "story"\nat_most = 1', "story"),
        ('[[cap]]\nid = "c"\nperiod = "month"\nat_most = 1', "month"),
        ('[[goal]]\nid = "g"\nperiod = "quarter"\npoints = 1', "quarter"),
        ('[[fault]]\nid = "f"\nfault = "x"\nzero = "month"', "month"),
        ('[[cap]]\nid = "c"\nperiod = "half"\nat_most = 1', "year"),
        ('[aggregate]\nhow = "average"\nover = "adopted"', "year"),
    ],
)
def test_the_scope_is_the_smallest_slice_that_may_change(
    text: str, expected: str
) -> None:
    assert scope(rules(text)) == expected


def test_only_the_units_wanted_are_worked_out() -> None:
    made = rules(OUTLETS)
    records = [
        story("s1", units=("甲",)),
        story("s2", units=("乙",), persons=("张",)),
        adopt("site", "a1", "s1"),
        adopt("site", "a2", "s2"),
    ]

    found = score(made, records, *YEAR, only=["甲"])

    assert found.totals == {"甲": Decimal(1)}
    assert [entry.unit for entry in found.entries] == ["甲"]


def test_one_story_is_enough_where_the_scope_is_the_story() -> None:
    made = rules(OUTLETS, 'combine = "max"')
    stories = [story(f"s{n}") for n in range(3)]
    adopted = [
        adopt(outlet, f"a{n}{outlet}", f"s{n}", date(2026, 2 + n, 1))
        for n in range(3)
        for outlet in ("site", "city_site")
    ]

    whole = score(made, [*stories, *adopted], *YEAR)
    alone = score(made, [r for r in (*stories, *adopted) if r.story == "s1"], *YEAR)

    assert [e for e in whole.entries if e.story == "s1"] == list(alone.entries)
