"""Calling editors for an urgent report, at once and again, until one takes it.

First who is on duty (all editors, where nobody is), from the third call on every
editor, from the fourth the admins too.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.rules.workflow import ADMIN, EDITORS
from handlers.urgent_reports.urgent_cards import make_card, name_card
from handlers.urgent_reports.urgent_clock import read_rules
from handlers.voices import Voice
from storage.chats.chats import forget_card
from storage.desk.desk import DeskView
from storage.people.duty import list_on_duty
from storage.people.people import Recipient, list_recipients
from storage.stories.urgent import ReportView

ALL_EDITORS, ADMINS_TOO = 3, 4  # from which call on
OFTEN, SELDOM = 12, 6  # after so many calls only every sixth time


async def call_editors(voice: Voice, desk: DeskView, report: ReportView) -> int:
    """Post the card anew, so that it sounds; how many were called."""
    called = await list_called(report.calls, voice.now)
    for person in called:
        await forget_card(person.chat_key, name_card(report))
        voice.outgoing.append(make_card(voice, desk, report, person))
    return len(called)


async def list_called(call: int, now: datetime) -> list[Recipient]:
    """Whom the `call`th call reaches, the first being 1."""
    roles = (*EDITORS, ADMIN) if call >= ADMINS_TOO else EDITORS
    on_duty = list(await list_on_duty(now))
    if on_duty and call < ALL_EDITORS:
        return on_duty
    others = await list_recipients(roles)
    if not others:  # nobody but the admins is left
        others = await list_recipients((ADMIN,))
    found = {person.person_id: person for person in [*on_duty, *others]}
    return list(found.values())


def find_next_call(report: ReportView, desk: DeskView) -> datetime:
    """When the next call is due, if nobody takes it."""
    gap = timedelta(minutes=read_rules(desk).call_minutes)
    quick = min(report.calls, OFTEN)
    return report.reported_at + gap * (quick + SELDOM * (report.calls - quick))
