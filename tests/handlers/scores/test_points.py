from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from handlers.scores.bookkeeping import fold_lines
from handlers.scores.points import note_adoption, note_fact, note_submission
from handlers.scores.settle import find_differences, rescore_books, settle_books
from storage.figures.ledger import LedgerLine, list_unit_lines
from storage.figures.publications import Span, add_publication
from storage.figures.recount import count_again, read_stored
from storage.figures.tallies import list_days
from storage.models import (
    Adoption,
    LedgerEntry,
    MonthTally,
    ScoringFact,
    Story,
)
from tests.builders import (
    NOW,
    build_adoption,
    build_desk,
    build_person,
    build_story,
    find_unit,
)

pytestmark = pytest.mark.usefixtures("db")

SUM = """
version = "2026"
from = 2026-01-01
outlets.county.county_site = 2
outlets.city.city_daily = 3
outlets.province.province_site = 5
outlets.central.people_daily = 20
"""
MAX = SUM.replace("from =", 'combine = "max"\nfrom =')
CAPPED = SUM + "\n[[cap]]\nid = 'month'\nperiod = 'month'\nat_most = 6\n"
REPORTS = SUM + "\n[[report]]\nid = 'report'\npoints = 1\n"
NOV_20, NOV_21, OCT_5 = date(2026, 11, 20), date(2026, 11, 21), date(2026, 10, 5)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


async def start_desk(rules: str = SUM):
    desk = await build_desk(rules=rules)
    author = await build_person("李明", unit="qinghe")
    return desk, author, await build_story("qinghe", author, OCT_5)


async def submit(desk, unit: str, author, day: date) -> Story:
    story = await build_story(unit, author, day)
    await note_submission(story, NOW, desk)
    return story


async def adopt(desk, story: Story, outlet: str, day: date) -> Adoption:
    adoption = await build_adoption(story, outlet, day)
    await note_adoption(adoption, NOW, desk)
    return adoption


async def cancel(desk, adoption: Adoption) -> None:
    adoption.cancelled_at = NOW
    await adoption.save()
    await note_adoption(adoption, NOW, desk)


async def publish_october() -> None:
    await add_publication(
        "monthly_ranking",
        "2026-10",
        days=Span(date(2026, 10, 1), date(2026, 10, 31)),
        number="1号",
        revision=1,
        snapshot={},
        now=datetime(2026, 11, 1, tzinfo=UTC),
    )


async def read_amounts(unit: str = "qinghe") -> list[tuple[date, int]]:
    lines = await list_unit_lines((await find_unit(unit)).id, *YEAR)
    return [(line.day, line.amount) for line in lines]


async def test_an_adoption_earns_its_points_in_both_books_and_the_tallies() -> None:
    desk, author, story = await start_desk()

    adoption = await build_adoption(story, "province_site", NOV_20)
    lines = await note_adoption(adoption, NOW, desk)

    assert [(line.person_id, line.amount, line.record) for line in lines] == [
        (None, 500, f"adoption:{adoption.id}"),
        (author.id, 500, f"adoption:{adoption.id}"),
    ]
    tally = await MonthTally.get(unit_id=story.unit_id, month="2026-11")
    assert (tally.adopted, tally.points, tally.levels) == (1, 500, {"province": 1})


async def test_a_late_adoption_counts_in_its_own_month_and_only_the_increase() -> None:
    desk, _, story = await start_desk(MAX)

    await adopt(desk, story, "city_daily", OCT_5)
    await adopt(desk, story, "province_site", NOV_20)

    assert await read_amounts() == [(OCT_5, 300), (NOV_20, 200)]


async def test_a_cancelled_adoption_is_taken_back_by_reversing_lines() -> None:
    desk, _, story = await start_desk()
    adoption = await adopt(desk, story, "province_site", NOV_20)
    first = await LedgerEntry.filter(person_id=None).values()

    await cancel(desk, adoption)

    assert await read_amounts() == [(NOV_20, 500), (NOV_20, -500)]
    assert await LedgerEntry.filter(person_id=None).limit(1).values() == first
    assert fold_lines(await list_unit_lines(story.unit_id, *YEAR)) == []
    tally = await MonthTally.get(unit_id=story.unit_id, month="2026-11")
    assert (tally.adopted, tally.points, tally.levels) == (0, 0, {})


