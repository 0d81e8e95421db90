"""Drafts left lying: one reminder each, for the clock to send."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.chat_keys import read_chat
from handlers.messages import NOTICE, Incoming
from handlers.reminders.wishes import is_awake
from handlers.rules.revisions import shorten
from handlers.turn import Turn
from storage.desk.desk import DeskView
from storage.people.muting import list_muted
from storage.people.people import find_person
from storage.stories.stories import mark_reminded
from storage.stories.story_lists import StoryLine, find_stale_drafts

LEFT_FOR = timedelta(minutes=30)
WORTH_SAYING = timedelta(hours=6)


async def remind_drafts(
    desk: DeskView, now: datetime, *, limit: int = 50
) -> list[Turn]:
    """A turn for each author of a draft untouched for half an hour.

    Call it in a transaction and write each turn's `outgoing` and `tokens` there: the
    draft counts as reminded from then on. At night it waits for the morning.
    """
    if not is_awake(desk, now):
        return []
    turns = []
    for line in await find_stale_drafts(before=now - LEFT_FOR, limit=limit):
        turn = await remind_draft(desk, now, line)
        if turn is not None:
            turns.append(turn)
    return turns


async def remind_draft(desk: DeskView, now: datetime, line: StoryLine) -> Turn | None:
    """None for authors who are gone, muted reminders, or were reminded meanwhile."""
    if not await mark_reminded(line.id, now=now):
        return None
    person = await find_person(line.author_id)
    if person is None or person.status != "active":
        return None
    if person.id in await list_muted(now):
        return None
    chat = read_chat(line.chat_key)
    turn = Turn(Incoming("message", f"draft:{line.id}", chat, now), now, desk, person)
    button = turn.button(
        turn.label("submit.see_draft"),
        "draft.press_open",
        person_id=person.id,
        story=line.id,
    )
    title = shorten(line.title, 30) or turn.label("submit.untitled")
    text = turn.say("submit.remind_draft", story=f"《{title}》")
    expires = now + WORTH_SAYING
    turn.reply(
        text, buttons=((button,),), priority=NOTICE, silent=True, expires=expires
    )
    return turn
