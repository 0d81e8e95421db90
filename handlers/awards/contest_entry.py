"""Entering a contest: with a story one has sent, in one of its classes, in time."""

from __future__ import annotations

from handlers.awards.contest_issue import record_contest
from handlers.awards.contest_show import need_contest, show_contest
from handlers.stories.steps import need_story
from handlers.telling import Refused
from handlers.times import show_time
from handlers.turn import Turn
from storage.awards.contests import (
    ContestView,
    enter_story,
    find_work,
    leave_contest,
    list_enterable,
    list_works,
)
from storage.database import lock_books
from storage.stories.story_views import StoryView

OFFERED = 10


async def press_enter(turn: Turn, *, contest: int) -> None:
    """One's own stories since the call, to choose one."""
    assert turn.person is not None
    found = await need_contest(contest)
    check_open(turn, found)
    await _check_limit(turn, found)
    stories = await list_enterable(found, turn.person.id, limit=OFFERED)
    if not stories:
        raise Refused("contest.no_stories", number=found.number)
    rows = tuple(
        (
            turn.button(
                f"#{number}《{title}》"[:60],
                "contest_entry.press_story",
                contest=contest,
                story=story_id,
            ),
        )
        for story_id, number, title in stories
    )
    turn.reply(turn.say("contest.which_story", theme=found.theme), buttons=rows)


def check_open(turn: Turn, contest: ContestView) -> None:
    """Raises `Refused`: too late, or over in another way."""
    if contest.state == "cancelled":
        raise Refused("contest.not_open")
    if contest.state != "open" or contest.deadline <= turn.now:
        zone = turn.desk.zone
        time = show_time(contest.deadline, zone=zone, language=turn.language)
        raise Refused("contest.late", number=contest.number, time=time)


async def _check_limit(turn: Turn, contest: ContestView) -> None:
    assert turn.person is not None
    own = [w for w in await list_works(contest.id) if w.person_id == turn.person.id]
    if contest.per_person and len(own) >= contest.per_person:
        raise Refused("contest.enough", n=contest.per_person)


async def press_story(turn: Turn, *, contest: int, story: int) -> None:
    found, chosen = await need_contest(contest), await need_story(story)
    _check_story(turn, found, chosen)
    if not found.classes:
        await press_class(turn, contest=contest, story=story, work_class="")
        return
    rows = tuple(
        (
            turn.button(
                name,
                "contest_entry.press_class",
                contest=contest,
                story=story,
                work_class=name,
            ),
        )
        for name in found.classes
    )
    turn.reply(turn.say("contest.which_class", title=chosen.title), buttons=rows)


def _check_story(turn: Turn, contest: ContestView, story: StoryView) -> None:
    """Raises `Refused`: too late, too long, somebody else's, taken back."""
    assert turn.person is not None
    check_open(turn, contest)
    people = {story.author_id, *(each.person_id for each in story.partners)}
    if turn.person.id not in people or story.state in ("draft", "withdrawn"):
        raise Refused("contest.not_yours")
    if contest.longest and story.text.length > contest.longest:
        raise Refused(
            "contest.too_long", most=contest.longest, length=story.text.length
        )


async def press_class(turn: Turn, *, contest: int, story: int, work_class: str) -> None:
    """Enter it. Raises `Refused`."""
    assert turn.person is not None
    await lock_books()  # nobody enters more than the limit at the same time
    found, chosen = await need_contest(contest), await need_story(story)
    _check_story(turn, found, chosen)
    await _check_limit(turn, found)
    if found.classes and work_class not in found.classes:
        raise Refused("router.button_gone")
    entered = await enter_story(
        found.id,
        chosen.id,
        person_id=turn.person.id,
        unit_id=chosen.unit_id,
        work_class=work_class,
        now=turn.now,
    )
    if not entered:
        raise Refused("contest.entered_already", number=chosen.number)
    await record_contest(turn, "bout.enter", found, story=chosen.number)
    head = turn.say("contest.entered", number=chosen.number, title=chosen.title)
    await show_contest(turn, found, head=head)


async def press_leave(turn: Turn, *, entry: int) -> None:
    """Take one's work out again, until the deadline."""
    assert turn.person is not None
    known = await find_work(entry)
    if known is None or known[1].person_id != turn.person.id:
        raise Refused("contest.left_already")
    found = await need_contest(known[0])
    check_open(turn, found)
    if not await leave_contest(entry, turn.now):
        raise Refused("contest.left_already")
    await record_contest(turn, "bout.leave", found, story=known[1].number)
    head = turn.say("contest.left", number=known[1].number)
    await show_contest(turn, found, head=head)
