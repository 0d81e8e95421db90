"""Recording a fact: what it brings is shown first, then it is written down once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.asking import ask, stop_asking
from handlers.messages import Rows
from handlers.rules.period_words import parse_date
from handlers.scores.arithmetic import show_day, show_points
from handlers.scores.drafting import (
    Draft,
    find_remark,
    find_today,
    move_day,
    word_deed,
)
from handlers.scores.fact_news import name_about, spread_news, word_points
from handlers.scores.facts import Scored, record_fact
from handlers.scores.points import note_fact
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html
from handlers.turn import Turn
from storage.chats.chats import forget_card
from storage.database import rehearsal
from storage.desk.desk import lock_units
from storage.figures.facts import create_fact, list_like

# Who may record it is said by the button: points by hand are the admins'.
_RECORDS = {"manual": "manual.press_record"}


def ask_about(turn: Turn, draft: Draft, text: Html, rows: Rows) -> None:
    """Always in the same message, which ends as the receipt."""
    turn.reply(text, buttons=rows, card=draft.card)


async def name_subject(turn: Turn, draft: Draft) -> str:
    return await name_about(draft, turn.desk)


async def preview(turn: Turn, draft: Draft) -> None:
    """Show the fact with the points it would bring, and ask once."""
    scored = await _try(turn, draft)
    day = show_day(draft.day, turn.language, today=find_today(turn))
    deed = word_deed(draft, turn.desk, turn.language)
    remark = find_remark(draft)
    known = await list_like(draft.as_fact(None))
    standing = sum(1 for fact in known if fact.cancelled_at is None)
    lines = [
        turn.say("fact.preview", deed=deed, about=await name_subject(turn, draft)),
        turn.say("fact.remark", words=remark) if remark else "",
        turn.say("fact.day", date=day),
        *word_points(turn, scored, turn.language),
        turn.say("fact.known", n=standing) if standing else "",
    ]
    rows = _make_rows(turn, draft, deed, known=len(known))
    ask_about(turn, draft, join_lines(lines), rows)


async def _try(turn: Turn, draft: Draft) -> Scored:
    """What would be booked, by booking it and taking it all back."""
    assert turn.person is not None
    async with rehearsal():
        fact = await create_fact(draft.as_fact(turn.person.id), turn.now)
        lines = await note_fact(fact, turn.now, turn.desk)
    return Scored(fact, tuple(line for line in lines if line.person_id is None))


def _make_rows(turn: Turn, draft: Draft, deed: str, *, known: int) -> Rows:
    args: dict[str, Any] = {"draft": draft.as_args()}
    record = turn.button(
        turn.label("fact.do_record", deed=deed),
        _RECORDS.get(draft.kind, "recording.press_record"),
        known=known,
        **args,
    )
    day = turn.button(turn.label("fact.do_day"), "recording.press_day", **args)
    drop = turn.button(turn.label("words.cancel"), "recording.press_drop", **args)
    return ((record,), (day, drop))


async def press_day(turn: Turn, *, draft: Mapping[str, Any]) -> None:
    """The question takes the preview's place: nobody records the old day by it."""
    await ask(turn, "recording.answer_day", draft=draft)
    ask_about(turn, Draft.from_args(draft), turn.say("fact.ask_day"), ())


async def answer_day(turn: Turn, *, draft: Mapping[str, Any]) -> None:
    """The day as a message; what is none is asked again."""
    words = turn.event.text.strip()
    day = parse_date(words, find_today(turn))
    if day is None:
        raise Refused("adopt.bad_day", words=words[:40])
    moved = move_day(turn, Draft.from_args(draft), day)
    await stop_asking(turn)
    await forget_card(turn.chat.key, moved.card)
    await preview(turn, moved)


async def press_drop(turn: Turn, *, draft: Mapping[str, Any]) -> None:
    ask_about(turn, Draft.from_args(draft), turn.say("fact.dropped"), ())


async def press_record(turn: Turn, *, draft: Mapping[str, Any], known: int) -> None:
    await record(turn, Draft.from_args(draft), known=known)


async def record(turn: Turn, draft: Draft, *, known: int) -> None:
    """Write it down, unless that was done since the button was made (`known`)."""
    assert turn.person is not None
    await lock_units([draft.unit])
    if len(await list_like(draft.as_fact(None))) != known:
        raise Refused("fact.recorded_already")
    new = draft.as_fact(turn.person.id)
    scored = await record_fact(new, now=turn.now, desk=turn.desk)
    deed = word_deed(draft, turn.desk, turn.language)
    text = join_lines(
        [
            turn.say(
                "fact.recorded",
                deed=deed,
                about=await name_subject(turn, draft),
                points=show_points(scored.cents),
            ),
            *word_points(turn, scored, turn.language, detailed=False),
        ]
    )
    undo = turn.button(
        turn.label("fact.do_cancel", deed=deed),
        "fact_list.press_cancel",
        fact=scored.fact.id,
    )
    ask_about(turn, draft, text, ((undo,),))
    await spread_news(turn, scored)
