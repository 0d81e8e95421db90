"""What is done with an urgent report: taken, graded, followed up, closed."""

from __future__ import annotations

from datetime import datetime

from handlers.asking import ask, stop_asking
from handlers.chat_keys import read_chat
from handlers.confirming import make_sure, say_done
from handlers.review.lease import UNTAKEN
from handlers.rules.manuscript import clean_text
from handlers.rules.urgent import read_event_time
from handlers.rules.workflow import REVISABLE
from handlers.stories.author import notify
from handlers.stories.steps import need_story, step_story
from handlers.telling import Refused, tell
from handlers.texts import say
from handlers.turn import Turn
from handlers.urgent_reports.urgent import need_report
from handlers.urgent_reports.urgent_cards import make_card, refresh_cards
from handlers.urgent_reports.urgent_clock import (
    find_next_follow_up,
    judge_first,
    judge_follow_up,
    read_rules,
)
from storage.audit import record_audit
from storage.people.people import list_chats
from storage.stories.urgent import RUNNING, ReportView, add_part, change_report

SHORTEST = 4  # characters of a further part


async def need_running(report_id: int) -> ReportView:
    """Raises `Refused` for one that is closed or was a false alarm."""
    found = await need_report(report_id)
    if found.state not in RUNNING:
        raise Refused(f"urgent.is_{found.state}", number=found.number)
    return found


def need_own(turn: Turn, report: ReportView) -> None:
    """The unit's reporters follow up. Raises `Refused`."""
    assert turn.person is not None
    if report.unit_id not in turn.person.units_as("reporter"):
        raise Refused("urgent.other_unit")


async def press_take(turn: Turn, *, report: int) -> None:
    """One editor takes it in hand; the calls stop, everybody sees by whom."""
    assert turn.person is not None
    found = await need_report(report)
    taken = {"state": "taken", "taken_by_id": turn.person.id, "taken_at": turn.now}
    if found.state != "waiting" or not await change_report(found, **taken):
        await _refuse_take(turn, report)
    now = await need_report(report)
    await _write_down(turn, "take", now)
    tell(turn, "urgent.you_took", number=now.number)
    await refresh_cards(turn, turn.desk, now)
    await _tell_author(turn, now, "urgent.told_taken", person=turn.person.name)


async def _refuse_take(turn: Turn, report_id: int) -> None:
    found = await need_report(report_id)
    await refresh_cards(turn, turn.desk, found)
    if found.state == "taken":
        raise Refused("urgent.taken_by", number=found.number, person=found.taken_by)
    raise Refused(f"urgent.is_{found.state}", number=found.number)


async def press_grade(turn: Turn, *, report: int, grade: str) -> None:
    """The grade, by its author or the desk; the clock is judged anew."""
    found = await need_running(report)
    _check_concerned(turn, found)
    due_at = read_rules(turn.desk).find_due(grade, found.happened_at)
    await _change(turn, found, grade=grade, due_at=due_at)
    label = turn.label(f"urgent.grade_{grade}")
    tell(turn, "urgent.graded", number=found.number, grade=label)


def _check_concerned(turn: Turn, report: ReportView) -> None:
    assert turn.person is not None
    if not turn.person.has_role("editor", "chief_editor", "admin"):
        need_own(turn, report)


async def _change(turn: Turn, report: ReportView, **changes: object) -> ReportView:
    """Write it, judge the clock anew, and bring all cards up to date."""
    assert turn.person is not None
    if not await change_report(report, **changes):
        raise Refused("urgent.changed_meanwhile")
    changed = await need_report(report.id)
    now, desk = turn.now, turn.desk
    await judge_first(changed, now=now, desk=desk, person_id=turn.person.id)
    await _write_down(turn, "change", changed)
    await refresh_cards(turn, desk, changed)
    return changed


async def press_part(turn: Turn, *, report: int, kind: str) -> None:
    """续报 or 终报: the next message is it."""
    found = await need_running(report)
    need_own(turn, found)
    await ask(turn, "urgent_work.answer_part", report=report, kind=kind)
    turn.reply(turn.say(f"urgent.ask_{kind}", number=found.number))


async def answer_part(turn: Turn, *, report: int, kind: str) -> None:
    await report_part(turn, await need_running(report), kind, turn.event.text)
    await stop_asking(turn)