async def test_what_a_cancelled_adoption_had_displaced_counts_again() -> None:
    desk, _, story = await start_desk(MAX)
    best = await adopt(desk, story, "province_site", OCT_5)
    await adopt(desk, story, "city_daily", NOV_20)

    await cancel(desk, best)

    lines = fold_lines(await list_unit_lines(story.unit_id, *YEAR))
    assert [(line.day, line.amount) for line in lines] == [(NOV_20, 300)]


async def list_taken(story):
    days = await list_days(story.unit_id, *YEAR)
    return {day: tally.taken for day, tally in days.items() if tally.taken}


async def test_a_story_is_taken_once_on_the_day_of_its_first_adoption() -> None:
    desk, _, story = await start_desk()

    later = await adopt(desk, story, "city_daily", NOV_21)
    assert await list_taken(story) == {NOV_21: 1}
    first = await adopt(desk, story, "county_site", NOV_20)
    await adopt(desk, story, "people_daily", NOV_20)
    assert await list_taken(story) == {NOV_20: 1}
    await cancel(desk, first)
    assert await list_taken(story) == {NOV_20: 1}
    assert (await list_days(story.unit_id, *YEAR))[NOV_20].adopted == 1
    await cancel(desk, later)
    assert await list_taken(story) == {NOV_20: 1}


async def test_a_cap_over_the_month_trims_the_entry_that_crosses_it() -> None:
    desk, author, story = await start_desk(CAPPED)
    other = await build_story("qinghe", author, NOV_20)

    first = await adopt(desk, story, "province_site", NOV_20)
    await adopt(desk, other, "city_daily", NOV_21)

    assert await read_amounts() == [(NOV_20, 500), (NOV_21, 100)]
    await cancel(desk, first)
    lines = fold_lines(await list_unit_lines(story.unit_id, *YEAR))
    assert [(line.day, line.amount) for line in lines] == [(NOV_21, 300)]


async def test_reports_are_counted_and_score_where_the_rules_say_so() -> None:
    desk, _, story = await start_desk(REPORTS)

    await note_submission(story, NOW, desk)
    assert await read_amounts() == [(OCT_5, 100)]

    await Story.filter(id=story.id).update(state="withdrawn")
    story.state = "withdrawn"
    await note_submission(story, NOW, desk)
    assert await read_amounts() == [(OCT_5, 100), (OCT_5, -100)]
    assert await read_stored() == await count_again() == {}


async def test_a_draft_cannot_be_noted() -> None:
    desk, author, _ = await start_desk()
    draft = await build_story("qinghe", author, OCT_5)
    draft.submitted_on = None

    with pytest.raises(ValueError, match="never submitted"):
        await note_submission(draft, NOW, desk)


async def test_a_manual_entry_is_scored_with_its_reason() -> None:
    desk, author, _ = await start_desk()
    fact = await ScoringFact.create(
        kind="manual",
        unit=await find_unit("qinghe"),
        day=NOV_20,
        details={"amount": "-1.5", "reason": "迟报", "author": "王编辑"},
        recorded_by=author,
        recorded_at=NOW,
    )

    (line,) = await note_fact(fact, NOW, desk)

    assert (line.amount, line.story_id) == (-150, None)
    assert "迟报" in line.reason


async def test_one_adoption_touches_the_rows_of_its_own_unit_only() -> None:
    desk, _, story = await start_desk(CAPPED)
    stranger = await build_person("王芳", unit="edu")
    other = await build_story("edu", stranger, OCT_5)
    await adopt(desk, other, "county_site", NOV_20)
    before = [
        await model.filter(unit_id=other.unit_id).values()
        for model in (LedgerEntry, MonthTally)
    ]

    await adopt(desk, story, "province_site", NOV_20)

    assert before == [
        await model.filter(unit_id=other.unit_id).values()
        for model in (LedgerEntry, MonthTally)
    ]


