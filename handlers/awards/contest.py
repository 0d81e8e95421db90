"""`征文`: what is called for; an admin writes a call, the others look and enter."""

from __future__ import annotations

import re

from handlers.awards.contest_issue import preview_call
from handlers.awards.contest_show import list_all, need_contest, show_contest
from handlers.commands import ADMINS
from handlers.telling import Refused
from handlers.turn import Turn
from storage.awards.contests import find_contest_by_number

_NUMBER = re.compile(r"#?(20\d\d-\d{1,4})")


async def contest(turn: Turn, words: str) -> None:
    assert turn.person is not None
    text = words.strip()
    if not text:
        await list_all(turn)
        return
    if found := _NUMBER.fullmatch(text):
        if known := await find_contest_by_number(found[1]):
            await show_contest(turn, known)
            return
        raise Refused("contest.no_such", number=found[1])
    if not turn.person.has_role(*ADMINS):
        raise Refused("contest.how")
    await preview_call(turn, text)


async def press_show(turn: Turn, *, contest: int) -> None:
    await show_contest(turn, await need_contest(contest))
