"""Leaders' instructions (批示) and stories sent up (上报), by line or by buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.rules.fact_words import read_chief, read_level
from handlers.scores.drafting import (
    Draft,
    check_words,
    draft_story,
    take_day,
)
from handlers.scores.levels import list_levels
from handlers.scores.recording import ask_about, preview
from handlers.stories.numbers import find_spoken_story
from handlers.stories.steps import name_story, need_story
from handlers.telling import Refused
from handlers.turn import Turn
from storage.chats.chats import forget_card

IN_A_ROW = 2


async def instruction(turn: Turn, words: str) -> None:
    """`/instruction 1123 province chief 11-20 the words`"""
    draft, tokens = await _begin(turn, words, "instruction")
    draft, tokens = _take_chief(draft, tokens)
    await _go_on(turn, draft.say(words=check_words(" ".join(tokens))))


async def sentup(turn: Turn, words: str) -> None:
    """`/sentup 1123 province 11-20`"""
    draft, tokens = await _begin(turn, words, "sent")
    if tokens:
        raise _name_levels(turn, " ".join(tokens))
    await _go_on(turn, draft)


async def _begin(turn: Turn, words: str, kind: str) -> tuple[Draft, list[str]]:
    story, rest = await find_spoken_story(turn, words)
    if story is None:
        raise Refused(f"fact.usage_{kind}")
    draft = draft_story(turn, story, kind)
    await forget_card(turn.chat.key, draft.card)
    draft, tokens = take_day(turn, draft, rest.split())
    if tokens and (level := read_level(tokens[0], list_levels(turn.desk, "zh-CN"))):
        return draft.say(level=level), tokens[1:]
    return draft, tokens


def _take_chief(draft: Draft, tokens: list[str]) -> tuple[Draft, list[str]]:
    chief = read_chief(tokens[0]) if tokens else None
    return (draft, tokens) if chief is None else (draft.say(chief=chief), tokens[1:])


def _name_levels(turn: Turn, words: str) -> Refused:
    levels = turn.join(list_levels(turn.desk, turn.language).values())
    return Refused("fact.unknown_level", words=words[:40], levels=levels)


async def press_start(turn: Turn, *, kind: str, story: int) -> None:
    draft = draft_story(turn, await need_story(story), kind)
    await forget_card(turn.chat.key, draft.card)
    await _go_on(turn, draft)


async def press_level(turn: Turn, *, draft: Mapping[str, Any], level: str) -> None:
    await _go_on(turn, Draft.from_args(draft).say(level=level))


async def press_chief(turn: Turn, *, draft: Mapping[str, Any], chief: bool) -> None:
    await _go_on(turn, Draft.from_args(draft).say(chief=chief))


async def _go_on(turn: Turn, draft: Draft) -> None:
    """Ask for what is missing, one thing at a time; then show what it brings."""
    if "level" not in draft.details:
        await _ask_level(turn, draft)
    elif draft.kind == "instruction" and "chief" not in draft.details:
        await _ask_chief(turn, draft)
    else:
        await preview(turn, draft)


async def _ask_level(turn: Turn, draft: Draft) -> None:
    buttons = [
        turn.button(name, "honours.press_level", draft=draft.as_args(), level=code)
        for code, name in list_levels(turn.desk, turn.language).items()
    ]
    starts = range(0, len(buttons), IN_A_ROW)
    rows = tuple(tuple(buttons[i : i + IN_A_ROW]) for i in starts)
    await _ask(turn, draft, f"fact.which_level_{draft.kind}", rows)


async def _ask_chief(turn: Turn, draft: Draft) -> None:
    buttons = tuple(
        turn.button(
            turn.label(key), "honours.press_chief", draft=draft.as_args(), chief=chief
        )
        for key, chief in (("fact.do_chief", True), ("fact.do_other", False))
    )
    await _ask(turn, draft, "fact.which_leader", (buttons,))


async def _ask(turn: Turn, draft: Draft, key: str, rows: Any) -> None:
    assert draft.story is not None  # both are about stories
    story = name_story(await need_story(draft.story))
    ask_about(turn, draft, turn.say(key, story=story), rows)
