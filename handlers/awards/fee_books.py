"""The ledger of fees kept up with adoptions, in the transaction of each change.

An adoption is booked at the rate of its day once. Who shares it and whether it stands
is followed; the rate only where the genre changes, or an admin has a month reckoned
anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from handlers.rules.fees import (
    FeeLine,
    FeeRate,
    Payee,
    Taken,
    correct_fees,
    find_fee_rate,
    share_fee,
)
from handlers.rules.periods import read_key
from storage.awards.fees import (
    FeeRow,
    add_fees,
    find_pay_list,
    list_adopted_in,
    list_story_fees,
    list_unbooked_stories,
)
from storage.database import lock_books
from storage.desk.desk import DeskView
from storage.figures.adoptions import list_adoptions
from storage.models import Adoption
from storage.stories.story_views import StoryView, load_story


def read_rates(desk: DeskView) -> list[FeeRate]:
    return [_read_rate(each) for each in desk.settings.get("fees") or ()]


def _read_rate(each: dict[str, Any]) -> FeeRate:
    return FeeRate(
        each["amount"],
        outlet=each["outlet"] or "",
        level=each["level"] or "",
        genre=each["genre"] or "",
        starts=date.fromisoformat(each["starts"]) if each["starts"] else None,
        ends=date.fromisoformat(each["ends"]) if each["ends"] else None,
    )


async def keep_fees(
    story_id: int, now: datetime, desk: DeskView, *, reprice: bool = False
) -> list[FeeRow]:
    """Book what a story's adoptions are worth now; the entries that were added.

    `reprice`: at the rates as they are, also what was booked before.
    """
    adoptions = await list_adoptions(story_id)
    booked = await list_story_fees(story_id)
    if not booked and not (adoptions and read_rates(desk)):
        return []
    await lock_books()  # no month is frozen meanwhile, nothing is booked twice
    booked = await list_story_fees(story_id)
    story = await load_story(story_id)
    assert story is not None
    lines = [_to_line(row) for row in booked]
    prices = {} if reprice else {line.adoption_id: line.rate for line in lines}
    wanted = _want(story, adoptions, prices, desk)
    days = {each.id: each.adopted_on for each in adoptions}
    days |= {row.adoption_id: row.day for row in booked if row.adoption_id not in days}
    added = correct_fees(lines, wanted)
    rows = [await _to_row(line, story, days, now, desk) for line in added]
    await add_fees(rows, now)
    return rows


def _to_line(row: FeeRow) -> FeeLine:
    payee = Payee(row.unit_id, row.person_id, row.name)
    return FeeLine(
        row.adoption_id, payee, row.amount, row.rate, row.authors, row.id, row.reverses
    )


def _want(
    story: StoryView,
    adoptions: Iterable[Adoption],
    prices: dict[int, int],
    desk: DeskView,
) -> list[FeeLine]:
    rates, lines = read_rates(desk), []
    for adoption in adoptions:
        price = prices.get(adoption.id)
        if price is None:
            rate = find_fee_rate(rates, _describe(story, adoption, desk))
            price = rate.amount if rate else 0
        if price:
            lines += share_fee(adoption.id, price, _list_payees(story, adoption))
    return lines


def _describe(story: StoryView, adoption: Adoption, desk: DeskView) -> Taken:
    outlet = desk.outlets[adoption.outlet_id]
    return Taken(outlet.code, outlet.level, story.genre, adoption.adopted_on)


def _list_payees(story: StoryView, adoption: Adoption) -> Sequence[Payee]:
    """Everybody of a joint story in order; else the author of the day."""
    if not story.partners:
        return (Payee(adoption.unit_id, adoption.author_id),)
    return [
        Payee(each.unit_id, each.person_id, "" if each.person_id else each.name)
        for each in story.partners
    ]


async def _to_row(
    line: FeeLine,
    story: StoryView,
    days: dict[int, date],
    now: datetime,
    desk: DeskView,
) -> FeeRow:
    return FeeRow(
        line.adoption_id,
        story.id,
        line.payee.unit_id,
        line.payee.person_id,
        line.payee.name,
        await _find_open_day(days[line.adoption_id], now, desk),
        line.amount,
        line.rate,
        line.authors,
        line.reverses,
    )


async def _find_open_day(day: date, now: datetime, desk: DeskView) -> date:
    """The day itself; today if its month is on a pay list already."""
    if await find_pay_list(day.isoformat()[:7]) is None:
        return day
    return now.astimezone(desk.zone).date()


async def settle_month(month: str, now: datetime, desk: DeskView) -> None:
    """Book adoptions of an open month from before there were rates."""
    period = read_key(month)
    for story_id in await list_unbooked_stories(period.start, period.end):
        await keep_fees(story_id, now, desk)


async def reprice_month(month: str, now: datetime, desk: DeskView) -> int:
    """Reckon an open month anew at the rates as they are; how many entries it took."""
    period = read_key(month)
    added = 0
    for story_id in await list_adopted_in(period.start, period.end):
        added += len(await keep_fees(story_id, now, desk, reprice=True))
    return added
