"""`我的月报 [时段]`: a reporter's own figures, place, quota, trend and returns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.messages import Made, Rows
from handlers.query.behind import word_progress
from handlers.query.trend import list_last_months
from handlers.rules.own_record import draw_bars, find_place
from handlers.rules.period_names import name_period
from handlers.rules.period_words import take_period
from handlers.rules.periods import Period, find_period, find_previous, read_key
from handlers.rules.workflow import UNDECIDED
from handlers.scores.arithmetic import show_points
from handlers.scores.levels import list_levels
from handlers.scores.quotas import load_progress
from handlers.scores.rankings import find_ranking, find_rule_version
from handlers.stories.cards import join_lines, show_unit
from handlers.stories.tips import press_want, word_reasons
from handlers.telling import Refused
from handlers.texts import Html
from handlers.turn import Turn
from storage.chats.chats import forget_card
from storage.people.members import list_members
from storage.people.own_figures import (
    count_adoptions,
    count_submitted,
    list_adoption_days,
    list_own_days,
    list_returns,
    sum_months,
    sum_own_points,
    sum_unit_people,
)
from storage.stories.tips import read_tips

CARD = "my_month"
SHOWN_MONTHS = 6
LOOKED_BACK = timedelta(days=90)  # for reasons of returns


async def my_month(turn: Turn, words: str) -> None:
    """This month, or any period named."""
    period, rest = take_period(words, _today(turn))
    if rest:
        raise Refused("own.period_how", words=rest[:40])
    await forget_card(turn.chat.key, CARD)
    await _show(turn, period or find_period("month", _today(turn)))


async def press_month(turn: Turn, *, period: str) -> None:
    await _show(turn, read_key(period))


def _today(turn: Turn) -> date:
    return turn.now.astimezone(turn.desk.zone).date()


async def _show(turn: Turn, period: Period) -> None:
    assert turn.person is not None
    name = name_period(period, turn.language)
    lines = [turn.say("own.head", name=turn.person.name, period=name)]
    lines += await _word_work(turn, period)
    for unit_id in turn.person.units_as("reporter"):
        if unit_id in turn.desk.units:
            lines += await _word_unit(turn, unit_id, period)
    lines += await _word_trend(turn, period)
    returns = await list_returns(turn.person.id, turn.now - LOOKED_BACK)
    lines += word_reasons(turn, [each.reasons for each in returns])
    text = join_lines(lines)
    turn.reply(text, buttons=await _make_rows(turn, period), card=CARD)


async def _word_work(turn: Turn, period: Period) -> list[Html]:
    """What was handed in and what became of it; adoptions by level; points."""
    assert turn.person is not None
    person, days = turn.person.id, (period.start, period.end)
    states = await count_submitted(person, *days)
    handed_in = sum(states.values()) - states.get("withdrawn", 0)
    points = await sum_own_points(person, *days)
    return [
        turn.say("own.handed_in", n=handed_in) if handed_in else turn.say("own.none"),
        turn.say(
            "own.became",
            accepted=sum(states.get(s, 0) for s in ("accepted", "adopted", "archived")),
            waiting=sum(states.get(state, 0) for state in UNDECIDED),
            returned=states.get("returned", 0),
            rejected=states.get("rejected", 0),
        )
        if handed_in
        else Html(""),
        _word_adoptions(turn, await count_adoptions(person, *days)),
        turn.say("own.points", points=show_points(points)),
    ]


def _word_adoptions(turn: Turn, levels: dict[str, int]) -> Html:
    if not levels:
        return turn.say("own.no_adoptions")
    names = list_levels(turn.desk, turn.language)
    shown = [
        turn.label("own.of_level", level=names.get(code, code), n=levels[code])
        for code in sorted(levels, key=lambda code: _find_position(names, code))
    ]
    by_level = turn.label("own.comma").join(shown)
    return turn.say("own.adoptions", n=sum(levels.values()), levels=by_level)


def _find_position(names: dict[str, str], code: str) -> int:
    return list(names).index(code) if code in names else len(names)


async def _word_unit(turn: Turn, unit_id: int, period: Period) -> list[Html]:
    """The person's place in the unit, the unit's in its class, and its quotas."""
    unit = show_unit(turn.desk, unit_id)
    lines = [await _word_place(turn, unit_id, unit, period)]
    ranking = await find_ranking(turn.desk, period, turn.now)
    code = turn.desk.units[unit_id].code
    for board in ranking.boards:
        for standing in board.standings:
            if standing.unit == code and standing.rank is not None:
                count = sum(1 for each in board.standings if each.rank is not None)
                place = {"name": board.name, "rank": standing.rank, "count": count}
                lines.append(turn.say("own.unit_place", unit=unit, **place))
    found = await load_progress(turn.desk, period, _today(turn))
    for progress in found.get(unit_id, []):
        words = word_progress(progress, turn.language)
        lines.append(turn.say("own.quota", unit=unit, words=words))
    return lines


async def _word_place(turn: Turn, unit_id: int, unit: str, period: Period) -> Html:
    assert turn.person is not None
    points = await sum_unit_people(unit_id, period.start, period.end)
    colleagues = {
        member.id
        for member in await list_members(unit_id)
        if any((g.role, g.unit_id) == ("reporter", unit_id) for g in member.grants)
    }
    count = len(colleagues | set(points) | {turn.person.id})
    if count == 1:
        return Html("")
    rank = find_place(points, turn.person.id)
    return turn.say("own.own_place", unit=unit, rank=rank, count=count)


async def _word_trend(turn: Turn, period: Period) -> list[Html]:
    """Points of the last months: ▁▂▅█ 0 · 2 · 5 · 9."""
    assert turn.person is not None
    months = list_last_months(min(period.end, _today(turn)))[-SHOWN_MONTHS:]
    first, last = months[0], months[-1]
    sums = await sum_months(turn.person.id, first.key, last.key)
    points = [sums.get(month.key, 0) for month in months]
    if not any(points):
        return []
    return [
        turn.say(
            "own.trend",
            first=name_period(first, turn.language),
            last=name_period(last, turn.language),
            bars=draw_bars(points),
            points=" · ".join(show_points(each) for each in points),
        )
    ]


async def _make_rows(turn: Turn, period: Period) -> Rows:
    assert turn.person is not None
    before = find_previous(period)
    earlier = turn.button(
        turn.label("own.do_previous", period=name_period(before, turn.language)),
        "my_month.press_month",
        period=before.key,
    )
    trend = turn.button(turn.label("own.do_trend"), "my_month.press_trend")
    wanted = (await read_tips(turn.person.id)).wanted
    key = "own.do_no_tips" if wanted else "own.do_tips"
    tips = turn.button(
        turn.label(key), "my_month.press_tips", wanted=not wanted, period=period.key
    )
    return ((earlier, trend), (tips,))


async def press_tips(turn: Turn, *, wanted: bool, period: str) -> None:
    """Tips on or off; the button then says the other."""
    await press_want(turn, wanted=wanted)
    await _show(turn, read_key(period))


async def press_trend(turn: Turn) -> None:
    """Twelve months of one's own as a picture."""
    assert turn.person is not None
    months = list_last_months(_today(turn))
    data = {
        "language": turn.language,
        "desk": turn.desk.name,
        "unit": turn.person.name,
        "cutoff": turn.now.isoformat(),
        "timezone": turn.desk.timezone,
        "rule_version": await find_rule_version(_today(turn)),
        "months": await _describe_months(turn, months),
    }
    text = turn.say("query.trend", unit=turn.person.name)
    stem = turn.label("query.file_trend")
    file = Made("trend_picture", data, f"{stem}-{turn.person.name}.png", as_photo=True)
    turn.reply(text, files=(file,))


async def _describe_months(
    turn: Turn, months: Sequence[Period]
) -> list[dict[str, object]]:
    assert turn.person is not None
    person, days = turn.person.id, (months[0].start, months[-1].end)
    sent = [f"{day:%Y-%m}" for day in await list_own_days(person, *days)]
    taken = [f"{day:%Y-%m}" for day in await list_adoption_days(person, *days)]
    points = await sum_months(person, months[0].key, months[-1].key)
    return [
        {
            "period": month.key,
            "reported": sent.count(month.key),
            "adopted": taken.count(month.key),
            "points": show_points(points.get(month.key, 0)),
            "rank": None,
        }
        for month in months
    ]
