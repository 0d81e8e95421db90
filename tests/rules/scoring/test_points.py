"""What one adoption or report is worth: DOMAIN §3, items 1 and 2."""

from decimal import Decimal

import pytest

from handlers.rules.scoring import Record, ScoredOutlet, score
from tests.rules.scoring.desk import (
    OUTLETS,
    UNIT,
    YEAR,
    adopt,
    day,
    event,
    points,
    rules,
    score_year,
    story,
)


def test_an_outlet_has_its_points() -> None:
    assert points(rules(OUTLETS), story(), adopt("province_site")) == 5


def test_an_outlet_is_known_by_its_name_too() -> None:
    assert points(rules(OUTLETS), story(), adopt("省政府网站")) == 5


def test_a_column_has_points_of_its_own() -> None:
    made = rules('[outlets.county.site]\npoints = 1\ncolumns = { "要闻" = 2.5 }')

    assert points(made, story(), adopt("site", column="要闻")) == Decimal("2.5")
    assert points(made, story(), adopt("site", column="动态")) == 1


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("genre", "research"),
        ("form", "composite"),
        ("medium", "photo"),
        ("placement", "头版"),
        ("originality", "repost"),
        ("route", "relayed"),
        ("column", "要闻"),
        ("level", "central"),
    ],
)
def test_points_go_by_any_field_of_the_record(field: str, word: str) -> None:
    made = rules(f'{OUTLETS}\n[[adoption]]\nid = "x"\n{field} = "{word}"\npoints = 9')

    assert points(made, story(), adopt("site", **{field: word})) == 9
    assert points(made, story(), adopt("site")) == 1


def test_the_first_rule_that_matches_counts() -> None:
    made = rules("""
[[adoption]]
id = "research"
genre = "research"
points = 6
[[adoption]]
id = "rest"
points = 2
""")

    assert points(made, story(genre="research"), adopt("any")) == 6
    assert points(made, story(genre="news"), adopt("any")) == 2


def test_the_adoption_inherits_from_its_story_what_it_leaves_open() -> None:
    made = rules(
        '[[adoption]]\nid = "x"\ngenre = "news"\nform = "brief"\ntag = "photo"\npoints = 1'
    )
    told = story(genre="news", form="solo", tags=("photo",))

    assert points(made, told, adopt("any", form="brief")) == 1


def test_points_by_length_in_tiers() -> None:
    made = rules("""
[[adoption]]
id = "length"
tiers = [{ up_to = 500, points = 1 }, { up_to = 1000, points = 2 }, { points = 3 }]
""")

    found = [
        points(made, story(length=length), adopt("any"))
        for length in (1, 500, 501, 1000, 1001, 90000)
    ]

    assert found == [1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [("down", "2"), ("up", "3"), ("half_up", "3"), ("exact", "2.5")],
)
def test_points_for_every_100_characters(rounding: str, expected: str) -> None:
    made = rules(
        f'[[adoption]]\nid = "x"\npoints = 1\nper_chars = 100\nrounding = "{rounding}"'
    )

    assert points(made, story(length=250), adopt("any")) == Decimal(expected)


def test_placement_originality_and_route_multiply_one_another() -> None:
    made = rules(f"""{OUTLETS}
[[adjust]]
id = "front"
placement = ["头版", "头条"]
times = 2
[[adjust]]
id = "repost"
originality = "repost"
times = 0.5
[[adjust]]
id = "relayed"
route = "relayed"
times = 5
""")
    placed = {"placement": "头版", "originality": "repost", "route": "relayed"}

    assert points(made, story(), adopt("city_site", **placed)) == 15
    assert points(made, story(), adopt("city_site", originality="repost")) == Decimal(
        "1.5"
    )
    assert points(made, story(), adopt("city_site")) == 3


def test_of_a_group_of_factors_only_the_first_match_counts() -> None:
    made = rules(f"""{OUTLETS}
[[adjust]]
id = "lead"
placement = "头条"
group = "place"
times = 3
[[adjust]]
id = "any-place"
placement = ["头版", "头条"]
group = "place"
times = 2
""")

    assert points(made, story(), adopt("site", placement="头条")) == 3
    assert points(made, story(), adopt("site", placement="头版")) == 2