async def test_a_frozen_period_gets_corrections_and_keeps_its_lines() -> None:
    desk, _, story = await start_desk()
    adoption = await adopt(desk, story, "province_site", OCT_5)
    await publish_october()

    await adopt(desk, story, "county_site", date(2026, 10, 31))
    await cancel(desk, adoption)

    lines = await list_unit_lines(story.unit_id, *YEAR)
    assert [(line.amount, line.correction) for line in lines] == [
        (500, False),
        (-500, True),
        (200, True),
    ]
    assert fold_lines(lines) == lines


async def test_an_added_adoption_never_changes_a_closed_period() -> None:
    desk, _, story = await start_desk(MAX)
    await adopt(desk, story, "city_daily", OCT_5)
    await publish_october()

    await adopt(desk, story, "people_daily", NOV_20)

    assert await read_amounts() == [(OCT_5, 300), (NOV_20, 1700)]


async def test_changed_rules_do_not_slip_into_a_frozen_period_with_an_adoption() -> (
    None
):
    desk, _, story = await start_desk()
    await adopt(desk, story, "city_daily", OCT_5)
    await publish_october()
    await change_rules("city_daily = 3", "city_daily = 9")

    await adopt(desk, story, "county_site", date(2026, 10, 20))

    lines = await list_unit_lines(story.unit_id, *YEAR)
    assert [(line.amount, line.correction) for line in lines] == [
        (300, False),
        (200, True),
    ]


async def change_rules(old: str, new: str) -> None:
    from storage.models import RuleSetRow

    row = await RuleSetRow.get()
    await RuleSetRow.filter(id=row.id).update(source=row.source.replace(old, new))


async def test_new_rules_are_applied_to_open_days_when_a_period_is_scored_again() -> (
    None
):
    desk, _, story = await start_desk()
    await adopt(desk, story, "city_daily", OCT_5)
    await adopt(desk, story, "city_daily", NOV_20)
    await publish_october()
    await change_rules("city_daily = 3", "city_daily = 9")

    found = await find_differences(desk, *YEAR, NOW)
    assert await settle_books(desk, *YEAR, NOW) == []
    await rescore_books(desk, *YEAR, NOW)

    def sum_by_day(lines: list[LedgerLine], day: date) -> Decimal:
        own = (line for line in lines if not line.person_id and line.day == day)
        return Decimal(sum(line.amount for line in own)) / 100

    assert [sum_by_day(found, day) for day in (OCT_5, NOV_20)] == [6, 6]
    lines = await list_unit_lines(story.unit_id, *YEAR)
    assert [sum_by_day(lines, day) for day in (OCT_5, NOV_20)] == [3, 9]
    assert await rescore_books(desk, *YEAR, NOW) == []


async def test_scoring_again_with_correct_writes_corrections_into_frozen_days() -> None:
    desk, _, story = await start_desk()
    await adopt(desk, story, "city_daily", OCT_5)
    await publish_october()
    await change_rules("city_daily = 3", "city_daily = 9")

    lines = await rescore_books(desk, *YEAR, NOW, correct=True)

    assert {(line.amount, line.correction) for line in lines} == {
        (-300, True),
        (900, True),
    }


GOAL = (
    SUM
    + """
[[goal]]
id = "minimum"
period = "month"
needs = [{ count = "reported", at_least = 1 }]
points = 10
missing = -2
"""
)


async def test_what_only_time_brings_is_settled_after_the_periods_end() -> None:
    desk, _, story = await start_desk(GOAL)
    await note_submission(story, NOW, desk)
    assert await read_amounts("edu") == []

    october = (date(2026, 10, 1), date(2026, 10, 31))
    await settle_books(desk, *october, datetime(2026, 11, 1, tzinfo=UTC))

    assert await read_amounts("qinghe") == [(date(2026, 10, 31), 1000)]
    assert await read_amounts("edu") == [(date(2026, 10, 31), -200)]
