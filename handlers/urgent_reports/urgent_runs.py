"""Urgent reports and time: calling again, asking for what is due, noting a miss.

By day and by night; each once, by a row of `run`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.announcements.runs_due import Due
from handlers.chat_keys import read_chat
from handlers.messages import ANSWER
from handlers.rules.workflow import EDITORS
from handlers.speech import Speech
from handlers.texts import say
from handlers.urgent_reports.urgent_calls import call_editors, find_next_call
from handlers.urgent_reports.urgent_cards import make_card
from handlers.urgent_reports.urgent_clock import note_missed, read_rules
from storage.desk.desk import DeskView
from storage.people.contacts import list_person_contacts
from storage.people.people import Recipient, list_chats, list_recipients
from storage.stories.urgent import (
    RUNNING,
    ReportView,
    change_report,
    list_running,
    load_report,
    note_call,
)

CALL, AWAITED, MISSED = "urgent_call", "urgent_awaited", "urgent_missed"


async def find_urgent_runs(desk: DeskView, now: datetime) -> list[Due]:
    return [
        due
        for report in await list_running(limit=500)
        for due in _list_due(report, desk, now)
    ]


def _list_due(report: ReportView, desk: DeskView, now: datetime) -> Iterator[Due]:
    # What was due in a standstill is due now: it is never too late for it.
    if report.state == "waiting" and find_next_call(report, desk) <= now:
        yield Due(CALL, f"{report.id}:{report.calls}", "desk", now)
    due = report.follow_up_due
    if due is None:
        return
    hours = read_rules(desk).follow_up_hours
    part = f"{report.id}:{len(report.parts)}"
    if due - timedelta(hours=hours) / 4 <= now < due:
        yield Due(AWAITED, part, "desk", now)
    if due + timedelta(hours=hours) <= now:
        yield Due(MISSED, part, "desk", now)


def _read_id(due: Due) -> int:
    return int(due.period.partition(":")[0])


async def build_call(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """None when somebody has taken it meanwhile."""
    report = await load_report(_read_id(due))
    if report is None or not await note_call(report):
        return None
    again = await load_report(report.id)
    assert again is not None
    speech = Speech(now)
    await call_editors(speech, desk, again)
    return speech if speech.outgoing else None


async def build_awaited(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """The reporter is told that a further report is due soon."""
    report = await load_report(_read_id(due))
    if report is None or report.state not in RUNNING:
        return None
    speech = Speech(now)
    for ear in await _list_reporters(report, desk, now):
        language = ear.language or desk.language
        text = say("urgent.due_soon", language, number=report.number)
        speech.post(read_chat(ear.chat_key), text, priority=ANSWER)
        speech.outgoing.append(make_card(speech, desk, report, ear))
    return speech if speech.outgoing else None


async def _list_reporters(
    report: ReportView, desk: DeskView, now: datetime
) -> list[Recipient]:
    today = now.astimezone(desk.zone).date()
    return await list_person_contacts(report.author_id, today)


async def build_missed(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """What was due has not come at all: written down, and told to both sides."""
    report = await load_report(_read_id(due))
    if report is None or report.state not in RUNNING:
        return None
    if not await note_missed(report, now=now, desk=desk):
        return None
    await change_report(report, follow_up_due=None)
    speech = Speech(now)
    ears = [*await _list_reporters(report, desk, now), *await _list_editors(report)]
    for ear in ears:
        language = ear.language or desk.language
        text = say(
            "urgent.now_missed", language, number=report.number, title=report.title
        )
        speech.post(read_chat(ear.chat_key), text)
    return speech if speech.outgoing else None


async def _list_editors(report: ReportView) -> list[Recipient]:
    """Who has it in hand, else every editor."""
    if report.taken_by_id is not None:
        return (await list_chats(report.taken_by_id))[:1]
    return await list_recipients(EDITORS)
