"""Joint work: DOMAIN §3, item 4."""

from decimal import Decimal

import pytest

from handlers.rules.scoring import ScoredUnit, score
from tests.rules.scoring.desk import (
    OUTLETS,
    YEAR,
    adopt,
    numbers,
    rules,
    score_year,
    story,
)

TEN = "[outlets.county]\nten = 10\n"
THREE = story(units=("甲", "乙", "丙"), persons=("张", "李"))


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ('{ how = "equal" }', ("3.34", "3.33", "3.33")),
        ('{ how = "each" }', ("10", "10", "10")),
        ('{ how = "first" }', ("10", "0", "0")),
        ('{ how = "none" }', ("0", "0", "0")),
        ('{ how = "ratio", ratio = [3, 2] }', ("6", "4", "0")),
        ('{ how = "ratio", ratio = [1.5, 1, 0.5] }', ("5.01", "3.33", "1.66")),
        ('{ how = "fixed", points = 4 }', ("4", "4", "4")),
    ],
)
def test_units_share(share: str, expected: tuple[str, ...]) -> None:
    made = rules(f"{TEN}[joint]\nunits = {share}")

    found = score_year(made, THREE, adopt("ten"))

    assert [found.totals[unit] for unit in ("甲", "乙", "丙")] == numbers(*expected)


def test_one_alone_gets_the_whole_under_any_share() -> None:
    for share in ('"none"', '"first"', '{ how = "fixed", points = 4 }'):
        made = rules(f'{TEN}[[adoption]]\nid = "x"\nshare = {share}')

        assert score_year(made, story(units=("甲",)), adopt("ten")).totals == {"甲": 10}


def test_a_ratio_for_more_than_there_are_is_for_those_there_are() -> None:
    made = rules(f'{TEN}[joint]\nunits = {{ how = "ratio", ratio = [3, 2, 1] }}')

    found = score_year(made, story(units=("甲", "乙")), adopt("ten"))

    assert found.totals == {"甲": 6, "乙": 4}


def test_units_and_persons_share_independently() -> None:
    made = rules(f'{TEN}[joint]\npersons = {{ how = "ratio", ratio = [4, 1] }}')

    found = score_year(made, THREE, adopt("ten"))

    assert sum(found.totals.values()) == 10
    assert found.persons == {"张": 8, "李": 2}


def test_a_rule_may_share_in_its_own_way() -> None:
    made = rules(
        f'{TEN}[[adoption]]\nid = "composite"\nform = "composite"\npoints = 3\nshare = "each"'
    )

    found = score_year(made, THREE, adopt("ten", form="composite"))

    assert found.totals == {"甲": 3, "乙": 3, "丙": 3}


def test_a_rule_may_credit_units_only() -> None:
    made = rules(f'{TEN}[[adoption]]\nid = "x"\ncredit = "unit"')

    found = score_year(made, THREE, adopt("ten"))

    assert sum(found.totals.values()) == 10
    assert found.persons == {"张": 0, "李": 0}


def test_a_companys_points_go_to_its_county() -> None:
    made = rules(f'{TEN}[units."供电公司"]\nclass = "company"\ncredit_to = "甲县"')

    found = score_year(made, story(units=("供电公司",)), adopt("ten"))

    assert found.totals == {"甲县": 10}


def test_a_company_with_its_own_county_counts_once() -> None:
    made = rules(f'{TEN}[units."供电公司"]\ncredit_to = "甲"')

    found = score_year(made, story(units=("甲", "供电公司", "乙")), adopt("ten"))

    assert found.totals == {"甲": 5, "乙": 5}


def test_the_desk_may_bring_its_own_roster() -> None:
    roster = {"乙": ScoredUnit("乙", credit_to="甲")}

    found = score(rules(TEN), [story(units=("乙",)), adopt("ten")], *YEAR, units=roster)

    assert found.totals == {"甲": 10}


def test_points_stay_with_the_persons_unit_of_the_day() -> None:
    told = story(units=("甲", "乙"), persons=("张", "李"), person_units=("乙", "甲"))

    found = score_year(rules(TEN), told, adopt("ten"))

    assert [(e.unit, e.person) for e in found.entries if e.person] == [
        ("乙", "张"),
        ("甲", "李"),
    ]


def test_a_deduction_is_shared_like_a_gain() -> None:
    made = rules(f'{TEN}[[fault]]\nid = "late"\nfault = "late"\ntimes = 0.5')
    late = THREE._replace(id="f1", kind="fault", fault="late", units=(), persons=())

    found = score_year(made, THREE, adopt("ten"), late._replace(date=YEAR[1]))

    assert [found.totals[unit] for unit in ("甲", "乙", "丙")] == numbers(
        "1.68", "1.66", "1.66"
    )
    assert sum(found.totals.values()) == 5


def test_a_better_adoption_by_other_units_takes_the_points_along() -> None:
    made = rules(OUTLETS, 'combine = "max"')
    better = adopt("province_site", "a2", units=("乙",), on=YEAR[1])

    found = score_year(made, story(units=("甲",)), adopt("site"), better)

    assert found.totals == {"甲": Decimal(0), "乙": Decimal(5)}
