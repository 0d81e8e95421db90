"""Votes and time: who has not voted is reminded once; at its time a vote is closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.announcements.runs_due import Due
from handlers.awards.award_specs import AwardSpec, list_specs
from handlers.awards.award_words import name_award
from handlers.awards.ballot_papers import post_paper
from handlers.chat_keys import read_chat
from handlers.members.admins import list_admins
from handlers.reminders.wishes import may_remind
from handlers.rules.periods import read_key
from handlers.speech import Speech
from handlers.texts import say, say_plain
from storage.audit import record_audit
from storage.awards.awards import (
    RoundView,
    change_round,
    find_round_by_id,
    list_papers,
    list_voting,
)
from storage.desk.desk import DeskView
from storage.people.muting import list_muted
from storage.people.people import list_chats

REMINDER, CLOSE = "award_reminder", "award_close"
BEFORE = timedelta(hours=24)


async def find_award_runs(desk: DeskView, now: datetime) -> list[Due]:
    due: list[Due] = []
    for found in await list_voting():
        assert found.closes_at is not None
        if found.closes_at <= now:
            # It is never too late to count.
            due.append(Due(CLOSE, str(found.id), "desk", now))
        elif _find_reminder(found) <= now and may_remind(desk, now):
            papers, muted = await list_papers(found.id), await list_muted(now)
            missing = {paper.person_id for paper in papers if not paper.is_cast} - muted
            due += [
                Due(REMINDER, str(found.id), f"person:{each}", now)
                for each in sorted(missing)
            ]
    return due


def _find_reminder(found: RoundView) -> datetime:
    """A day before the end; of a short vote when half of the time is over."""
    assert found.closes_at is not None
    assert found.opened_at is not None
    middle = found.opened_at + (found.closes_at - found.opened_at) / 2
    return max(found.closes_at - BEFORE, middle)


async def build_award_reminder(
    due: Due, desk: DeskView, now: datetime
) -> Speech | None:
    """The paper once more; None for who has voted meanwhile."""
    found, person_id = await find_round_by_id(int(due.period)), _read_person(due)
    spec = _find_spec(desk, found)
    if found is None or spec is None or found.state != "voting":
        return None
    papers = {paper.person_id: paper for paper in await list_papers(found.id)}
    chats = (await list_chats(person_id))[:1]
    if person_id not in papers or papers[person_id].is_cast or not chats:
        return None
    speech, key = Speech(now), "award.paper_reminder"
    await post_paper(speech, spec, found, chats[0], desk, anew=True, head=key)
    return speech


def _read_person(due: Due) -> int:
    return int(due.target.removeprefix("person:"))


def _find_spec(desk: DeskView, found: RoundView | None) -> AwardSpec | None:
    codes = [found.code] if found else []
    return next((spec for spec in list_specs(desk) if spec.code in codes), None)


async def build_award_close(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """Papers that were not cast do not count; the admins are told to look."""
    found = await find_round_by_id(int(due.period))
    if found is None or not await change_round(found.id, was="voting", state="closed"):
        return None
    await record_audit(
        "prize.close", f"period:{found.period}", at=now, details={"award": found.code}
    )
    papers = await list_papers(found.id)
    cast = sum(paper.is_cast for paper in papers)
    speech = Speech(now)
    for admin in await list_admins():
        language = admin.language or desk.language
        name = _name(desk, found, language)
        text = say(
            "award.closed_by_time", language, name=name, done=cast, whole=len(papers)
        )
        chat = read_chat(admin.chat_key)
        show = speech.button(
            say_plain("award.do_show", language),
            "award.press_show",
            chat=chat,
            code=found.code,
            period=found.period,
        )
        speech.post(chat, text, buttons=((show,),))
    return speech


def _name(desk: DeskView, found: RoundView, language: str) -> str:
    spec = _find_spec(desk, found)
    if spec is None:
        return found.code
    return name_award(spec, read_key(found.period), language)
