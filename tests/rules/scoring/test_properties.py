"""What holds for any rules and any records."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.rules.scoring import Entry, Record, RuleSet, explain, load_rules, score
from handlers.rules.scoring.model import Share
from handlers.rules.scoring.shares import split_cents
from handlers.rules.scoring.spans import key_of
from tests.rules.scoring.rule_books import (
    LEVELS,
    PERIODS,
    make_caps,
    make_records,
    make_rule_book,
    write_toml,
)
from tests.rules.scoring.test_reference import make_record

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
rngs = st.randoms(use_true_random=False)
quick = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def draw_rules(rng: Random, **changes: Any) -> RuleSet:
    book = {**make_rule_book(rng), **changes}
    return load_rules(write_toml({k: v for k, v in book.items() if v is not None}))


def draw_records(rng: Random, count: int = 25) -> list[Record]:
    return [make_record(facts) for facts in make_records(rng, count)]


@quick
@given(rng=rngs)
def test_entries_sum_to_the_score_and_lines_to_what_they_explain(rng: Random) -> None:
    found = score(draw_rules(rng), draw_records(rng), *YEAR)

    for unit, total in found.totals.items():
        assert sum(entry.amount for entry in found.entries_of(unit)) == total
        assert sum(line.amount for line in explain(found, unit)) == total
    for person, total in found.persons.items():
        lines = explain(found, person=person, language="en")
        assert sum(line.amount for line in lines) == total


@quick
@given(rng=rngs)
def test_the_order_of_records_does_not_matter(rng: Random) -> None:
    rules, records = draw_rules(rng), draw_records(rng)
    expected = score(rules, records, *YEAR)

    rng.shuffle(records)

    assert score(rules, records, *YEAR) == expected


@quick
@given(rng=rngs)
def test_scoring_twice_and_giving_records_twice_changes_nothing(rng: Random) -> None:
    rules, records = draw_rules(rng), draw_records(rng)

    once = score(rules, records, *YEAR)

    assert score(rules, records, *YEAR) == once
    assert score(rules, records + records, *YEAR) == once


@quick
@given(rng=rngs)
def test_an_added_adoption_never_changes_what_lies_before_it(rng: Random) -> None:
    rules, records = draw_rules(rng), draw_records(rng)
    day = max(record.date for record in records)
    closed = date(2026, day.month, 1)
    added = records[0]._replace(
        id="zz", kind="adoption", date=day, outlet="central_paper", sent_to=()
    )

    before = score(rules, records, *YEAR).entries
    after = score(rules, [*records, added], *YEAR).entries

    assert keep_before(closed, before) == keep_before(closed, after)


def keep_before(day: date, entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.date < day]


@quick
@given(rng=rngs)
def test_working_out_one_unit_alone_gives_the_same_lines(rng: Random) -> None:
    rules, records = draw_rules(rng), draw_records(rng)
    whole = score(rules, records, *YEAR)
    unit = rng.choice(sorted(whole.totals))
    stories = {record.story for record in records if unit in record.units}
    needed = [r for r in records if unit in r.units or r.story in stories - {""}]

    alone = score(rules, needed, *YEAR, only=[unit])

    assert alone.entries_of(unit) == whole.entries_of(unit)
    assert alone.totals == {unit: whole.totals[unit]}


@quick
@given(
    cents=st.integers(-(10**7), 10**7),
    count=st.integers(1, 9),
    ratio=st.lists(st.integers(1, 900), min_size=1, max_size=5),
)
def test_shares_add_up_to_exactly_the_whole(
    cents: int, count: int, ratio: list[int]
) -> None:
    for share in (Share("equal"), Share("first"), Share("ratio", tuple(ratio))):
        parts = split_cents(cents, share, count)

        assert len(parts) == count
        assert sum(parts) == cents
        assert all(part * cents >= 0 for part in parts)


@quick
@given(rng=rngs, count=st.integers(1, 5))
def test_a_story_is_worth_the_same_however_many_share_it(
    rng: Random, count: int
) -> None:
    rules = draw_rules(
        rng,
        units=None,
        joint={
            "units": {"how": "equal"},
            "persons": {"how": "ratio", "ratio": [Decimal(3), Decimal(2)]},
        },
        adoption=[],
        cap=[],
        goal=[],
        rate=[],
        veto=[],
        aggregate=None,
        fault=[],
        adjust=[],
    )
    alone = [
        record._replace(units=("甲",), persons=("张",))
        for record in draw_records(rng)
        if record.story
    ]
    names = tuple(f"单位{n}" for n in range(count))
    shared = [record._replace(units=names, persons=names) for record in alone]

    one, many = score(rules, alone, *YEAR), score(rules, shared, *YEAR)

    assert sum(many.totals.values()) == sum(one.totals.values())
    assert sum(many.persons.values()) == sum(one.persons.values())


def zeroes_more(entry: Entry, period: str) -> bool:
    """Whether a line zeroes a wider period than this one, and so more than is in it."""
    if entry.category != "veto":
        return False
    zeroed = entry.record.rpartition(":")[2]
    sizes = [key_of(entry.month, each) for each in PERIODS]
    return sizes.index(zeroed) > PERIODS.index(period)


def sums_by_period(
    entries: Iterable[Entry], period: str, category: str | None
) -> dict[tuple[str, str], list[Decimal]]:
    """Every running sum within each period of each unit."""
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0)])
    for entry in entries:
        if category in (None, entry.category) and not zeroes_more(entry, period):
            running = sums[entry.unit, key_of(entry.month, period)]
            running.append(running[-1] + entry.amount)
    return sums


def check_caps(rules: RuleSet, entries: tuple[Entry, ...]) -> None:
    for cap in rules.caps:
        if cap.period not in PERIODS or cap.book != "unit":
            continue
        category = cap.categories[0] if cap.categories else None
        for running in sums_by_period(entries, cap.period, category).values():
            assert cap.at_most is None or max(running) <= cap.at_most
            if cap.at_least is not None:
                assert min(running[1:], default=Decimal(0)) >= min(0, cap.at_least)


@quick
@given(rng=rngs)
def test_no_cap_is_exceeded_and_no_floor_undercut_on_the_way(rng: Random) -> None:
    caps = [cap for cap in make_caps(rng) if cap["period"] in PERIODS]
    for cap in caps:
        cap.pop("category", None)
        cap["at_least"] = min(cap.get("at_least", Decimal(0)), Decimal(0))
    rules = draw_rules(rng, cap=caps, aggregate=None)

    found = score(rules, draw_records(rng), *YEAR)

    check_caps(rules, tuple(entry for entry in found.entries if not entry.person))


@quick
@given(rng=rngs)
def test_no_category_exceeds_its_caps(rng: Random) -> None:
    caps = [cap for cap in make_caps(rng) if cap["period"] in PERIODS]
    for cap in caps:
        cap["category"] = rng.choice(("adoption", "report", "manual", "commission"))
        cap["at_least"] = min(cap.get("at_least", Decimal(0)), Decimal(0))
    rules = draw_rules(rng, cap=caps, aggregate=None)

    found = score(rules, draw_records(rng), *YEAR)

    check_caps(rules, tuple(entry for entry in found.entries if not entry.person))


@quick
@given(rng=rngs)
def test_every_line_can_be_worded_in_both_languages(rng: Random) -> None:
    found = score(draw_rules(rng), draw_records(rng), *YEAR)

    for unit in found.totals:
        chinese, english = explain(found, unit), explain(found, unit, language="en")
        assert [line.amount for line in chinese] == [line.amount for line in english]
        assert all(line.text.strip() for line in (*chinese, *english))


def test_levels_are_known_to_the_rule_books() -> None:
    assert RuleSet("1", YEAR[0]).levels == LEVELS
