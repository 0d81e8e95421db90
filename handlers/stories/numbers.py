"""Stories named by people: 1123, #2026-1123, 2026-1123."""

from __future__ import annotations

import re

from handlers.stories.cards import read_card_story
from handlers.stories.steps import need_story
from handlers.telling import Refused
from handlers.turn import Turn
from storage.chats.chats import find_card
from storage.stories.story_lists import find_by_number
from storage.stories.story_views import StoryView

_NUMBER = re.compile(r"^\s*#?\s*(?:(20\d\d)\s*-\s*)?(\d{1,7})(?!\d)\s*")


def read_number(words: str) -> tuple[tuple[int | None, int] | None, str]:
    """((year or None, serial), the rest); None where no number stands in front."""
    found = _NUMBER.match(words)
    if found is None:
        return None, words.strip()
    year = int(found[1]) if found[1] else None
    return (year, int(found[2])), words[found.end() :].strip()


async def find_named_story(turn: Turn, words: str) -> StoryView:
    """The story that `words` begin with; without a year this year's, else last's.

    Raises `Refused`.
    """
    number, _ = read_number(words)
    if number is None:
        raise Refused("review.which_story")
    year, serial = number
    today = turn.now.astimezone(turn.desk.zone).year
    for each in [year] if year else [today, today - 1]:
        found = await find_by_number(f"{each}-{serial}")
        if found is not None:
            return await need_story(found)
    raise Refused("review.no_such_number", number=serial)


async def find_spoken_story(turn: Turn, words: str) -> tuple[StoryView | None, str]:
    """The story whose number stands in front, or of the card that is answered."""
    number, rest = read_number(words)
    if number is not None:
        return await find_named_story(turn, words), rest
    if turn.event.reply_to:
        card = await find_card(turn.chat.key, turn.event.reply_to)
        if story := read_card_story(card):
            return await need_story(story), rest
    return None, rest
