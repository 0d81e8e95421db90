"""Taking a step with a story: decided by the table, taken once, written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.rules.permissions import find_story_roles
from handlers.rules.revisions import shorten
from handlers.rules.workflow import UNDECIDED, NotAllowed, Stages, decide
from handlers.scores.points import note_submission
from handlers.stories.delivering import count_delivery, forget_delivery
from handlers.stories.indexing import follow_step
from handlers.telling import Refused
from handlers.texts import say_plain
from handlers.times import show_time
from handlers.turn import Turn
from storage.audit import record_audit
from storage.counters import give_number
from storage.desk.desk import DeskView
from storage.people.people import PersonView
from storage.stories.stories import Step, set_number, take_step, view_after
from storage.stories.story_views import StoryView, load_story
from storage.stories.urgent import cancel_story_report

VERDICTS = ("accepted", "rejected")
OF_EDITORS = ("take", "accept", "return", "reject", "adopt")
REOPENED = ("accepted", "rejected")
ENTERING = ("submit", "rush")


def read_stages(desk: DeskView, unit_id: int) -> Stages:
    unit = desk.units.get(unit_id)
    review = desk.settings.get("review") or {}
    return Stages(
        signoff=bool(unit and unit.signoff), reviews=int(review.get("stages", 1))
    )


def find_roles(person: PersonView, story: StoryView) -> frozenset[str]:
    """What a person is towards a story."""
    return find_story_roles(
        ((grant.role, grant.unit_id) for grant in person.grants),
        unit_id=story.unit_id,
        is_author=person.id in (story.author_id, story.handler_id),
    )


async def need_story(story_id: int) -> StoryView:
    story = await load_story(story_id)
    if story is None:
        raise Refused("words.no_story")
    return story


def find_first_reviewer(story: StoryView) -> int | None:
    """Who gave the first review of the round that now waits for the second."""
    passed = story.find_last("accept")
    return passed.person_id if passed and passed.to_state == "final_review" else None


def check_step(turn: Turn, story: StoryView, action: str) -> str:
    """The state that `action` leads to. Raises `Refused` with the reason in words."""
    assert turn.person is not None
    try:
        return decide(
            action,
            story.state,
            roles=find_roles(turn.person, story),
            stages=read_stages(turn.desk, story.unit_id),
            reviewed_first=find_first_reviewer(story) == turn.person.id,
        )
    except NotAllowed as refusal:
        raise word_refusal(turn, story, refusal) from None


def word_refusal(turn: Turn, story: StoryView, refusal: NotAllowed) -> Refused:
    """Why not: who decided what and when, or whose business it is."""
    if refusal.reason == "same_person":
        return Refused("review.same_person", story=name_story(story))
    if refusal.reason == "role":
        roles = turn.join(_say_role(turn, role) for role in refusal.roles)
        return Refused("review.wrong_role", roles=roles)
    last = story.find_move()
    if last is None or story.state == "draft":
        return Refused("review.still_draft")
    return Refused(
        "review.decided_already",
        story=name_story(story),
        person=last.person_name,
        time=show_time(last.at, zone=turn.desk.zone, language=turn.language),
        state=say_plain(f"words.state_{story.state}", turn.language),
        hint=_hint_at_way(turn, refusal),
    )


def _hint_at_way(turn: Turn, refusal: NotAllowed) -> str:
    """What has to come first, where an editor wants more of a story than it is."""
    wanted, state = refusal.action, refusal.state
    if state == "returned" and wanted in OF_EDITORS:
        return say_plain("review.hint_author_first", turn.language)
    if state in UNDECIDED and wanted == "adopt":
        return say_plain("review.hint_accept_first", turn.language)
    if state in REOPENED and wanted in OF_EDITORS:
        return say_plain("review.hint_reopen_first", turn.language)
    return ""


def _say_role(turn: Turn, role: str) -> str:
    return say_plain(f"words.role_{role}", turn.language)


def name_story(story: StoryView, longest: int = 30) -> str:
    """#2026-1123《标题》, short enough for a button or an alert.

    The title is the one that was handed in, whatever its author is writing meanwhile.
    """
    number = f"#{story.number}" if story.number else ""
    return f"{number}《{shorten(story.text.title, longest)}》"


async def step_story(
    turn: Turn,
    story: StoryView,
    action: str,
    *,
    reasons: Sequence[str] = (),
    words: str = "",
    version: int | None = None,
    **changes: Any,
) -> StoryView:
    """Take a step, with everything that belongs to it; the story as it is then.

    `version`: a new one that is handed in. Raises `Refused`, also if somebody was
    faster.
    """
    assert turn.person is not None
    to_state = check_step(turn, story, action)
    version = version or story.version
    step = Step(action, to_state, turn.person.id, version, reasons, words)
    enters = story.submitted_on is None and action in ENTERING
    if enters:
        changes |= _enter(turn)
    if to_state in VERDICTS:
        changes["decided_at"] = turn.now
    if not await take_step(story, step, now=turn.now, **changes):
        check_step(turn, await need_story(story.id), action)  # words who was faster
        raise Refused("review.changed_meanwhile", story=name_story(story))
    if enters:
        # Only now: a number that is given is used.
        changes["number"] = await give_number(changes["submitted_on"].year)
        await set_number(story.id, changes["number"])
    name = turn.person.name
    moved = view_after(story, step, person_name=name, now=turn.now, **changes)
    await _account_for(turn, story, moved, step)
    return moved


def _enter(turn: Turn) -> dict[str, Any]:
    """What a story gets with its first submission."""
    today = turn.now.astimezone(turn.desk.zone).date()
    return {"submitted_at": turn.now, "submitted_on": today}


async def _account_for(
    turn: Turn, story: StoryView, moved: StoryView, step: Step
) -> None:
    entered = step.action in ENTERING
    left = step.to_state == "withdrawn" and story.submitted_on is not None
    if entered or left:
        await note_submission(moved, turn.now, turn.desk)
    if entered:
        await count_delivery(moved, turn.now, turn.desk)
    elif step.to_state == "withdrawn":
        await forget_delivery(moved, turn.now, turn.desk)
        if moved.genre == "urgent":
            await cancel_story_report(moved.id, turn.now)
    await follow_step(story, moved, turn.desk)
    await record_audit(
        f"story.{step.action}",
        f"story:{story.id}",
        at=turn.now,
        person_id=step.person_id,
        details={
            "from": story.state,
            "to": step.to_state,
            "version": step.version,
            "reasons": list(step.reasons),
        },
    )
