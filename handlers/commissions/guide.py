"""Topic guides (报送要点): what is wanted in a month, numbered, sent out, listed.

`报送要点` shows the present one; an editor writes `报送要点 12月` and the text below.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.chat_keys import read_chat
from handlers.commands import DESK
from handlers.members.units import list_units
from handlers.messages import ANNOUNCEMENT, NOTICE, Rows
from handlers.query.request import find_today
from handlers.rules.months import take_month
from handlers.rules.period_names import name_period
from handlers.rules.periods import read_key
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html, say
from handlers.turn import Turn
from storage.audit import record_audit
from storage.chats.groups import GroupView, list_announcing
from storage.people.contacts import list_contacts_of
from storage.people.people import Recipient
from storage.stories.guides import GuideView, create_guide, find_guide, list_guides

KIND = "guide"  # what a group "announces" to get them
SHORTEST, LONGEST = 10, 3_000  # characters of a guide
LISTED = 12


async def guide(turn: Turn, words: str) -> None:
    assert turn.person is not None
    month, text = take_month(words, find_today(turn))
    if len(text) >= SHORTEST and turn.person.has_role(*DESK):
        await _preview(turn, month or f"{find_today(turn):%Y-%m}", text)
    elif text:
        raise Refused("guide.how" if turn.person.has_role(*DESK) else "guide.desk_only")
    else:
        await _show(turn, month)


async def _show(turn: Turn, month: str) -> None:
    """Those of the month asked for; else of the present one, else the latest."""
    present = f"{find_today(turn):%Y-%m}"
    found = await list_guides(month=month or present)
    latest = await list_guides(limit=LISTED)
    if not found and not month:
        found = latest[:1]
    if not found:
        key = "guide.none_in_month" if month else "guide.none"
        turn.reply(turn.say(key, month=_name_month(turn, month or present)))
        return
    for each in reversed(found[:3]):
        turn.reply(show_guide(each, turn.language), buttons=_offer(turn, each, latest))


def _name_month(turn: Turn, month: str) -> str:
    return name_period(read_key(month), turn.language)


def show_guide(each: GuideView, language: str) -> Html:
    head = say(
        "guide.head", language, title=each.title, number=_say_number(each, language)
    )
    return join_lines([head, say("guide.body", language, body=each.body)])


def _say_number(each: GuideView, language: str) -> Html:
    year, _, serial = each.number.partition("-")
    return say("guide.number", language, year=year, serial=serial)


def _offer(turn: Turn, shown: GuideView, latest: list[GuideView]) -> Rows:
    """The others, by number."""
    buttons = [
        turn.button(
            turn.label("guide.do_show", number=each.number),
            "guide.press_show",
            number=each.number,
        )
        for each in latest
        if each.number != shown.number
    ]
    return tuple(tuple(buttons[i : i + 4]) for i in range(0, len(buttons), 4))


async def press_show(turn: Turn, *, number: str) -> None:
    found = await find_guide(number)
    if found is None:
        raise Refused("guide.none")
    turn.reply(show_guide(found, turn.language))


@dataclass(frozen=True, slots=True)
class Readers:
    """Who gets a guide: the groups that announce them, else the units' reporters."""

    groups: tuple[GroupView, ...]
    people: tuple[Recipient, ...]


async def find_readers(turn: Turn) -> Readers:
    groups = await list_announcing(KIND)
    if groups:
        return Readers(tuple(groups), ())
    units = [unit.id for unit in list_units(turn.desk)]
    found = await list_contacts_of(units, find_today(turn))
    people = {person.person_id: person for unit in found.values() for person in unit}
    return Readers((), tuple(people.values()))


async def _preview(turn: Turn, month: str, text: str) -> None:
    if len(text) > LONGEST:
        raise Refused("guide.too_long", most=LONGEST)
    title = turn.label("guide.title", month=_name_month(turn, month))
    readers = await find_readers(turn)
    key = "guide.preview_groups" if readers.groups else "guide.preview_people"
    count = len(readers.groups) or len(readers.people)
    lines = [
        turn.say(key, count=count),
        turn.say("guide.draft_title", title=title),
        turn.say("guide.body", body=text),
    ]
    issue = turn.button(
        turn.label("guide.do_issue"), "guide.press_issue", month=month, text=text
    )
    drop = turn.button(turn.label("words.cancel"), "guide.press_drop")
    turn.reply(join_lines(lines), buttons=((issue, drop),), card="guide:new")


async def press_drop(turn: Turn) -> None:
    turn.reply(turn.say("guide.dropped"), card="guide:new")


async def press_issue(turn: Turn, *, month: str, text: str) -> None:
    """Give it its number and send it out; the same preview does so once."""
    assert turn.person is not None
    if any(each.body == text for each in await list_guides(month=month)):
        raise Refused("guide.issued_already")
    issued = await create_guide(
        year=find_today(turn).year,
        month=month,
        title=turn.label("guide.title", month=_name_month(turn, month)),
        body=text,
        issued_by_id=turn.person.id,
        now=turn.now,
    )
    await record_audit(
        "guide.issue",
        f"guide:{issued.number}",
        at=turn.now,
        person_id=turn.person.id,
        details={"month": month},
    )
    number = _say_number(issued, turn.language)
    turn.reply(turn.say("guide.issued", number=number), card="guide:new")
    await _send_out(turn, issued)


async def _send_out(turn: Turn, issued: GuideView) -> None:
    readers = await find_readers(turn)
    for group in readers.groups:
        chat = read_chat(
            group.chat_key, "channel" if group.kind == "channel" else "group"
        )
        text = show_guide(issued, turn.desk.language)
        turn.notify(chat, text, priority=ANNOUNCEMENT)
    for person in readers.people:
        text = show_guide(issued, person.language or turn.desk.language)
        turn.notify(read_chat(person.chat_key), text, priority=NOTICE)
