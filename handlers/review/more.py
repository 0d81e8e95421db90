"""What else can be done with a story: rarer than what its card has buttons for."""

from __future__ import annotations

from handlers.messages import Button, Rows
from handlers.review.queue import need_reader
from handlers.review.rare_steps import FACTS, STEPS
from handlers.rules.workflow import list_actions
from handlers.stories.steps import name_story, need_story
from handlers.turn import Turn
from storage.figures.tallies import UNREPORTED
from storage.stories.story_views import StoryView

IN_A_ROW = 3


async def press_open(turn: Turn, *, story: int) -> None:
    """A menu of its own at the end of the chat, for whoever asked."""
    found = await need_story(story)
    roles = need_reader(turn, found)
    text = turn.say("work.more", story=name_story(found))
    turn.reply(text, buttons=_make_rows(turn, found, roles), card=f"more:{story}")


def _make_rows(turn: Turn, story: StoryView, roles: frozenset[str]) -> Rows:
    assert turn.person is not None
    allowed = list_actions(story.state, roles=roles)
    buttons = [
        turn.button(turn.label(label), action, person_id=turn.person.id, story=story.id)
        for step, (label, action) in STEPS.items()
        if step in allowed
    ]
    buttons += _make_fact_buttons(turn, story, roles)
    starts = range(0, len(buttons), IN_A_ROW)
    return tuple(tuple(buttons[i : i + IN_A_ROW]) for i in starts)


def _make_fact_buttons(
    turn: Turn, story: StoryView, roles: frozenset[str]
) -> list[Button]:
    if story.state in UNREPORTED:
        return []
    return [
        turn.button(turn.label(label), action, story=story.id, **args)
        for label, action, args, who in FACTS
        if roles & set(who)
    ]
