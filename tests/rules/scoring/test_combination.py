"""One story in several outlets: DOMAIN §3, item 3."""

from decimal import Decimal

import pytest

from tests.rules.scoring.desk import (
    OUTLETS,
    UNIT,
    adopt,
    amounts,
    day,
    points,
    rules,
    score_year,
    story,
)

EVERYWHERE = (
    adopt("site", "a1", on=day(2)),
    adopt("city_paper", "a2", on=day(3)),
    adopt("city_site", "a3", on=day(4)),
    adopt("province_site", "a4", on=day(5)),
)


@pytest.mark.parametrize(
    ("combine", "expected"),
    [
        ('"sum"', 13),
        ('"max"', 5),
        ('"max_within_level"', 10),
        ('"first_only"', 1),
        ('{ how = "top_k_levels", k = 2 }', 9),
        ('{ how = "top_k_levels", k = 1, by = "level" }', 5),
    ],
)
def test_adoptions_of_one_story_combine(combine: str, expected: int) -> None:
    made = rules(OUTLETS, f"combine = {combine}")

    assert points(made, story(), *EVERYWHERE) == expected


def test_levels_are_chosen_by_points_or_by_rank() -> None:
    outlets = "[outlets.county]\nlow = 9\n[outlets.central]\nhigh = 2\n"
    records = (story(), adopt("low", "a1"), adopt("high", "a2"))

    by_points = rules(outlets, 'combine = { how = "top_k_levels", k = 1 }')
    by_level = rules(outlets, 'combine = { how = "top_k_levels", k = 1, by = "level" }')

    assert points(by_points, *records) == 9
    assert points(by_level, *records) == 2


def test_a_better_adoption_adds_the_difference_in_its_own_month() -> None:
    found = score_year(rules(OUTLETS, 'combine = "max"'), story(), *EVERYWHERE)

    assert amounts(found) == [("2026-02", 1), ("2026-03", 3), ("2026-05", 1)]


def test_an_added_adoption_never_changes_an_earlier_month() -> None:
    made = rules(OUTLETS, 'combine = "max"')

    before = score_year(made, story(), *EVERYWHERE[:3]).entries
    after = score_year(made, story(), *EVERYWHERE).entries

    assert after[: len(before)] == before


def test_among_equals_the_earliest_counts() -> None:
    found = score_year(
        rules(OUTLETS, 'combine = "max"'),
        story(),
        adopt("site", "late", on=day(4)),
        adopt("site", "early", on=day(3)),
    )

    assert [(e.record, e.amount) for e in found.entries_of(UNIT)] == [
        ("early", 1),
        ("late", 0),
    ]


def test_a_rule_may_count_beside_the_combination() -> None:
    made = rules(
        f'{OUTLETS}\n[[adoption]]\nid = "site"\noutlet = "site"\napart = true',
        'combine = "max"',
    )

    assert points(made, story(), *EVERYWHERE) == 6


def test_stories_do_not_combine_with_one_another() -> None:
    made = rules(OUTLETS, 'combine = "max"')

    assert (
        points(
            made,
            story("s1"),
            story("s2"),
            adopt("site", "a1", "s1"),
            adopt("site", "a2", "s2"),
        )
        == 2
    )


def test_a_story_may_be_capped_as_a_whole() -> None:
    made = rules(f'{OUTLETS}\n[[cap]]\nid = "story"\nperiod = "story"\nat_most = 6.5')

    found = score_year(made, story(), *EVERYWHERE)

    assert amounts(found) == [
        ("2026-02", 1),
        ("2026-03", 4),
        ("2026-04", Decimal("1.5")),
    ]
