"""Contests and time: works are sealed, judges reminded, judging closed.

Each once, by a row of `run`; what was due in a standstill is due now.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from handlers.announcements.runs_due import Due
from handlers.awards.contest_papers import post_judge_paper
from handlers.awards.contest_scores import find_behind
from handlers.chat_keys import read_chat
from handlers.members.admins import list_admins
from handlers.reminders.wishes import is_awake
from handlers.speech import Speech
from handlers.texts import say, say_plain
from storage.audit import record_audit
from storage.awards.contests import (
    ContestView,
    WorkView,
    change_contest,
    find_contest,
    leave_contest,
    list_contests,
    list_scores,
    list_works,
    seal_works,
)
from storage.desk.desk import DeskView
from storage.people.people import list_chats

COLLECT, REMINDER, CLOSE = "contest_collect", "contest_reminder", "contest_close"
BEFORE = timedelta(hours=24)
_MANY = 500


async def find_contest_runs(desk: DeskView, now: datetime) -> list[Due]:
    due: list[Due] = []
    for found in await list_contests(("open", "judging"), limit=_MANY):
        if found.state == "open" and found.deadline <= now:
            due.append(Due(COLLECT, found.number, "desk", now))
        elif found.judge_until is not None and found.judge_until <= now:
            due.append(Due(CLOSE, found.number, "desk", now))
        elif found.state == "judging" and is_awake(desk, now):
            due += await _find_reminders(found, now)
    return due


async def _find_reminders(found: ContestView, now: datetime) -> list[Due]:
    """A day before the end; of a short time when half of it is over."""
    assert found.judge_until is not None
    assert found.judge_from is not None
    middle = found.judge_from + (found.judge_until - found.judge_from) / 2
    if max(found.judge_until - BEFORE, middle) > now:
        return []
    behind = find_behind(await list_scores(found.id))
    return [Due(REMINDER, found.number, f"person:{each}", now) for each in behind]


async def _find(due: Due, state: str) -> ContestView | None:
    for found in await list_contests((state,), limit=_MANY):
        if found.number == due.period:
            return found
    return None


async def build_collect(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """Works get numbers that tell nothing; the admins are told how many there are."""
    found = await _find(due, "open")
    if found is None:
        return None
    works = []
    for work in await list_works(found.id):
        if work.state in ("draft", "withdrawn"):  # taken back since
            await leave_contest(work.id, now)
        else:
            works.append(work)
    state = "collected" if works else "empty"
    if not await change_contest(found.id, was="open", state=state):
        return None
    order = sorted(works, key=lambda work: _shuffle(found, work))
    await seal_works({work.id: n for n, work in enumerate(order, 1)})
    await _record(found, "bout.collect", now)
    return await _tell_admins(found, f"contest.now_{state}", len(works), desk, now)


def _shuffle(contest: ContestView, work: WorkView) -> str:
    """An order that nobody foresees and that is the same at every try."""
    secret = f"{contest.issued_at.isoformat()}:{contest.id}:{work.id}:{work.story_id}"
    return sha256(secret.encode()).hexdigest()


async def _tell_admins(
    found: ContestView, key: str, count: int, desk: DeskView, now: datetime
) -> Speech:
    speech = Speech(now)
    for admin in await list_admins():
        language, chat = admin.language or desk.language, read_chat(admin.chat_key)
        text = say(key, language, number=found.number, theme=found.theme, n=count)
        label = say_plain("contest.do_show", language, number=found.number)
        show = speech.button(label, "contest.press_show", chat=chat, contest=found.id)
        speech.post(chat, text, buttons=((show,),))
    return speech


async def _record(found: ContestView, action: str, now: datetime) -> None:
    details = {"number": found.number}
    await record_audit(action, f"contest:{found.id}", at=now, details=details)


async def build_contest_reminder(
    due: Due, desk: DeskView, now: datetime
) -> Speech | None:
    """None for a judge who has finished meanwhile."""
    found, person_id = await _find(due, "judging"), int(due.target.partition(":")[2])
    if found is None or person_id not in find_behind(await list_scores(found.id)):
        return None
    speech, key = Speech(now), "contest.paper_reminder"
    for chat in (await list_chats(person_id))[:1]:
        await post_judge_paper(speech, found, chat, desk, anew=True, head=key)
    return speech if speech.outgoing else None


async def build_close(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """What was not scored does not count."""
    found = await _find(due, "judging")
    if found is None:
        return None
    if not await change_contest(found.id, was="judging", state="scored"):
        return None
    await _record(found, "bout.close", now)
    behind = find_behind(await list_scores(found.id))
    again = await find_contest(found.id)
    assert again is not None
    return await _tell_admins(again, "contest.now_scored", len(behind), desk, now)
