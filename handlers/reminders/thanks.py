"""A thank-you to a unit that has met its quotas of a period, once for each period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from handlers.announcements.runs_due import Due
from handlers.chat_keys import read_chat
from handlers.messages import NOTICE
from handlers.reminders.hearers import load_hearers
from handlers.reminders.quota_words import word_met
from handlers.reminders.wishes import may_remind, read_wishes
from handlers.render.tables import join_names
from handlers.rules.period_names import name_period
from handlers.rules.periods import Period, find_period, read_key
from handlers.rules.quota import Progress, Quota
from handlers.scores.quotas import is_free, load_progress, load_quotas, show_amount
from handlers.speech import Speech
from handlers.stories.cards import join_lines, show_unit
from handlers.texts import Html, say, say_plain
from storage.desk.desk import DeskView, find_first_apply
from storage.models import Unit
from storage.people.helping import list_helpers
from storage.queues.runs import find_done

JOB = "quota_met"
NAMED = 3  # of those who helped most
# What was met in the night or before a long holiday is thanked for after it.
LOOKS_BACK = 10


async def find_thanks(desk: DeskView, now: datetime) -> list[Due]:
    """A run for each unit that has met all its quotas of a period."""
    if not (read_wishes(desk).thanks and may_remind(desk, now)):
        return []
    today, quotas = now.astimezone(desk.zone).date(), await load_quotas(desk)
    due: list[Due] = []
    for period in await _list_periods(desk, quotas, today):
        due += await _find_met(desk, quotas, period, now)
    return due


async def _list_periods(
    desk: DeskView, quotas: Iterable[Quota], today: date
) -> list[Period]:
    """Those that run, and those that ended a few days ago under this desk."""
    began = await find_first_apply()
    before = date.fromordinal(today.toordinal() - LOOKS_BACK)
    kinds = dict.fromkeys(quota.period_kind for quota in quotas)
    found = {
        (kind, day): find_period(kind, day) for kind in kinds for day in (today, before)
    }
    return [
        period
        for period in dict.fromkeys(found.values())
        if began is None or period.end >= began.astimezone(desk.zone).date()
    ]


async def _find_met(
    desk: DeskView, quotas: Sequence[Quota], period: Period, now: datetime
) -> list[Due]:
    """Figures are read only while a unit with a quota has not been thanked."""
    kinds = [quota for quota in quotas if quota.period_kind == period.kind]
    owners = {(quota.unit, quota.unit_class) for quota in kinds}
    bound = [unit for unit in desk.units.values() if _is_bound(desk, unit, owners)]
    thanked = await find_done(_key(period, unit) for unit in bound)
    waiting = [unit for unit in bound if _key(period, unit) not in thanked]
    if not waiting:
        return []
    today = now.astimezone(desk.zone).date()
    found = await load_progress(desk, period, today, quotas=kinds)
    return [
        Due(*_key(period, unit), now) for unit in waiting if is_met(found.get(unit.id))
    ]


def _is_bound(desk: DeskView, unit: Unit, owners: set[tuple[str, str]]) -> bool:
    code = desk.classes[unit.unit_class_id].code
    return not is_free(unit) and bool(owners & {(unit.code, ""), ("", code)})


def _key(period: Period, unit: Unit) -> tuple[str, str, str]:
    return JOB, period.key, f"unit:{unit.code}"


def is_met(progress: Sequence[Progress] | None) -> bool:
    """Every quota of the period, and there is one."""
    return bool(progress) and all(each.state == "met" for each in progress or ())


async def build_thanks(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """To the unit's group, or else to its leader and reporters."""
    code = due.target.removeprefix("unit:")
    unit = next((u for u in desk.units.values() if u.code == code), None)
    if unit is None:
        return None
    period, today = read_key(due.period), now.astimezone(desk.zone).date()
    found = await load_progress(desk, period, today, unit_ids=[unit.id])
    progress = found.get(unit.id, [])
    if not is_met(progress):
        return None
    speech = Speech(now)
    hearers = await load_hearers(desk, [unit.id], now)
    for group in hearers.list_groups(unit.id, ("group",)):
        chat = read_chat(group.chat_key, group.chat_kind)
        text = await _word(desk, unit, period, progress, desk.language)
        speech.post(chat, text, priority=NOTICE, silent=True)
    if not speech.outgoing:
        for person in hearers.list_people(unit.id, ("leader", "reporter")):
            language = person.language or desk.language
            text = await _word(desk, unit, period, progress, language)
            speech.post(read_chat(person.chat_key), text, priority=NOTICE, silent=True)
    return speech if speech.outgoing else None


async def _word(
    desk: DeskView,
    unit: Unit,
    period: Period,
    progress: Sequence[Progress],
    language: str,
) -> Html:
    head = say(
        "remind.thanks",
        language,
        unit=show_unit(desk, unit.id),
        period=name_period(period, language),
    )
    helpers = await _name_helpers(unit, period, progress[0], language)
    thanks = say("remind.helpers", language, names=helpers) if helpers else ""
    return join_lines([head, *word_met(progress, language), thanks])


async def _name_helpers(
    unit: Unit, period: Period, progress: Progress, language: str
) -> str:
    """张三 3 条、李四 2 条: who did most for the first of the quotas."""
    measure = progress.quota.measure
    found = await list_helpers(measure, unit.id, period.start, period.end, limit=NAMED)
    scale = 100 if measure == "points" else 1
    names = [
        say_plain(
            f"remind.helper_{measure}",
            language,
            person=name,
            amount=show_amount(Decimal(amount) / scale),
        )
        for name, amount in found
    ]
    return join_names(names, language)
