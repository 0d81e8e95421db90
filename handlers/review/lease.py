"""Who has a story in hand: taken for a while, so that two do not read the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from handlers.stories.steps import name_story
from handlers.telling import Refused
from handlers.times import show_time
from handlers.turn import Turn
from storage.desk.desk import DeskView
from storage.stories.story_views import StoryView

UNTAKEN: dict[str, Any] = {"taken_by_id": None, "taken_until": None}


def read_lease(desk: DeskView) -> timedelta:
    """How long a story stays with the editor who took it."""
    review = desk.settings.get("review") or {}
    return timedelta(minutes=int(review.get("take_minutes", 30)))


def find_holder(story: StoryView, turn: Turn) -> int | None:
    """Who has taken the story and has it still."""
    if story.taken_until is None or story.taken_until <= turn.now:
        return None
    return story.taken_by_id


def check_free(turn: Turn, story: StoryView) -> None:
    """Raises `Refused` while somebody else has the story in hand."""
    holder = find_holder(story, turn)
    if story.state == "first_review" and holder and holder != _who(turn):
        raise name_holder(turn, story)


def _who(turn: Turn) -> int:
    assert turn.person is not None
    return turn.person.id


def name_holder(turn: Turn, story: StoryView) -> Refused:
    """By whom it is taken, and until when."""
    taken = story.find_last("take")
    assert story.taken_until is not None
    return Refused(
        "review.taken_by",
        story=name_story(story),
        person=taken.person_name if taken else "",
        time=show_time(story.taken_until, zone=turn.desk.zone, language=turn.language),
    )
