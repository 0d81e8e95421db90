"""`定时`: what goes out by itself and when next; an admin moves it or switches it.

`定时 月排名 停用`, `定时 月排名 第2个工作日 10:30`, `定时 月排名 群 乡镇群`, `定时
添加 半年通报`. The desk file has the last word: its next apply sets a schedule as it
says there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from handlers.announcements.announcing import wants
from handlers.announcements.calendar import make_calendar
from handlers.announcements.calendar_notes import list_unknown_years
from handlers.announcements.timetable_limits import read_limits, word_limits
from handlers.desk_file.keys import ANNOUNCEMENTS
from handlers.messages import Rows
from handlers.rules.announcement_words import take_kind
from handlers.rules.day_spec import fits_kind, read_day_spec
from handlers.rules.day_words import name_day, read_day_words
from handlers.rules.schedule import find_period_kind, list_moments
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html
from handlers.times import show_time
from handlers.turn import Turn
from storage.audit import record_audit
from storage.chats.targets import Target, list_targets
from storage.desk.desk import DeskView
from storage.desk.schedules import (
    ScheduleView,
    add_schedule,
    change_schedule,
    list_all_schedules,
)

SWITCHES = {"停用": False, "停": False, "off": False}
SWITCHES |= {"启用": True, "开": True, "on": True}
ADD = ("添加", "增加", "add")
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
_AHEAD = (timedelta(days=40), timedelta(days=400))


async def timetable(turn: Turn, words: str) -> None:
    schedules = await list_all_schedules()
    if not words:
        await _show_all(turn, schedules)
        return
    first, _, more = words.partition(" ")
    if first.casefold() in ADD:
        await _add(turn, more, schedules)
        return
    names = await _name_all(turn)
    found, rest = _find_schedule(words, schedules, turn.join(names.values()))
    if rest.casefold() in SWITCHES:
        await _change(turn, found, active=SWITCHES[rest.casefold()])
    elif rest:
        await _change(turn, found, spec=await _read_changes(turn, found, rest))
    every = await list_all_schedules()
    await _show_all(turn, [each for each in every if each.code == found.code])


async def _add(turn: Turn, words: str, schedules: Sequence[ScheduleView]) -> None:
    """A kind that has no schedule yet, on its usual day unless another is said."""
    kind, rest = take_kind(words)
    if kind is None or kind not in ANNOUNCEMENTS:
        raise Refused("announce.unknown_kind", words=words[:40])
    if any(each.code == kind for each in schedules):
        raise Refused("announce.schedule_add_how", code=kind)
    usual = ScheduleView(kind, kind, ANNOUNCEMENTS[kind], "09:00", (), ())
    spec = {"day": usual.day, "time": usual.time, **_read_spec(usual, rest)}
    await add_schedule(kind, kind, spec=spec)
    await _record(turn, kind, spec=spec)
    turn.reply(turn.say("announce.schedule_added"))
    await _show_all(turn, [s for s in await list_all_schedules() if s.code == kind])


async def _read_changes(
    turn: Turn, schedule: ScheduleView, words: str
) -> dict[str, Any]:
    """Groups, classes, or a day and a time. Raises `Refused`."""
    limits = await read_limits(turn, words)
    return limits if limits is not None else _read_spec(schedule, words)


def _find_schedule(
    words: str, schedules: Sequence[ScheduleView], names: str
) -> tuple[ScheduleView, str]:
    """By its code or its kind. Raises `Refused` where there is none of it."""
    code, _, rest = words.partition(" ")
    by_code = {each.code: each for each in schedules}
    if code in by_code:
        return by_code[code], rest.strip()
    kind, rest = take_kind(words)
    found = [each for each in schedules if each.kind == kind]
    if len(found) != 1:
        key = "announce.schedule_which" if found else "announce.schedule_unknown"
        raise Refused(key, words=words[:40], codes=names)
    return found[0], rest.strip()


def _read_spec(schedule: ScheduleView, words: str) -> dict[str, Any]:
    """A day, a time, or both. Raises `Refused`."""
    spec: dict[str, Any] = {}
    if clock := _CLOCK.search(words):
        spec["time"] = f"{int(clock[1]):02}:{clock[2]}"
        words = words.replace(clock[0], "").strip()
    if words:
        day = read_day_words(words)
        if day is None or not fits_kind(day, find_period_kind(schedule.kind)):
            raise Refused("announce.schedule_day", words=words[:40])
        spec["day"] = day
    return spec


async def press_switch(turn: Turn, *, code: str, active: bool) -> None:
    schedules = {each.code: each for each in await list_all_schedules()}
    if code not in schedules:
        raise Refused("router.button_gone")
    await _change(turn, schedules[code], active=active)
    await _show_all(turn, await list_all_schedules())


async def _change(turn: Turn, schedule: ScheduleView, **changes: Any) -> None:
    await change_schedule(schedule.code, **changes)
    await _record(turn, schedule.code, **changes)


async def _record(turn: Turn, code: str, **changes: Any) -> None:
    assert turn.person is not None
    await record_audit(
        "schedule.change",
        f"schedule:{code}",
        at=turn.now,
        person_id=turn.person.id,
        details=changes,
    )


async def _show_all(turn: Turn, schedules: Sequence[ScheduleView]) -> None:
    if not schedules:
        raise Refused("announce.schedule_none")
    targets, names = await list_targets(), await _name_all(turn)
    lines = [_word(turn, each, targets, names[each.code]) for each in schedules]
    text = join_lines([turn.say("announce.schedule_head"), *lines])
    how = join_lines([*_warn_of_calendar(turn), turn.say("announce.schedule_how")])
    turn.reply(join_lines([text, how]), buttons=_make_buttons(turn, schedules, names))


def _warn_of_calendar(turn: Turn) -> list[Html]:
    today = turn.now.astimezone(turn.desk.zone).date()
    years = list_unknown_years(turn.desk.settings, today)
    return [turn.say("announce.calendar_unknown", year=year) for year in years]


def _make_buttons(
    turn: Turn, schedules: Sequence[ScheduleView], names: Mapping[str, str]
) -> Rows:
    rows = []
    for each in schedules:
        key = "announce.schedule_off" if each.active else "announce.schedule_on"
        label = turn.label(key, name=names[each.code])
        press = "timetable.press_switch"
        active = not each.active
        rows.append((turn.button(label, press, code=each.code, active=active),))
    return tuple(rows)


def _word(
    turn: Turn, schedule: ScheduleView, targets: Sequence[Target], name: str
) -> Html:
    """月度排名 期后第1日 09:00 → 2 个群,下次 12月1日 09:00."""
    next_at = find_next(schedule, turn.desk, turn.now) if schedule.active else None
    next_time = (
        show_time(next_at, zone=turn.desk.zone, language=turn.language)
        if next_at
        else turn.label("announce.schedule_rests")
    )
    line = turn.say(
        "announce.schedule_line",
        name=name,
        day=schedule.day if turn.language == "en" else name_day(schedule.day),
        time=schedule.time,
        count=sum(wants(target, schedule) for target in targets),
        next=next_time,
    )
    return join_lines([line, *word_limits(turn, schedule)])


async def _name_all(turn: Turn) -> dict[str, str]:
    """What each schedule is called, by code; with the code where a kind has several."""
    every = await list_all_schedules()
    kinds = Counter(each.kind for each in every)
    return {
        each.code: turn.label("announce.schedule_named", name=name, code=each.code)
        if kinds[each.kind] > 1
        else name
        for each in every
        for name in [turn.label(f"announce.kind_{each.kind}", period="").strip()]
    }


def find_next(schedule: ScheduleView, desk: DeskView, now: datetime) -> datetime | None:
    """When it goes out next; None where the next year brings nothing."""
    for span in _AHEAD:
        moments = list_moments(
            read_day_spec(schedule.day),
            find_period_kind(schedule.kind),
            time.fromisoformat(schedule.time),
            since=now,
            until=now + span,
            zone=desk.zone,
            is_workday=make_calendar(desk.settings),
        )
        if moments:
            return moments[0].due_at
    return None
