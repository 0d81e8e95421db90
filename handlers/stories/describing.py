"""What belongs to a change of what a story is called, not of what it says."""

from __future__ import annotations

from handlers.review.desk_cards import refresh_desk_cards
from handlers.stories.author import post_author_card, tell_author
from handlers.turn import Turn
from storage.audit import record_audit
from storage.stories.stories import Step, record_action
from storage.stories.story_views import StoryView


async def note_change(turn: Turn, story: StoryView, action: str, *, words: str) -> None:
    """Write down who changed it to what, and bring all cards up to date."""
    assert turn.person is not None
    if story.state == "draft":
        await post_author_card(turn, story)
        return
    person_id = turn.person.id
    step = Step(action, story.state, person_id, story.version, words=words)
    await record_action(story, step, now=turn.now)
    await record_audit(
        f"story.{action}",
        f"story:{story.id}",
        at=turn.now,
        person_id=person_id,
        details={"to": words},
    )
    await tell_author(turn, story)
    await refresh_desk_cards(turn, story)
