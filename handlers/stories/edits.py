"""A message changed after it was sent: the platform's own 修改."""

from __future__ import annotations

from handlers.rules.manuscript import Manuscript
from handlers.rules.workflow import DECIDED
from handlers.stories.author import post_author_card
from handlers.stories.cards import is_being_revised
from handlers.stories.notes import keep_note
from handlers.stories.steps import name_story, need_story
from handlers.stories.writing import replace_words, write
from handlers.turn import Turn
from storage.people.people import PersonView
from storage.stories.story_lists import find_by_message
from storage.stories.story_views import StoryView


async def note_edit(turn: Turn) -> None:
    """Before the decision it becomes a version to hand in, afterwards a note."""
    words = turn.event.text
    person = turn.person
    if turn.chat.kind != "private" or person is None or not words:
        return
    story_id = await find_by_message(turn.chat.key, turn.event.message_id)
    if story_id is None or not may_write(person):
        return
    story = await need_story(story_id)
    if story.writer_id != person.id:
        return
    manuscript = replace_words(story.working_text, words)
    if not _is_same(story, manuscript):
        await _take_over(turn, story, manuscript, words)


def may_write(person: PersonView) -> bool:
    return person.status == "active" and person.has_role("reporter")


def _is_same(story: StoryView, manuscript: Manuscript) -> bool:
    text = story.working_text
    return (text.title, text.body) == (manuscript.title, manuscript.body)


async def _take_over(
    turn: Turn, story: StoryView, manuscript: Manuscript, words: str
) -> None:
    if story.state in DECIDED:
        await _keep_note(turn, story, words)
        return
    fresh = story.state != "draft" and not is_being_revised(story)
    written = await write(turn, story, manuscript=manuscript)
    if fresh:
        turn.reply(turn.say("submit.edit_seen", story=name_story(story)))
    await post_author_card(turn, written)


async def _keep_note(turn: Turn, story: StoryView, words: str) -> None:
    if story.state == "withdrawn":
        return
    await keep_note(turn, story, words)
    turn.reply(turn.say("submit.edit_noted", story=name_story(story)))
