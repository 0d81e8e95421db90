"""The admins hear, once, that the holidays of a year are not known to the desk.

Until somebody mends it the working days of that year are Monday to Friday.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from handlers.announcements.calendar import knows_year
from handlers.announcements.runs_due import Due
from handlers.chat_keys import read_chat
from handlers.members.admins import list_admins
from handlers.messages import NOTICE
from handlers.reminders.wishes import may_remind
from handlers.speech import Speech
from handlers.texts import say
from storage.desk.desk import DeskView

JOB = "calendar_unknown"
# The State Council announces the next year's holidays in November; updates follow.
EXPECTED_BY = (12, 10)


def list_unknown_years(settings: Mapping[str, Any], today: date) -> Iterator[int]:
    """This year, late in the year the next: unless the desk file has its holidays."""
    is_late = (today.month, today.day) >= EXPECTED_BY
    years = [today.year, *([today.year + 1] if is_late else [])]
    holidays = (settings.get("calendar") or {}).get("holidays") or ()
    written = {date.fromisoformat(day).year for day in holidays}
    for year in years:
        if year not in written and not knows_year(year):
            yield year


async def find_calendar_notes(desk: DeskView, now: datetime) -> list[Due]:
    if not may_remind(desk, now):
        return []
    today = now.astimezone(desk.zone).date()
    unknown = list_unknown_years(desk.settings, today)
    # Once in December, and once more when that year has begun.
    return [Due(JOB, f"{year} in {today.year}", "desk", now) for year in unknown]


async def build_calendar_note(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    speech, year = Speech(now), int(due.period[:4])
    for admin in await list_admins():
        language = admin.language or desk.language
        text = say("announce.calendar_unknown", language, year=year)
        speech.post(read_chat(admin.chat_key), text, priority=NOTICE)
    return speech if speech.outgoing else None
