"""What a reminder says and whom it reaches: the unit's group, leader, reporters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.chat_keys import read_chat
from handlers.messages import NOTICE, Chat, Rows
from handlers.rules.quota import Progress
from handlers.scores.quotas import describe_amount
from handlers.speech import Speech
from handlers.stories.cards import join_lines, show_unit
from handlers.texts import Html, say, say_plain
from storage.contacts import list_contacts
from storage.desk import DeskView
from storage.models import Unit
from storage.muting import list_muted
from storage.people import list_recipients
from storage.targets import list_unit_groups


@dataclass(frozen=True, slots=True)
class _Ear:
    chat: Chat
    language: str
    person_id: int | None = None


async def address_unit(
    desk: DeskView,
    unit: Unit,
    short: Sequence[Progress],
    recipients: Collection[str],
    *,
    now: datetime,
) -> Speech:
    """A post for every chat that is to hear what the unit is short of."""
    speech = Speech(now)
    for ear in await _list_ears(desk, unit, recipients, now):
        text = word_reminder(desk, unit, short, ear.language)
        buttons = _make_buttons(speech, ear)
        speech.post(ear.chat, text, buttons=buttons, priority=NOTICE)
    return speech


def _make_buttons(speech: Speech, ear: _Ear) -> Rows:
    if ear.person_id is None:
        return ()
    see = speech.button(
        say_plain("remind.see_quota", ear.language),
        "everyone.press_command",
        chat=ear.chat,
        person_id=ear.person_id,
        name="quota",
    )
    return ((see,),)


async def _list_ears(
    desk: DeskView, unit: Unit, recipients: Collection[str], now: datetime
) -> list[_Ear]:
    """The unit's group and people; its reporters where it has no leader to be told."""
    ears = []
    if "group" in recipients:
        for group in await list_unit_groups(unit.id):
            chat = read_chat(group.chat_key, group.chat_kind)
            ears.append(_Ear(chat, desk.language))
    people: list[_Ear] = []
    if "leader" in recipients:
        people = await _list_people(desk, unit, "unit_leader", now)
    if "reporter" in recipients or ("leader" in recipients and not people):
        people += await _list_people(desk, unit, "reporter", now)
    if not ears and not people and "group" in recipients:
        people = await _list_people(desk, unit, "reporter", now)
    return ears + list({ear.chat.key: ear for ear in people}.values())


async def _list_people(
    desk: DeskView, unit: Unit, role: str, now: datetime
) -> list[_Ear]:
    muted = await list_muted(now)
    if role == "reporter":
        found = await list_contacts(unit.id, now.astimezone(desk.zone).date())
    else:
        found = await list_recipients((role,), unit_id=unit.id)
    return [
        _Ear(
            read_chat(person.chat_key),
            person.language or desk.language,
            person.person_id,
        )
        for person in found
        if person.person_id not in muted
    ]


def word_reminder(
    desk: DeskView, unit: Unit, short: Sequence[Progress], language: str
) -> Html:
    head = say("remind.head", language, unit=show_unit(desk, unit.id))
    return join_lines([head, *(_word_line(each, language) for each in short)])


def _word_line(progress: Progress, language: str) -> Html:
    """本月任务5条,已报3条,还差2条,剩4个工作日."""
    quota = progress.quota
    genre = say(f"query.genre_{quota.genre}", language) if quota.genre else ""
    return say(
        f"remind.line_{quota.measure}",
        language,
        period=say_plain(f"remind.this_{progress.period.kind}", language),
        genre=genre,
        **describe_amount(progress),
    )
