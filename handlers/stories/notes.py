"""Notes on what is decided: what comes too late to change a story is kept with it."""

from __future__ import annotations

from handlers.review.desk_cards import refresh_desk_cards
from handlers.stories.steps import check_step, name_story, need_story
from handlers.turn import Turn
from storage.stories.stories import Step, record_action
from storage.stories.story_views import StoryView


async def keep_note(turn: Turn, story: StoryView, words: str) -> None:
    """Raises `Refused` while the story can still be changed."""
    assert turn.person is not None
    check_step(turn, story, "note")
    note = Step("note", story.state, turn.person.id, story.version, words=words)
    await record_action(story, note, now=turn.now)
    await refresh_desk_cards(turn, await need_story(story.id))


def say_noted(turn: Turn, story: StoryView) -> None:
    turn.reply(turn.say("work.noted", story=name_story(story)))
