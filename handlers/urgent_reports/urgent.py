"""Urgent reports (突发紧急信息): sent in one message, passed on at once.

`突发 较大 11月24日9时20分,白水镇…`. What is missing is asked for afterwards, by
buttons; nothing keeps it back: no signature, no review.
"""

from __future__ import annotations

import re
from dataclasses import replace

from handlers.asking import ask, stop_asking
from handlers.commands import DESK, READERS
from handlers.rules.manuscript import Manuscript, clean_text
from handlers.rules.urgent import make_title, read_event_time, take_grade
from handlers.stories.author import notify
from handlers.stories.cards import join_lines, show_unit
from handlers.stories.numbers import find_named_story, read_number
from handlers.stories.received_files import Received, receive_files, tell_problems
from handlers.stories.steps import step_story
from handlers.stories.submit import choose_words, find_unit
from handlers.stories.writing import add, make_text, screen
from handlers.telling import Refused
from handlers.texts import Html, say
from handlers.times import show_span
from handlers.turn import Turn
from handlers.urgent_reports.urgent_calls import call_editors
from handlers.urgent_reports.urgent_cards import make_card
from handlers.urgent_reports.urgent_clock import (
    find_next_follow_up,
    judge_first,
    read_rules,
)
from storage.audit import record_audit
from storage.people.people import list_recipients
from storage.stories.stories import create_draft, touch_story
from storage.stories.story_views import StoryView
from storage.stories.urgent import (
    ReportView,
    create_report,
    find_report,
    list_running,
    list_unit_reports,
    load_report,
)

SHORTEST = 10  # characters; less is rather a slip than a report
_NUMBER = re.compile(r"^#?(?:20\d\d-)?\d{1,7}$")


async def urgent(turn: Turn, words: str) -> None:
    """`/urgent …`; without words how it is done, or what runs."""
    assert turn.person is not None
    received = receive_files(turn.event.files, turn.event.text)
    if _NUMBER.match(words):
        await _show_one(turn, words)
    elif words or received.files:
        await report(turn, words, received)
    elif turn.person.has_role(*READERS):
        await _list_running(turn)
    else:
        await _ask_report(turn)


async def _ask_report(turn: Turn) -> None:
    assert turn.person is not None
    if turn.person.has_role("reporter"):
        await ask(turn, "urgent.answer_report")
        turn.reply(turn.say("urgent.how"))
    units = turn.person.units_as("reporter", "unit_leader")
    own = await list_unit_reports(units)
    if not own and not turn.person.has_role("reporter"):
        turn.reply(turn.say("urgent.none"))
    for each in own:
        to = turn.person.as_recipient(turn.chat.key)
        turn.outgoing.append(make_card(turn, turn.desk, each, to))


async def answer_report(turn: Turn) -> None:
    received = receive_files(turn.event.files, turn.event.text)
    await report(turn, turn.event.text, received)
    await stop_asking(turn)


async def report(turn: Turn, words: str, received: Received) -> None:
    """Write it down, hand it in, call the editors: all in this turn."""
    assert turn.person is not None
    if not turn.person.has_role("reporter"):
        raise Refused("urgent.reporters_only")
    grade, rest = take_grade(clean_text(choose_words(words, received)))
    if len(rest) < SHORTEST:
        raise Refused("urgent.too_short")
    tell_problems(turn, received.problems)
    turn.react("🚨")
    story = await _hand_in(turn, rest, received)
    found = await _begin_report(turn, story, grade=grade, words=rest)
    await judge_first(found, now=turn.now, desk=turn.desk, person_id=turn.person.id)
    called = await call_editors(turn, turn.desk, found)
    _confirm(turn, found, called)
    await _tell_leaders(turn, found)


async def _hand_in(turn: Turn, words: str, received: Received) -> StoryView:
    """A story like any other, but past the signature and ahead of the queue."""
    assert turn.person is not None
    title, body = make_title(words), words
    story = await create_draft(
        unit_id=find_unit(turn),
        author_id=turn.person.id,
        author_name=turn.person.name,
        chat_key=turn.chat.key,
        text=make_text(Manuscript(title, body)),
        now=turn.now,
    )
    await touch_story(story.id, now=turn.now, genre="urgent")
    story = replace(await add(turn, story, received.files), genre="urgent")
    screened = await screen(turn, story)
    warnings = list(screened.warnings)
    return await step_story(turn, story, "rush", title=title, warnings=warnings)


async def _begin_report(
    turn: Turn, story: StoryView, *, grade: str, words: str
) -> ReportView:
    assert turn.person is not None
    happened = read_event_time(words, turn.now.astimezone(turn.desk.zone))
    report_id = await create_report(
        story_id=story.id,
        person_id=turn.person.id,
        words=words,
        grade=grade,
        happened_at=happened,
        due_at=read_rules(turn.desk).find_due(grade, happened),
        follow_up_due=find_next_follow_up(turn.desk, turn.now),
        now=turn.now,
    )
    await record_audit(
        "urgent.report",
        f"urgent:{report_id}",
        at=turn.now,
        person_id=turn.person.id,
        details={"story": story.id, "grade": grade},
    )
    return await need_report(report_id)


async def need_report(report_id: int) -> ReportView:
    found = await load_report(report_id)
    if found is None:
        raise Refused("urgent.no_such")
    return found


def _confirm(turn: Turn, found: ReportView, called: int) -> None:
    assert turn.person is not None
    key = "urgent.sent" if called else "urgent.sent_to_nobody"
    turn.reply(turn.say(key, number=found.number, called=called))
    to = turn.person.as_recipient(turn.chat.key)
    turn.outgoing.append(make_card(turn, turn.desk, found, to))


async def _tell_leaders(turn: Turn, found: ReportView) -> None:
    """The unit's leader hears of what went out without a signature."""
    for leader in await list_recipients(("unit_leader",), unit_id=found.unit_id):
        language = leader.language or turn.desk.language
        text = say(
            "urgent.told_leader",
            language,
            unit=show_unit(turn.desk, found.unit_id),
            number=found.number,
            title=found.title,
            author=found.author,
        )
        notify(turn, leader, text)


async def _show_one(turn: Turn, words: str) -> None:
    assert turn.person is not None
    number, _ = read_number(words)
    assert number is not None
    found = await find_report((await find_named_story(turn, words)).id)
    units = turn.person.units_as("reporter", "unit_leader")
    if found is None:
        raise Refused("urgent.no_such")
    if not turn.person.has_role(*READERS) and found.unit_id not in units:
        raise Refused("urgent.no_such")
    to = turn.person.as_recipient(turn.chat.key)
    turn.outgoing.append(make_card(turn, turn.desk, found, to))


async def _list_running(turn: Turn) -> None:
    assert turn.person is not None
    running = await list_running()
    if not running:
        turn.reply(turn.say("urgent.none"))
    else:
        lines = [_show_line(turn, each) for each in running]
        head = turn.say("urgent.list_head", count=len(running))
        turn.reply(join_lines([head, *lines]))
    if turn.person.has_role(*DESK):
        for each in running[:3]:
            to = turn.person.as_recipient(turn.chat.key)
            turn.outgoing.append(make_card(turn, turn.desk, each, to))


def _show_line(turn: Turn, each: ReportView) -> Html:
    return turn.say(
        "urgent.list_line",
        number=each.number,
        title=each.title,
        unit=show_unit(turn.desk, each.unit_id),
        grade=turn.label(f"urgent.grade_{each.grade or 'unknown'}"),
        state=turn.label(f"urgent.short_{each.state}"),
        age=show_span(turn.now - each.reported_at, turn.language),
    )
