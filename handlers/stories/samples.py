"""Templates by genre (模板): what a story must have, and a skeleton to copy.

The desk file's `[[template]]` words them anew, adds others or leaves them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.messages import Rows
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html, say, say_plain
from handlers.turn import Turn
from storage.desk.desk import DeskView

BUILT_IN = ("news", "experience", "problem", "photo")
IN_A_ROW = 2


@dataclass(frozen=True, slots=True)
class Sample:
    code: str
    name: str
    must: tuple[str, ...]
    skeleton: str


def list_samples(desk: DeskView, language: str) -> list[Sample]:
    """The built-in ones, as the desk words them, and the desk's own."""
    own = {row["code"]: row for row in desk.settings.get("templates", ())}
    codes = [*BUILT_IN, *(code for code in own if code not in BUILT_IN)]
    return [
        _word_anew(_make_sample(code, language), own.get(code, {}))
        for code in codes
        if own.get(code, {}).get("enabled", True)
    ]


def _make_sample(code: str, language: str) -> Sample:
    if code not in BUILT_IN:
        return Sample(code, code, (), "")
    return Sample(
        code,
        say_plain(f"sample.{code}_name", language),
        tuple(say_plain(f"sample.{code}_must", language).splitlines()),
        say_plain(f"sample.{code}_skeleton", language),
    )


def _word_anew(sample: Sample, row: Mapping[str, Any]) -> Sample:
    """What the desk file says instead."""
    return Sample(
        sample.code,
        row.get("name") or sample.name,
        tuple(row.get("must") or sample.must),
        row.get("skeleton") or sample.skeleton,
    )


async def samples(turn: Turn, words: str) -> None:
    """`/template`: all of them as buttons; `模板 消息`: that one."""
    known = list_samples(turn.desk, turn.language)
    if not known:
        turn.reply(turn.say("sample.none"))
        return
    if not words:
        turn.reply(turn.say("sample.which"), buttons=_make_rows(turn, known))
        return
    wanted = words.casefold()
    for each in known:
        if wanted in (each.code.casefold(), each.name.casefold()):
            _show(turn, each)
            return
    near = [each for each in known if wanted in each.name.casefold()]
    if len(near) != 1:
        names = turn.join(each.name for each in known)
        raise Refused("sample.unknown", words=words[:40], names=names)
    _show(turn, near[0])


def _make_rows(turn: Turn, known: list[Sample]) -> Rows:
    buttons = [
        turn.button(each.name, "samples.press_show", code=each.code) for each in known
    ]
    starts = range(0, len(buttons), IN_A_ROW)
    return tuple(tuple(buttons[i : i + IN_A_ROW]) for i in starts)


async def press_show(turn: Turn, *, code: str) -> None:
    for each in list_samples(turn.desk, turn.language):
        if each.code == code:
            _show(turn, each)
            return
    raise Refused("sample.gone")


def _show(turn: Turn, sample: Sample) -> None:
    """Not a story, though it looks like one: it is never taken back as sent."""
    must = [turn.say("sample.must", words=each) for each in sample.must]
    text = join_lines(
        [
            turn.say("sample.head", name=sample.name),
            *must,
            _quote(sample.skeleton, turn.language),
        ]
    )
    turn.reply(text)


def _quote(skeleton: str, language: str) -> Html:
    """In a block that one touch copies."""
    return say("sample.skeleton", language, words=skeleton) if skeleton else Html("")
