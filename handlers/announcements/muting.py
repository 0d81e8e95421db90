"""Putting reminders off for a while: each person for themselves."""

from __future__ import annotations

import re
from datetime import timedelta

from handlers.telling import Refused
from handlers.times import show_time
from handlers.turn import Turn
from storage.people.muting import mute_until

OFFERED = (1, 7, 30)  # days
LONGEST = 90
_DAYS = re.compile(r"(\d{1,3})\s*(?:天|日|d|days?)?", re.IGNORECASE)


async def mute(turn: Turn, words: str) -> None:
    """`/mute`, or at once: 免打扰 7天; 免打扰 0 ends it."""
    if words:
        found = _DAYS.fullmatch(words)
        if found is None or int(found[1]) > LONGEST:
            raise Refused("router.mute_how", most=LONGEST)
        await press_mute(turn, days=int(found[1]))
        return
    days = [
        turn.button(turn.label("router.mute_days", days=d), "muting.press_mute", days=d)
        for d in OFFERED
    ]
    end = turn.button(turn.label("router.unmute"), "muting.press_mute", days=0)
    turn.reply(turn.say("router.mute"), buttons=(tuple(days), (end,)))


async def press_mute(turn: Turn, *, days: int) -> None:
    assert turn.person is not None
    until = turn.now + timedelta(days=days) if days else None
    await mute_until(turn.person.id, until)
    if until is None:
        turn.reply(turn.say("router.unmuted"))
        return
    time = show_time(until, zone=turn.desk.zone, language=turn.language)
    turn.reply(turn.say("router.muted", time=time))
