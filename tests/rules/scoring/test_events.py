"""Instructions, commissions, faults: DOMAIN §3, items 5 to 7."""

from datetime import date
from decimal import Decimal

import pytest

from handlers.rules.scoring import Record
from tests.rules.scoring.desk import (
    APRIL,
    OUTLETS,
    UNIT,
    adopt,
    amounts,
    day,
    event,
    points,
    rules,
    score_year,
    story,
)


def instruct(name: str, level: str = "city", on: date = APRIL) -> Record:
    return event("instruction", name, on, story="s1", level=level)


def test_an_instruction_adds_points_by_level() -> None:
    made = rules(f"""{OUTLETS}
[[instruction]]
id = "chief"
level = "city"
chief = true
points = 8
[[instruction]]
id = "city"
level = "city"
points = 5
""")

    assert points(made, story(), adopt("site"), instruct("i1")) == 6
    assert points(made, story(), instruct("i1")._replace(chief=True)) == 8


@pytest.mark.parametrize(
    ("repeat", "expected"),
    [
        ('repeat = "each"', 30),
        ('repeat = "once"', 10),
        ('repeat = "decreasing"\nthen = [5]', 20),
        ('repeat = "decreasing"\nthen = [5, 3]', 18),
    ],
)
def test_instructions_repeated_at_one_level(repeat: str, expected: int) -> None:
    made = rules(f'[[instruction]]\nid = "city"\npoints = 10\n{repeat}')
    three = [instruct(f"i{n}", on=day(4, n)) for n in (1, 2, 3)]

    assert points(made, story(), *three) == expected
    assert points(made, story(), instruct("i1"), instruct("i2", "province")) == 20


def test_an_instruction_multiplies_the_story_before_and_after_it() -> None:
    made = rules(f'{OUTLETS}\n[[instruction]]\nid = "x"\ntimes = 2')

    found = score_year(
        made,
        story(),
        adopt("site", "a1", on=day(2)),
        instruct("i1", on=day(4)),
        adopt("city_site", "a2", on=day(5)),
    )

    assert amounts(found) == [("2026-02", 1), ("2026-04", 1), ("2026-05", 6)]


def test_multiplying_once_per_level() -> None:
    made = rules(f'{OUTLETS}\n[[instruction]]\nid = "x"\ntimes = 2\nrepeat = "once"')
    records = (story(), adopt("city_paper"), instruct("i1"), instruct("i2"))

    assert points(made, *records) == 8


@pytest.mark.parametrize(
    ("state", "expected"), [("done", 5), ("missed", -10), ("late", -2)]
)
def test_commissions_done_missed_and_late(state: str, expected: int) -> None:
    made = rules("""
[[commission]]
id = "done"
state = "done"
points = 5
[[commission]]
id = "missed"
state = "missed"
points = -10
[[commission]]
id = "late"
state = "late"
points = -2
""")

    record = event("commission", "c1", units=(UNIT,), state=state)

    assert points(made, record) == expected


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ("points = -2", "5"),
        ("times = 0.5", "3.5"),
        ("times = 0.8", "5.6"),
        ('zero = "item"', "0"),
    ],
)
def test_a_fault_takes_a_sum_a_part_or_the_whole_item(
    effect: str, expected: str
) -> None:
    made = rules(f"""{OUTLETS}
[[report]]
id = "report"
points = 2
[[fault]]
id = "fault"
fault = "late"
{effect}
""")
    late = event("fault", "f1", story="s1", fault="late", on=day(4))

    assert points(made, story(), adopt("province_site"), late) == Decimal(expected)


def test_each_kind_of_fault_has_its_own_deduction() -> None:
    made = rules("""
[[fault]]
id = "late"
fault = "late"
points = -1
[[fault]]
id = "false"
fault = ["false", "concealed"]
points = -10
""")
    faults = [
        event("fault", name, units=(UNIT,), fault=name)
        for name in ("late", "false", "concealed")
    ]

    assert points(made, *faults) == -21


def test_what_a_faulty_story_earns_later_is_reduced_too() -> None:
    made = rules(f'{OUTLETS}\n[[fault]]\nid = "late"\nfault = "late"\ntimes = 0.5')
    late = event("fault", "f1", story="s1", fault="late", on=day(1, 9))

    assert points(made, story(), late, adopt("province_site")) == Decimal("2.5")


def test_a_fault_of_one_unit_alone_is_not_its_partners() -> None:
    made = rules('[[fault]]\nid = "late"\nfault = "late"\npoints = -3')
    told = story(units=("甲", "乙"), persons=("张",))
    late = event("fault", "f1", story="s1", units=("乙",), fault="late")

    found = score_year(made, told, late)

    assert found.totals == {"甲": 0, "乙": -3}
    assert found.persons == {"张": 0}


def test_a_fault_may_zero_the_month_and_nothing_else() -> None:
    made = rules(f'{OUTLETS}\n[[fault]]\nid = "false"\nfault = "false"\nzero = "month"')

    found = score_year(
        made,
        story(),
        adopt("site", "a1", on=day(2)),
        adopt("city_site", "a2", on=day(3, 2)),
        event("fault", "f1", on=day(3, 3), units=(UNIT,), fault="false"),
        adopt("city_paper", "a3", on=day(3, 30)),
    )

    assert amounts(found) == [
        ("2026-02", 1),
        ("2026-03", 3),
        ("2026-03", 4),
        ("2026-03", -7),
    ]


def test_so_many_misses_zero_the_year() -> None:
    made = rules(f"""{OUTLETS}
[[veto]]
id = "three-misses"
kind = "commission"
state = "missed"
count = 3
period = "year"
""")
    misses = [
        event("commission", f"c{n}", day(n), units=(UNIT,), state="missed")
        for n in (5, 6, 7)
    ]
    earned = (story(), adopt("province_site"))

    assert points(made, *earned, *misses[:2]) == 5
    assert points(made, *earned, *misses) == 0


def test_a_veto_bars_from_awards_with_its_evidence_and_leaves_the_points() -> None:
    made = rules(f"""{OUTLETS}
[[veto]]
id = "false-report"
kind = "fault"
fault = "false"
period = "year"
effect = "bar"
awards = ["先进单位"]
""")
    false = event("fault", "f1", units=(UNIT,), fault="false")

    found = score_year(made, story(), adopt("province_site"), false)

    assert found.totals == {UNIT: 5}
    (bar,) = found.bars
    assert (bar.unit, bar.rule, bar.period, bar.awards, bar.records) == (
        UNIT,
        "false-report",
        "2026",
        ("先进单位",),
        ("f1",),
    )
