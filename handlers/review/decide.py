"""Decisions of editors and unit leaders: sign, take, accept, and both verdicts by
command."""

from __future__ import annotations

from handlers.review.desk_cards import refresh_desk_cards
from handlers.review.lease import (
    UNTAKEN,
    check_free,
    find_holder,
    name_holder,
    read_lease,
)
from handlers.review.verdict import open_verdict, read_verdict, settle
from handlers.rules.workflow import UNDECIDED
from handlers.stories.author import notify, tell_author
from handlers.stories.numbers import find_named_story, read_number
from handlers.stories.steps import name_story, need_story, step_story
from handlers.telling import Refused, tell
from handlers.texts import say
from handlers.times import show_time
from handlers.turn import Turn
from storage.people.people import list_chats
from storage.stories.story_views import StoryView


async def accept(turn: Turn, words: str) -> None:
    """`/accept 1123`"""
    await accept_story(turn, await find_named_story(turn, words))


async def send_back(turn: Turn, words: str) -> None:
    """`/return 1123`, or with reasons and words at once: `退稿 1123 空泛 缺数据`."""
    await _decide_by_words(turn, words, "return")


async def reject(turn: Turn, words: str) -> None:
    """`/reject 1123`, like `/return`."""
    await _decide_by_words(turn, words, "reject")


async def _decide_by_words(turn: Turn, words: str, verdict: str) -> None:
    story = await find_named_story(turn, words)
    _, rest = read_number(words)
    if not rest:
        await open_verdict(turn, story, verdict)
        return
    reasons, said = read_verdict(rest)
    await settle(turn, story, verdict, reasons=reasons, words=said)


async def press_accept(turn: Turn, *, story: int, version: int) -> None:
    await accept_story(turn, await need_version(turn, story, version))


async def press_sign(turn: Turn, *, story: int, version: int) -> None:
    found = await need_version(turn, story, version)
    await spread_step(turn, await step_story(turn, found, "sign"), "review.told_signed")


async def need_version(turn: Turn, story_id: int, version: int) -> StoryView:
    """The story, if the card on the screen showed its newest version.

    Nobody accepts what he has not read. Raises `Refused`.
    """
    story = await need_story(story_id)
    if story.version != version and story.state in UNDECIDED:
        await refresh_desk_cards(turn, story)
        raise Refused("review.newer_version", story=name_story(story))
    return story


async def accept_story(turn: Turn, story: StoryView) -> None:
    accepted = await accept_quietly(turn, story)
    _answer(turn, accepted)


async def accept_quietly(turn: Turn, story: StoryView) -> StoryView:
    """Accept it; the author hears it, who accepts hears nothing. Raises `Refused`."""
    check_free(turn, story)
    accepted = await step_story(turn, story, "accept", **UNTAKEN)
    second = accepted.state == "final_review"
    key = "review.told_passed" if second else "review.told_accepted"
    await _tell_others(turn, accepted, key)
    return accepted


async def spread_step(turn: Turn, story: StoryView, key: str) -> None:
    """Answer, tell the author at once, and bring all cards up to date."""
    _answer(turn, story)
    await _tell_others(turn, story, key)


def _answer(turn: Turn, story: StoryView) -> None:
    state = turn.label(f"words.state_{story.state}")
    tell(turn, "review.done", story=name_story(story), state=state)


async def _tell_others(turn: Turn, story: StoryView, key: str) -> None:
    for chat in await tell_author(turn, story):
        language = chat.language or turn.desk.language
        notify(turn, chat, say(key, language, story=name_story(story)))
    await refresh_desk_cards(turn, story)


async def press_take(turn: Turn, *, story: int, over: int | None = None) -> None:
    """Take a story in hand; `over`: out of the hands of this person."""
    found = await need_story(story)
    assert turn.person is not None
    holder = find_holder(found, turn)
    if holder not in (None, turn.person.id, over):
        raise name_holder(turn, found)
    until = turn.now + read_lease(turn.desk)
    taken = await step_story(
        turn, found, "take", taken_by_id=turn.person.id, taken_until=until
    )
    time = show_time(until, zone=turn.desk.zone, language=turn.language)
    tell(turn, "review.you_took", story=name_story(taken), time=time)
    await refresh_desk_cards(turn, taken)
    if holder not in (None, turn.person.id):
        await _tell_relieved(turn, taken, holder)


async def _tell_relieved(turn: Turn, story: StoryView, holder: int) -> None:
    """Whoever had it in hand may be writing about it just now."""
    assert turn.person is not None
    for chat in (await list_chats(holder))[:1]:
        language = chat.language or turn.desk.language
        values = {"story": name_story(story), "person": turn.person.name}
        notify(turn, chat, say("review.taken_over", language, **values))


async def press_release(turn: Turn, *, story: int) -> None:
    found = await need_story(story)
    check_free(turn, found)
    free = await step_story(turn, found, "release", **UNTAKEN)
    tell(turn, "review.you_released", story=name_story(free))
    await refresh_desk_cards(turn, free)
