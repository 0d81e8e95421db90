"""What is judged by the month, quarter, half and year: DOMAIN §3, items 2, 7, 8, 9."""

from datetime import date
from decimal import Decimal

import pytest

from handlers.rules.scoring import Record, ScoredUnit, score
from tests.rules.scoring.desk import (
    OUTLETS,
    UNIT,
    YEAR,
    adopt,
    amounts,
    day,
    event,
    points,
    rules,
    score_year,
    story,
)


def reports(count: int, month: int = 1, **fields: object) -> list[Record]:
    return [story(f"s{month}-{n}", day(month, n + 1), **fields) for n in range(count)]


def adoptions(count: int, month: int = 1) -> list[Record]:
    return [
        adopt("site", f"a{month}-{n}", f"s{month}-{n}", day(month, n + 1))
        for n in range(count)
    ]


@pytest.mark.parametrize(("count", "expected"), [(14, 0), (15, 50), (20, 50)])
def test_all_or_nothing_by_a_threshold(count: int, expected: int) -> None:
    made = rules("""
[[goal]]
id = "year"
period = "year"
needs = [{ count = "reported", at_least = 15 }]
points = 50
""")

    assert points(made, *reports(count)) == expected


BASE = """
[[goal]]
id = "base"
label = "月基础分"
period = "month"
needs = [{ count = "reported", at_least = 3 }]
points = 10
missing = -2
"""


def test_a_base_when_the_floor_is_met_and_a_deduction_per_missing_item() -> None:
    found = score(rules(BASE), [*reports(3, 1), *reports(1, 2)], day(1), day(3, 31))

    assert amounts(found) == [("2026-01", 10), ("2026-02", -4), ("2026-03", -6)]


def test_a_period_still_running_shows_what_is_earned_and_not_what_is_lacking() -> None:
    records = [*reports(3, 1), *reports(1, 2), *reports(3, 3)]

    found = score(rules(BASE), records, day(1), day(3, 31), as_of=day(2, 20))

    assert amounts(found) == [("2026-01", 10), ("2026-03", 10)]


def test_several_needs_must_all_be_met() -> None:
    made = rules("""
[[goal]]
id = "quarter"
period = "quarter"
needs = [
    { count = "reported", form = "brief", at_least = 2 },
    { count = "reported", form = "long", at_least = 1 },
]
points = 6
""")
    short = reports(2, 1, form="brief")

    assert points(made, *short) == 0
    assert points(made, *short, story("l", day(3), form="long")) == 6


def test_goals_are_for_classes_and_spare_exempt_units() -> None:
    made = rules(
        f'{BASE}class = "township"\n'
        '[units]\n"城关镇" = "township"\n"水利局" = "department"\n'
        '[units."开发区"]\nclass = "township"\nexempt = true\n'
    )

    found = score(made, [], day(1), day(1, 31))

    assert found.totals == {"城关镇": -6, "水利局": 0, "开发区": 0}


def test_a_unit_is_judged_from_its_first_whole_period_on() -> None:
    roster = {"新区": ScoredUnit("新区", since=day(2, 10), until=day(4, 10))}

    found = score(rules(BASE), [], day(1), day(6, 30), units=roster)

    assert amounts(found, "新区") == [("2026-03", -6)]


def test_stories_adopted_count_once_a_period_adoptions_each_time() -> None:
    goal = '[[goal]]\nid = "{0}"\nperiod = "year"\npoints = 1\nneeds = [{{ count = "{0}", at_least = 2 }}]\n'
    twice = (story(), adopt("x", "a1"), adopt("y", "a2"))
    adopted, each = (
        rules('[[adoption]]\nid = "x"\npoints = 0\n' + goal.format(what))
        for what in ("adopted", "adoptions")
    )

    assert points(adopted, *twice) == 0
    assert points(each, *twice) == 1


def test_a_goal_may_count_points() -> None:
    made = rules(f"""{OUTLETS}
[[goal]]
id = "points"
period = "year"
needs = [{{ count = "points", categories = ["adoption"], at_least = 5 }}]
points = 3
""")

    assert points(made, story(), adopt("province_site")) == 8
    assert points(made, story(), adopt("city_paper")) == 4


RATE = """
[outlets.county]
site = 0
[[rate]]
id = "low"
label = "采用率"
period = "quarter"
part = "adopted"
whole = "reported"
below = 33.4
points = -5
"""


@pytest.mark.parametrize(("adopted", "expected"), [(0, -5), (1, -5), (2, 0), (3, 0)])
def test_a_low_adoption_rate_costs_points(adopted: int, expected: int) -> None:
    records = [*reports(3), *adoptions(adopted)]

    assert points(rules(RATE), *records) == expected


def test_no_reports_have_no_rate_unless_the_rules_say_so() -> None:
    nothing = event("manual", "m", units=(UNIT,), reason="x", author="y")

    assert points(rules(RATE), nothing) == 0
    assert points(rules(RATE + 'empty = "zero"'), nothing) == -20