async def report_part(turn: Turn, found: ReportView, kind: str, said: str) -> None:
    """Add a part to a report; the final one closes it."""
    assert turn.person is not None
    need_own(turn, found)
    words = clean_text(said)
    if len(words) < SHORTEST:
        raise Refused("urgent.too_short")
    late = await judge_follow_up(
        found, now=turn.now, desk=turn.desk, person_id=turn.person.id
    )
    await add_part(found.id, kind, words, person_id=turn.person.id, now=turn.now)
    changed = await _change(turn, found, **_after_part(turn, found, kind, words))
    key = f"urgent.got_{kind}_late" if late else f"urgent.got_{kind}"
    turn.reply(turn.say(key, number=changed.number))
    to = turn.person.as_recipient(turn.chat.key)
    turn.outgoing.append(make_card(turn, turn.desk, changed, to))
    await _tell_taker(turn, changed, kind)


def _after_part(
    turn: Turn, found: ReportView, kind: str, words: str
) -> dict[str, object]:
    """What changes with a part: its clock, and a moment that was not known before."""
    happened = found.happened_at or read_event_time(
        words, turn.now.astimezone(turn.desk.zone)
    )
    due_at = read_rules(turn.desk).find_due(found.grade, happened)
    changes: dict[str, object] = {"happened_at": happened, "due_at": due_at}
    if kind != "final":
        return {**changes, "follow_up_due": find_next_follow_up(turn.desk, turn.now)}
    return {**changes, "state": "closed", "closed_at": turn.now, "follow_up_due": None}


async def _tell_taker(turn: Turn, report: ReportView, kind: str) -> None:
    if report.taken_by_id is None:
        return
    for chat in (await list_chats(report.taken_by_id))[:1]:
        language = chat.language or turn.desk.language
        values = {"number": report.number, "title": report.title}
        notify(turn, chat, say(f"urgent.told_{kind}", language, **values))


async def press_ask(turn: Turn, *, report: int) -> None:
    """催续报: the reporter is asked for more."""
    found = await need_running(report)
    await _tell_author(turn, found, "urgent.asked_for_more")
    tell(turn, "urgent.asked", number=found.number)


async def press_close(turn: Turn, *, report: int) -> None:
    """The desk needs no more: closed without a final report."""
    found = await need_running(report)
    changes = {"state": "closed", "closed_at": turn.now, "follow_up_due": None}
    await _change(turn, found, **changes)
    tell(turn, "urgent.now_closed", number=found.number)
    await _tell_author(turn, found, "urgent.told_closed")


async def press_cancel(turn: Turn, *, report: int, sure: bool = False) -> None:
    """A false alarm, said by its author: asked once; it stays written down."""
    assert turn.person is not None
    found = await need_running(report)
    if found.author_id != turn.person.id:
        raise Refused("submit.not_yours")
    if not sure:
        label = turn.label("urgent.surely_cancel", number=found.number)
        button = turn.button(
            label, "urgent_work.press_cancel", report=report, sure=True
        )
        text = turn.say("urgent.sure_cancel", number=found.number)
        await make_sure(turn, f"urgent:{report}", text, button)
        return
    changes = {"state": "cancelled", "closed_at": turn.now, "follow_up_due": None}
    # Nothing is late that did not happen.
    await _change(turn, found, due_at=None, **changes)
    story = await need_story(found.story_id)
    if story.state in REVISABLE:
        await step_story(turn, story, "withdraw", **UNTAKEN)
    tell(turn, "urgent.now_cancelled", number=found.number)
    text = turn.say("urgent.now_cancelled", number=found.number)
    say_done(turn, f"urgent:{report}", text)


async def _tell_author(
    turn: Turn, report: ReportView, key: str, **values: object
) -> None:
    for chat in (await list_chats(report.author_id))[:1]:
        language = chat.language or turn.desk.language
        text = say(key, language, number=report.number, **values)
        turn.notify(read_chat(chat.chat_key), text)


async def _write_down(turn: Turn, what: str, report: ReportView) -> None:
    assert turn.person is not None
    await record_audit(
        f"urgent.{what}",
        f"urgent:{report.id}",
        at=turn.now,
        person_id=turn.person.id,
        details={
            "story": report.story_id,
            "grade": report.grade,
            "state": report.state,
            "due": _iso(report.due_at),
        },
    )


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
