"""Rarer steps of a story: sign by command, open it again, archive it, add a note."""

from __future__ import annotations

from handlers.asking import ask, stop_asking
from handlers.confirming import make_sure, say_done
from handlers.review.decide import spread_step
from handlers.review.desk_cards import refresh_desk_cards
from handlers.stories.author import notify, tell_author
from handlers.stories.notes import keep_note, say_noted
from handlers.stories.numbers import find_named_story, read_number
from handlers.stories.steps import check_step, name_story, need_story, step_story
from handlers.telling import Refused, tell
from handlers.texts import say
from handlers.turn import Turn
from storage.stories.story_views import StoryView

NOTE_LONGEST = 500


async def sign(turn: Turn, words: str) -> None:
    """`/sign 1123`: the unit's leader hands it on to the editors."""
    story = await find_named_story(turn, words)
    signed = await step_story(turn, story, "sign")
    await spread_step(turn, signed, "review.told_signed")


async def reopen(turn: Turn, words: str) -> None:
    """`/reopen 1123`: a decision is taken up again; the old one stays written down."""
    await _reopen(turn, await find_named_story(turn, words))


async def press_reopen(turn: Turn, *, story: int, sure: bool = False) -> None:
    found = await need_story(story)
    check_step(turn, found, "reopen")
    if sure:
        await _reopen(turn, found)
        return
    name = name_story(found, 20)
    label = turn.label("work.surely_reopen", story=name)
    button = turn.button(label, "moves.press_reopen", story=story, sure=True)
    await make_sure(turn, f"{story}", turn.say("work.sure_reopen", story=name), button)


async def _reopen(turn: Turn, story: StoryView) -> None:
    opened = await step_story(turn, story, "reopen", decided_at=None)
    text = turn.say("work.reopened", story=name_story(opened))
    if turn.event.kind == "press":
        tell(turn, "work.reopened", story=name_story(opened))
        say_done(turn, f"{story.id}", text)
    else:
        turn.reply(text)
    for chat in await tell_author(turn, opened):
        language = chat.language or turn.desk.language
        name = name_story(opened)
        notify(turn, chat, say("work.told_reopened", language, story=name))
    await refresh_desk_cards(turn, opened)


async def archive(turn: Turn, words: str) -> None:
    """`/archive 1123`"""
    await _archive(turn, await find_named_story(turn, words))


async def press_archive(turn: Turn, *, story: int) -> None:
    await _archive(turn, await need_story(story))


async def _archive(turn: Turn, story: StoryView) -> None:
    archived = await step_story(turn, story, "archive")
    tell(turn, "work.archived", story=name_story(archived))
    await tell_author(turn, archived)
    await refresh_desk_cards(turn, archived)


async def note(turn: Turn, words: str) -> None:
    """`/note 1123 words`"""
    story = await find_named_story(turn, words)
    _, said = read_number(words)
    if said:
        await _note(turn, story, said)
    else:
        await press_note(turn, story=story.id)


async def press_note(turn: Turn, *, story: int) -> None:
    found = await need_story(story)
    check_step(turn, found, "note")
    await ask(turn, "moves.answer_note", story=story)
    turn.reply(turn.say("work.ask_note", story=name_story(found)))


async def answer_note(turn: Turn, *, story: int) -> None:
    await _note(turn, await need_story(story), turn.event.text)
    await stop_asking(turn)


async def _note(turn: Turn, story: StoryView, words: str) -> None:
    if not words or len(words) > NOTE_LONGEST:
        raise Refused("work.note_how", most=NOTE_LONGEST)
    await keep_note(turn, story, words)
    say_noted(turn, story)