def test_a_picture_adds_a_point() -> None:
    made = rules(
        f'{OUTLETS}\n[[adjust]]\nid = "photo"\ntag = ["photo", "video"]\nadd = 1'
    )

    assert points(made, story(tags=("video",)), adopt("site")) == 2


def test_an_item_is_capped_by_its_rule_and_by_the_cap_on_items() -> None:
    made = rules(f"""{OUTLETS}
[[adjust]]
id = "front"
placement = "头版"
times = 9
[[cap]]
id = "item"
period = "item"
at_most = 8
""")

    assert points(made, story(), adopt("site", placement="头版")) == 8


def test_finer_than_hundredths_is_rounded_half_up() -> None:
    made = rules(f'{OUTLETS}\n[[adjust]]\nid = "x"\ntimes = 0.125')

    assert points(made, story(), adopt("site")) == Decimal("0.13")


def test_factors_multiply_exactly_however_many_digits_they_have() -> None:
    factors = "".join(f'[[adjust]]\nid = "a{n}"\ntimes = 1.000001\n' for n in range(6))
    made = rules(f"[outlets.county]\nsite = 100000\n{factors}")

    exact = Decimal(100000) * Decimal("1.000001") ** 6
    assert points(made, story(), adopt("site")) == exact.quantize(Decimal("0.01"))


def test_absurd_factors_end_at_a_limit_and_not_in_a_crash() -> None:
    factors = "".join(f'[[adjust]]\nid = "a{n}"\ntimes = 1000\n' for n in range(90))
    made = rules(
        f"[outlets.county]\nsite = 1000\n{factors}"
        '[[instruction]]\nid = "i"\ntimes = 1000'
    )
    often = [event("instruction", f"i{n}", story="s1", level="city") for n in range(90)]

    assert points(made, story(), adopt("site"), *often) == 10**9


def test_reports_earn_points_per_item_and_being_sent_upward_apart() -> None:
    made = rules("""
[[report]]
id = "report"
points = 0.5
[[sent]]
id = "sent"
level = "province"
points = 2
""")
    sent = event("sent", "u1", story="s1", level="province")

    assert points(made, story()) == Decimal("0.5")
    assert points(made, story(reported=False)) == 0
    assert points(made, story(), sent) == Decimal("2.5")
    assert points(made, story(sent_to=("province",))) == Decimal("2.5")


def test_a_story_sent_twice_to_one_level_counts_once() -> None:
    made = rules('[[sent]]\nid = "sent"\npoints = 2')
    sent = [
        event("sent", f"u{n}", story="s1", level=level)
        for n, level in enumerate(("city", "city", "province"))
    ]

    assert points(made, story(), *sent) == 4


def test_a_late_adoption_counts_in_its_own_month() -> None:
    found = score_year(rules(OUTLETS), story(on=day(1)), adopt("site", on=day(5)))

    assert [entry.month for entry in found.entries_of(UNIT)] == ["2026-05"]


def test_the_desk_may_bring_its_own_catalogue() -> None:
    outlets = {"radio": ScoredOutlet("radio", "县电台", "county", Decimal("1.5"))}
    made = rules("")

    found = score(made, [story(), adopt("县电台")], *YEAR, outlets=outlets)

    assert found.totals == {UNIT: Decimal("1.5")}


@pytest.mark.parametrize(
    ("record", "reason", "value"),
    [
        (adopt("nowhere"), "unknown_outlet", "nowhere"),
        (adopt("site", of="", units=()), "no_unit", ""),
        (adopt("site", on=day(1).replace(year=2025)), "no_rules", "2025-01-01"),
    ],
)
def test_what_earns_nothing_is_named(record: Record, reason: str, value: str) -> None:
    found = score_year(rules(OUTLETS), story(), record)

    assert [(u.record, u.reason, u.value) for u in found.unscored] == [
        ("a1", reason, value)
    ]


def test_a_unit_without_points_is_listed_with_zero() -> None:
    made = rules('[units]\n"水利局" = "department"')

    assert score_year(made, story()).totals == {UNIT: 0, "水利局": 0}


def test_manual_points_carry_reason_and_author() -> None:
    given = event(
        "manual",
        "m1",
        units=(UNIT,),
        amount=Decimal("-1.5"),
        reason="报送格式差错",
        author="王主任",
    )

    (entry,) = score_year(rules(""), given).entries

    assert entry.amount == Decimal("-1.5")
    assert entry.reason == "报送格式差错 -1.5（王主任）"
