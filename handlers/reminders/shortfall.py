"""After a quota's last stage: one list for each admin of who is still short, and one
press that urges them all once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from handlers.announcements.runs_due import Due
from handlers.chat_keys import read_chat
from handlers.members.admins import list_admins
from handlers.messages import NOTICE, Chat, Post, Rows
from handlers.reminders.hearers import load_hearers
from handlers.reminders.quota_words import word_reminder
from handlers.reminders.shortfall_list import count_units, make_files, word_list
from handlers.reminders.stages import Short, list_reached, load_short
from handlers.reminders.wishes import may_remind, read_wishes
from handlers.rules.reminding import list_recent_days
from handlers.rules.schedule import find_instant
from handlers.scores.quotas import load_quotas
from handlers.speech import Speech
from handlers.telling import Refused, tell
from handlers.texts import say_plain
from handlers.turn import Turn
from handlers.voices import Voice
from storage.audit import record_audit
from storage.desk.desk import DeskView, find_first_apply
from storage.people.muting import list_muted
from storage.people.people import Recipient, list_chats
from storage.queues.runs import claim_run, find_note

JOB, URGED = "quota_shortfall", "by_hand:urge"
LAST = "last_day"
LOOKS_BACK = 4  # days: what comes too late is reported, not sent


async def find_shortfalls(desk: DeskView, now: datetime) -> list[Due]:
    """A run for each admin in the afternoon of a last day."""
    wishes, today = read_wishes(desk), now.astimezone(desk.zone).date()
    if not (wishes.escalate and may_remind(desk, now)):
        return []
    quotas, began = await load_quotas(desk), await find_first_apply()
    moments = {
        day: find_instant(day, wishes.escalate_at, desk.zone)
        for day in list_recent_days(today, LOOKS_BACK)
        if any(each.stage.name == LAST for each in list_reached(desk, quotas, [day]))
    }
    reached = {d: at for d, at in moments.items() if (began or at) <= at <= now}
    admins = await list_admins() if reached else []
    return [
        Due(JOB, day.isoformat(), f"person:{admin.person_id}", at)
        for day, at in reached.items()
        for admin in admins
    ]


async def list_still_short(desk: DeskView, day: date, today: date) -> list[Short]:
    """Units that are short, as of now, of what had its last stage on that day."""
    quotas = await load_quotas(desk)
    reached = [
        each for each in list_reached(desk, quotas, [day]) if each.stage.name == LAST
    ]
    found = await load_short(desk, quotas, reached, today)
    position = {unit: index for index, unit in enumerate(desk.units)}
    return sorted(found, key=lambda short: position[short.unit_id])


async def build_shortfall(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """The list, from the figures of this moment; None where nobody is short."""
    person_id = int(due.target.removeprefix("person:"))
    chats, today = await list_chats(person_id), now.astimezone(desk.zone).date()
    short = await list_still_short(desk, date.fromisoformat(due.period), today)
    if not (chats and short) or person_id in await list_muted(now):
        return None
    language = chats[0].language or desk.language
    units = {each.unit_id for each in short}
    people = await load_hearers(desk, units, now, even_muted=True)
    speech, still = Speech(now), count_units(_list_open(short, today))
    label = say_plain("remind.do_urge", language, count=still)
    speech.post(
        read_chat(chats[0].chat_key),
        word_list(desk, short, people, language),
        files=make_files(desk, short, people, language),
        buttons=_make_urge(speech, chats[0], due.period, label) if still else (),
        priority=NOTICE,
    )
    return speech


def _list_open(short: Sequence[Short], today: date) -> list[Short]:
    """Those whose period is not over."""
    return [each for each in short if each.reached.period.end >= today]


def _make_urge(speech: Speech, admin: Recipient, day: str, label: str) -> Rows:
    press, chat = "shortfall.press_urge", read_chat(admin.chat_key)
    urge = speech.button(label, press, chat=chat, person_id=admin.person_id, day=day)
    return ((urge,),)


async def press_urge(turn: Turn, *, day: str) -> None:
    """Urge everybody who is still short, once for all admins.

    Raises `Refused` at night, after the period's end, and where somebody was faster.
    """
    assert turn.person is not None
    if not may_remind(turn.desk, turn.now):
        raise Refused("remind.not_now")
    today = turn.now.astimezone(turn.desk.zone).date()
    found = await list_still_short(turn.desk, date.fromisoformat(day), today)
    short = _list_open(found, today)
    if not short:
        raise Refused("remind.nobody_short")
    claimed = await claim_run(
        URGED, day, "desk", due_at=turn.now, now=turn.now, note=turn.person.name
    )
    if claimed is None:
        who = await find_note(URGED, day, "desk")
        raise Refused("remind.urged_already", person=who)
    await urge_units(turn, turn.desk, short)
    units = [turn.desk.units[each.unit_id].code for each in short]
    await record_audit(
        "reminder.urge",
        f"period:{day}",
        at=turn.now,
        person_id=turn.person.id,
        details={"units": list(dict.fromkeys(units))},
    )
    tell(turn, "remind.urged", count=count_units(short))


async def urge_units(voice: Voice, desk: DeskView, short: Sequence[Short]) -> None:
    """To the groups, leaders and reporters of every unit on the list."""
    hearers = await load_hearers(desk, {each.unit_id for each in short}, voice.now)
    everybody = ("group", "leader", "reporter")
    for each in short:
        for group in hearers.list_groups(each.unit_id, everybody):
            chat = read_chat(group.chat_key, group.chat_kind)
            _post(voice, desk, each, chat, desk.language)
        for person in hearers.list_people(each.unit_id, everybody):
            language = person.language or desk.language
            _post(voice, desk, each, read_chat(person.chat_key), language)


def _post(
    voice: Voice, desk: DeskView, short: Short, chat: Chat, language: str
) -> None:
    text = word_reminder(
        desk, short.unit_id, short.progress, language, head="remind.urge_head"
    )
    voice.outgoing.append(Post(chat, text, priority=NOTICE))
