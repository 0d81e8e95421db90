"""Leaving somebody out: what no record says, an admin does, with a reason.

Until the result is fixed it can be taken back; the next in line takes the place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.asking import ask, stop_asking
from handlers.awards.award import show_award
from handlers.awards.award_log import log_award
from handlers.awards.award_specs import need_spec
from handlers.awards.award_words import show_person
from handlers.awards.proposals import (
    find_candidate,
    number_candidates,
    read_proposal,
)
from handlers.messages import Button
from handlers.rules.periods import read_key
from handlers.telling import Refused
from handlers.turn import Turn
from storage.awards.awards import RoundView, change_round, find_round, need_round
from storage.database import lock_books

LONGEST = 100  # characters of a reason
MOST = 30  # buttons


async def press_start(turn: Turn, *, code: str, period: str) -> None:
    """Candidates to be left out, and who was, to be let in again."""
    spec, found = need_spec(turn.desk, code), read_key(period)
    kept = await find_round(code, period)
    check_open(kept)
    proposal = await read_proposal(spec, found, turn.desk, turn.now, kept)
    struck = kept.struck if kept else {}
    here: dict[str, Any] = {"code": code, "period": period}
    buttons: list[Button] = []
    for each in number_candidates(proposal):
        person = each.person
        if person["code"] in struck:
            continue
        label = turn.label("award.do_strike_one", name=show_person(person))
        action = "award_strike.press_strike"
        buttons.append(turn.button(label, action, nominee=person["code"], **here))
    for nominee, word in struck.items():
        label = turn.label("award.do_restore", name=word["name"])
        action = "award_strike.press_restore"
        buttons.append(turn.button(label, action, nominee=nominee, **here))
    rows = tuple((button,) for button in buttons[:MOST])
    turn.reply(turn.say("award.strike_whom"), buttons=rows)


def check_open(kept: RoundView | None) -> None:
    """Raises `Refused` while a vote runs, and once the result is fixed."""
    if kept is not None and kept.state == "voting":
        raise Refused("award.vote_running")
    if kept is not None and kept.state in ("decided", "announced"):
        raise Refused("award.decided_already", number=kept.number)


async def press_strike(turn: Turn, *, code: str, period: str, nominee: str) -> None:
    spec, found = need_spec(turn.desk, code), read_key(period)
    kept = await find_round(code, period)
    check_open(kept)
    proposal = await read_proposal(spec, found, turn.desk, turn.now, kept)
    person = find_candidate(proposal, nominee)
    if person is None:
        raise Refused("award.no_candidate")
    name = show_person(person)
    place = {"code": code, "period": period, "nominee": nominee, "name": name}
    await ask(turn, "award_strike.answer_reason", **place)
    turn.reply(turn.say("award.ask_reason", name=name, most=LONGEST))


async def answer_reason(
    turn: Turn, *, code: str, period: str, nominee: str, name: str
) -> None:
    assert turn.person is not None
    words = " ".join(turn.event.text.split())
    if not words or len(words) > LONGEST:
        raise Refused("award.reason_length", most=LONGEST)
    await stop_asking(turn)
    await lock_books()  # two admins may leave somebody out at once
    kept = await need_round(code, period)
    word = {"words": words, "by": turn.person.name, "name": name}
    await _write(turn, kept, {**kept.struck, nominee: word})
    await log_award(
        turn, "prize.strike", kept.code, kept.period, nominee=nominee, words=words
    )
    head = turn.say("award.struck", name=name, words=words)
    await show_award(turn, need_spec(turn.desk, code), read_key(period), head=head)


async def press_restore(turn: Turn, *, code: str, period: str, nominee: str) -> None:
    await lock_books()
    kept = await find_round(code, period)
    if kept is None or nominee not in kept.struck:
        raise Refused("award.not_struck")
    left = {each: word for each, word in kept.struck.items() if each != nominee}
    await _write(turn, kept, left)
    await log_award(turn, "prize.restore", kept.code, kept.period, nominee=nominee)
    head = turn.say("award.restored", name=kept.struck[nominee]["name"])
    await show_award(turn, need_spec(turn.desk, code), read_key(period), head=head)


async def _write(turn: Turn, kept: RoundView, struck: Mapping[str, Any]) -> None:
    check_open(kept)
    if not await change_round(kept.id, was=kept.state, struck=dict(struck)):
        raise Refused("award.faster")