CAP = """
[[report]]
id = "report"
points = 1
[[cap]]
id = "cap"
period = "{period}"
at_most = 2.5
"""


@pytest.mark.parametrize(
    ("period", "expected"),
    [("month", "10"), ("quarter", "7.5"), ("half", "5"), ("year", "2.5")],
)
def test_a_cap_holds_in_each_of_its_periods(period: str, expected: str) -> None:
    records = [r for month in (1, 3, 4, 7) for r in reports(3, month)]

    assert points(rules(CAP.format(period=period)), *records) == Decimal(expected)


def test_the_entry_that_crosses_the_cap_is_trimmed() -> None:
    found = score_year(rules(CAP.format(period="year")), *reports(4))

    assert [e.amount for e in found.entries] == [1, 1, Decimal("0.5"), 0]
    assert found.entries[2].reason == "report 1；cap封顶 2.5，计 0.5"


def test_a_cap_on_a_category_leaves_the_others_alone() -> None:
    made = rules(
        OUTLETS
        + CAP.format(period="year").replace("at_most", 'category = "report"\nat_most')
    )

    assert points(made, *reports(5), adopt("province_site", of="s1-0")) == Decimal(
        "7.5"
    )


FLOOR = '[[cap]]\nid = "floor"\nperiod = "month"\nat_least = {floor}\n'


def give(name: str, amount: int, number: int) -> Record:
    return event(
        "manual",
        name,
        day(1, number),
        units=(UNIT,),
        amount=Decimal(amount),
        reason="核定",
        author="甲",
    )


def test_deductions_stop_at_the_floor_whether_they_come_first_or_last() -> None:
    made = rules(FLOOR.format(floor=0))

    first = score(made, [give("m1", -10, 1), give("m2", 8, 2)], day(1), day(1, 31))
    last = score(made, [give("m1", 8, 1), give("m2", -10, 2)], day(1), day(1, 31))

    assert first.totals == last.totals == {UNIT: 0}


def test_a_floor_above_zero_is_where_the_period_starts() -> None:
    found = score(rules(FLOOR.format(floor=6)), [give("m1", -1, 3)], day(1), day(2, 28))

    assert amounts(found) == [("2026-01", 6), ("2026-02", 6)]


AGGREGATE = """
[outlets.county]
site = 5
[[report]]
id = "report"
points = 1
[aggregate]
"""


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [
        ('how = "average"\nover = "adopted"', "6.5"),
        ('how = "average"\nover = { count = "reported" }', "4.33"),
        ('how = "scaled"\ntarget = 26\nworth = 10', "5"),
        ('how = "scaled"\ntarget = 6\nworth = 10', "10"),
        ('how = "completion"\nover = "reported"\ntarget = 4\nworth = 100', "75"),
        ('how = "completion"\nover = "reported"\ntarget = 2', "100"),
        ('how = "sum"\nat_most = 12.5', "12.5"),
        (
            'how = "weighted"\n'
            'parts = [{ id = "a", category = "adoption", times = 0.7 }, '
            '{ id = "r", category = "report", target = 6, worth = 30, at_most = 20 }]',
            "22",
        ),
    ],
)
def test_points_of_the_year_are_aggregated(aggregate: str, expected: str) -> None:
    made = rules(AGGREGATE + aggregate)

    assert points(made, *reports(3), *adoptions(2)) == Decimal(expected)


def test_a_part_may_weigh_nothing() -> None:
    made = rules(
        AGGREGATE
        + 'how = "weighted"\nparts = [{ id = "r", category = "report", times = 0 }]'
    )

    assert points(made, *reports(3), *adoptions(2)) == 10


def test_a_category_may_stay_apart_from_the_aggregate() -> None:
    made = rules(
        '[[fault]]\nid = "f"\nfault = "missed"\npoints = -10\n'
        + AGGREGATE
        + 'how = "average"\nover = "adopted"\napart = ["fault"]'
    )
    missed = event("fault", "f1", units=(UNIT,), fault="missed")

    assert points(made, *reports(3), *adoptions(2), missed) == Decimal("-3.5")


def test_a_target_may_go_by_class() -> None:
    made = rules(
        '[units]\n"城关镇" = "township"\n'
        + AGGREGATE
        + 'how = "completion"\nover = "reported"\ntarget = { township = 6, department = 3 }'
    )

    assert points(made, *reports(3)) == 50


def test_an_average_of_nothing_counted_leaves_the_points() -> None:
    made = rules(AGGREGATE + 'how = "average"\nover = "adopted"')

    assert points(made, *reports(3)) == 3


def test_a_slice_of_the_year_is_scored_with_what_came_before_it() -> None:
    records = [r for month in range(1, 7) for r in reports(1, month)]
    made = rules(CAP.format(period="year"))

    slices = [
        score(made, records, day(month), date(2026, month, 28)).totals[UNIT]
        for month in range(1, 7)
    ]

    assert slices == [1, 1, Decimal("0.5"), 0, 0, 0]
    assert sum(slices) == score(made, records, *YEAR).totals[UNIT]
