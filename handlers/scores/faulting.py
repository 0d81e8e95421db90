"""Faults of reports (差错: 迟报 漏报 轻报 瞒报 谎报), by line or by buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.members.units import make_unit_buttons
from handlers.rules.faults import FAULTS, read_fault
from handlers.scores.drafting import (
    Draft,
    check_words,
    draft_story,
    draft_subject,
    find_today,
    name_stranger,
    take_day,
)
from handlers.scores.recording import ask_about, name_subject, preview
from handlers.stories.steps import need_story
from handlers.telling import Refused
from handlers.turn import Turn
from storage.chats.chats import forget_card

IN_A_ROW = 3


async def fault(turn: Turn, words: str) -> None:
    """`/fault 1123 late reason`, `/fault unit [person] missed reason`"""
    draft, tokens = await draft_subject(turn, words, "fault")
    if draft is None:
        _ask_unit(turn)
        return
    await forget_card(turn.chat.key, draft.card)
    draft, tokens = take_day(turn, draft, tokens)
    if not tokens:
        await _ask_fault(turn, draft)
        return
    code = read_fault(tokens[0])
    if not code and len(tokens) > 1 and read_fault(tokens[1]):
        raise name_stranger(turn, draft, tokens[0])
    if not code:
        names = turn.join(turn.label(f"fact.fault_{each}") for each in FAULTS)
        raise Refused("fact.unknown_fault", words=tokens[0][:40], faults=names)
    await preview(turn, draft.say(fault=code, reason=check_words(" ".join(tokens[1:]))))


def _ask_unit(turn: Turn, page: int = 0) -> None:
    rows = make_unit_buttons(turn, "faulting.press_unit", page=page)
    text = turn.say("fact.which_unit_fault")
    turn.reply(text, buttons=rows, card="fact:fault:unit")


async def press_unit(turn: Turn, *, unit: int = 0, page: int = 0) -> None:
    if not unit:
        _ask_unit(turn, page)
        return
    await _ask_fault(turn, Draft("fault", unit, find_today(turn)))


async def press_start(turn: Turn, *, story: int) -> None:
    draft = draft_story(turn, await need_story(story), "fault")
    await forget_card(turn.chat.key, draft.card)
    await _ask_fault(turn, draft)


async def press_fault(turn: Turn, *, draft: Mapping[str, Any], fault: str) -> None:
    await preview(turn, Draft.from_args(draft).say(fault=fault, reason=""))


async def _ask_fault(turn: Turn, draft: Draft) -> None:
    buttons = [
        turn.button(
            turn.label(f"fact.fault_{code}"),
            "faulting.press_fault",
            draft=draft.as_args(),
            fault=code,
        )
        for code in FAULTS
    ]
    starts = range(0, len(buttons), IN_A_ROW)
    rows = tuple(tuple(buttons[i : i + IN_A_ROW]) for i in starts)
    about = await name_subject(turn, draft)
    ask_about(turn, draft, turn.say("fact.which_fault", about=about), rows)
