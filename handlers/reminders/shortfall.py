"""After a quota's last stage: one list for each admin of who is still short, and one
press that urges them all once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from handlers.announcements.runs_due import Due
from handlers.chat_keys import read_chat
from handlers.members.admins import list_admins
from handlers.messages import NOTICE, Chat, Made, Post, Rows
from handlers.query.behind import word_progress, word_slot
from handlers.reminders.hearers import Hearers, load_hearers
from handlers.reminders.quota_words import word_reminder
from handlers.reminders.stages import Short, list_reached, load_short
from handlers.reminders.wishes import may_remind, read_wishes
from handlers.render.tables import MOST_ROWS, join_names
from handlers.rules.period_names import name_period
from handlers.rules.reminding import list_recent_days
from handlers.rules.schedule import find_instant
from handlers.scores.quotas import load_quotas, show_amount
from handlers.speech import Speech
from handlers.stories.cards import join_lines, show_unit
from handlers.telling import Refused, tell
from handlers.texts import Html, say, say_plain
from handlers.turn import Turn
from handlers.voices import Voice
from storage.audit import record_audit
from storage.desk import DeskView, find_first_apply
from storage.muting import list_muted
from storage.people import Recipient, list_chats
from storage.runs import claim_run, find_note

JOB, URGED = "quota_shortfall", "by_hand:urge"
LAST = "last_day"
LOOKS_BACK = 4  # days: what comes too late is reported, not sent
COLUMNS = ("unit", "what", "amount", "done", "missing", "leader", "reporters")


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
    hearers = await load_hearers(desk, {each.unit_id for each in short}, now)
    speech, still = Speech(now), _count_units(_list_open(short, today))
    label = say_plain("remind.do_urge", language, count=still)
    speech.post(
        read_chat(chats[0].chat_key),
        _word_list(desk, short, hearers, language),
        files=_make_files(desk, short, hearers, language),
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


def _count_units(short: Sequence[Short]) -> int:
    return len({each.unit_id for each in short})


def _word_list(
    desk: DeskView, short: Sequence[Short], hearers: Hearers, language: str
) -> Html:
    periods = dict.fromkeys(
        name_period(each.reached.period, language) for each in short
    )
    head = say(
        "remind.shortfall_head",
        language,
        periods=join_names(list(periods), language),
        count=_count_units(short),
    )
    if len(short) > MOST_ROWS:
        return head
    return join_lines([head, *(_word_line(desk, s, hearers, language) for s in short)])


def _word_line(desk: DeskView, short: Short, hearers: Hearers, language: str) -> Html:
    """· 白水镇 报送 0/5,还差 5,剩 1 个工作日(领导 白镇长;信息员 刘记者)."""
    figures = [str(word_progress(each, language)) for each in short.progress]
    leaders, reporters = _name_people(short.unit_id, hearers, language)
    return say(
        "remind.shortfall_line",
        language,
        unit=show_unit(desk, short.unit_id),
        figures=Html(join_names(figures, language)),
        leader=leaders,
        reporters=reporters,
    )


def _name_people(unit_id: int, hearers: Hearers, language: str) -> tuple[str, str]:
    nobody = say_plain("remind.nobody", language)
    found = (hearers.leaders.get(unit_id, []), hearers.reporters.get(unit_id, []))
    leaders, reporters = (
        join_names([each.name for each in people], language) or nobody
        for people in found
    )
    return leaders, reporters


def _make_files(
    desk: DeskView, short: Sequence[Short], hearers: Hearers, language: str
) -> tuple[Made, ...]:
    """A sheet where the list is too long to read in a chat."""
    if len(short) <= MOST_ROWS:
        return ()
    numbers = ("amount", "done", "missing")
    columns = [
        {
            "title": say_plain(f"remind.column_{name}", language),
            "kind": "number" if name in numbers else "text",
        }
        for name in COLUMNS
    ]
    rows = [
        [
            show_unit(desk, each.unit_id),
            str(word_slot(progress, language)),
            show_amount(progress.quota.amount),
            show_amount(progress.done),
            show_amount(progress.missing),
            *_name_people(each.unit_id, hearers, language),
        ]
        for each in short
        for progress in each.progress
    ]
    title = say_plain("remind.shortfall_file", language)
    name = f"{title}-{short[0].reached.day}.xlsx"
    return (
        Made("table_sheet", {"title": title, "columns": columns, "rows": rows}, name),
    )


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
    tell(turn, "remind.urged", count=_count_units(short))


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
