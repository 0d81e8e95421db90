"""Points given or taken by hand (加分, 扣分), with their reason and author."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from handlers.asking import ask, stop_asking
from handlers.members.units import make_unit_buttons
from handlers.rules.fact_words import MOST, read_amount
from handlers.scores.drafting import (
    Draft,
    check_words,
    draft_story,
    draft_subject,
    find_today,
    name_stranger,
    take_day,
)
from handlers.scores.recording import name_subject, preview, record
from handlers.stories.steps import need_story
from handlers.telling import Refused
from handlers.turn import Turn
from storage.chats.chats import forget_card


async def bonus(turn: Turn, words: str) -> None:
    """`/bonus unit|number [person] 2 reason`"""
    await _begin(turn, words, sign=1)


async def deduction(turn: Turn, words: str) -> None:
    await _begin(turn, words, sign=-1)


async def _begin(turn: Turn, words: str, *, sign: int) -> None:
    draft, tokens = await draft_subject(turn, words, "manual")
    if draft is None:
        _ask_unit(turn, sign)
        return
    await forget_card(turn.chat.key, draft.card)
    if not tokens:
        await _ask_amount(turn, draft, sign)
        return
    await preview(turn, _read_amount(turn, draft, tokens, sign))


def _read_amount(turn: Turn, draft: Draft, tokens: list[str], sign: int) -> Draft:
    """Points first (2.5 is no day), then a day, then why. Raises `Refused`."""
    assert turn.person is not None
    if not tokens:
        raise Refused("fact.no_reason")
    amount = read_amount(tokens[0])
    if amount is None and len(tokens) > 1 and read_amount(tokens[1]):
        raise name_stranger(turn, draft, tokens[0])
    if amount is None:
        raise Refused("fact.bad_amount", words=tokens[0][:40], most=MOST)
    draft, said = take_day(turn, draft, tokens[1:], within=1)
    reason = check_words(" ".join(said))
    if not reason:
        raise Refused("fact.no_reason")
    given: Decimal = sign * amount
    return draft.say(amount=str(given), reason=reason, author=turn.person.name)


def _ask_unit(turn: Turn, sign: int, page: int = 0) -> None:
    rows = make_unit_buttons(turn, "manual.press_unit", page=page, sign=sign)
    key = "fact.which_unit_plus" if sign > 0 else "fact.which_unit_minus"
    turn.reply(turn.say(key), buttons=rows, card="fact:manual:unit")


async def press_unit(turn: Turn, *, sign: int, unit: int = 0, page: int = 0) -> None:
    if not unit:
        _ask_unit(turn, sign, page)
        return
    await _ask_amount(turn, Draft("manual", unit, find_today(turn)), sign)


async def press_start(turn: Turn, *, story: int, sign: int) -> None:
    draft = draft_story(turn, await need_story(story), "manual")
    await _ask_amount(turn, draft, sign)


async def _ask_amount(turn: Turn, draft: Draft, sign: int) -> None:
    await ask(turn, "manual.answer_amount", draft=draft.as_args(), sign=sign)
    key = "fact.ask_plus" if sign > 0 else "fact.ask_minus"
    turn.reply(turn.say(key, about=await name_subject(turn, draft)))


async def answer_amount(turn: Turn, *, draft: Mapping[str, Any], sign: int) -> None:
    """Points and reason as a message; what is none is asked again."""
    tokens = turn.event.text.split()
    full = _read_amount(turn, Draft.from_args(draft), tokens, sign)
    await stop_asking(turn)
    await forget_card(turn.chat.key, full.card)
    await preview(turn, full)


async def press_record(turn: Turn, *, draft: Mapping[str, Any], known: int) -> None:
    await record(turn, Draft.from_args(draft), known=known)
