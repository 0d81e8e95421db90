"""A change of post (调岗) with a hand-over: what is in hand goes to a colleague.

What was reported, adopted and earned stays with the unit and the person of the day.
"""

from __future__ import annotations

from typing import Any

from handlers.chat_keys import read_chat
from handlers.members.people import need_member, update_menu, write_down
from handlers.members.roles import name_role
from handlers.members.units import make_unit_buttons
from handlers.messages import Rows
from handlers.rules.revisions import shorten
from handlers.stories.cards import show_unit
from handlers.telling import Refused
from handlers.texts import Html, say
from handlers.turn import Turn
from storage.people.members import Member, list_members
from storage.people.people import end_grant, grant_role, list_chats
from storage.people.posts import OpenWork, find_open_work_in, give_work

NOWHERE, NOBODY = -1, -1  # in a button's arguments: leaves the desk; no successor


async def press_start(
    turn: Turn, *, person: int, role: str, unit: int, page: int = 0
) -> None:
    """To which unit, or out of the desk's service."""
    member = await _need_post(person, role, unit)
    args: dict[str, Any] = {"person": person, "role": role, "old": unit}
    leaves = turn.button(
        turn.label("staff.do_leave_post"), "handover.press_to", unit=NOWHERE, **args
    )
    rows = make_unit_buttons(turn, "handover.press_to", page=page, **args)
    spoken = name_role(turn.label(f"words.role_{role}"), turn, unit)
    text = turn.say("staff.move_where", name=member.name, role=spoken)
    turn.reply(text, buttons=((leaves,), *rows), card=f"move:{person}")


async def _need_post(person: int, role: str, unit: int) -> Member:
    """Raises `Refused` for who does not hold it any more."""
    member = await need_member(person)
    if not any((g.role, g.unit_id) == (role, unit) for g in member.grants):
        raise Refused("people.done_already", name=member.name)
    return member


async def press_to(
    turn: Turn, *, person: int, role: str, old: int, unit: int = 0, page: int = 0
) -> None:
    """Who takes over: the unit's other people of that role."""
    if not unit:
        await press_start(turn, person=person, role=role, unit=old, page=page)
        return
    member = await _need_post(person, role, old)
    if unit == old:
        raise Refused("staff.same_unit")
    work = await find_open_work_in(person, old)
    text = turn.say(
        "staff.move_to_whom",
        name=member.name,
        unit=show_unit(turn.desk, old),
        stories=len(work.stories),
        tasks=len(work.tasks),
    )
    colleagues = await _list_colleagues(member, role, old)
    rows = _make_rows(turn, colleagues, person=person, role=role, old=old, unit=unit)
    turn.reply(text, buttons=rows, card=f"move:{person}")


async def _list_colleagues(member: Member, role: str, unit: int) -> list[Member]:
    return [
        each
        for each in await list_members(unit)
        if each.id != member.id
        and each.status == "active"
        and any((g.role, g.unit_id) == (role, unit) for g in each.grants)
    ]


def _make_rows(turn: Turn, colleagues: list[Member], **args: Any) -> Rows:
    people = [
        (
            turn.button(
                turn.label("staff.do_hand_to", name=shorten(each.name, 12)),
                "handover.press_move",
                successor=each.id,
                **args,
            ),
        )
        for each in colleagues
    ]
    nobody = turn.button(
        turn.label("staff.do_hand_to_nobody"),
        "handover.press_move",
        successor=NOBODY,
        **args,
    )
    return (*people, (nobody,))


async def press_move(
    turn: Turn, *, person: int, role: str, old: int, unit: int, successor: int
) -> None:
    """End the one post, begin the other, hand over what is in hand."""
    member = await _need_post(person, role, old)
    if not await end_grant(person, role, unit_id=old, now=turn.now):
        raise Refused("people.done_already", name=member.name)
    if unit != NOWHERE:
        await grant_role(person, role, unit_id=unit, now=turn.now)
    work = await find_open_work_in(person, old)
    heir = None if successor == NOBODY else await need_member(successor)
    handed = heir is not None and await _hand_over(turn, work, heir, member, old)
    await write_down(
        turn,
        "person.move",
        person,
        role=role,
        unit=old,
        to=None if unit == NOWHERE else unit,
        successor=heir.id if heir else None,
        stories=len(work.stories) if handed else 0,
    )
    turn.reply(_say_moved(turn, member, unit, heir), card=f"move:{person}")
    await _tell_moved(turn, person, unit)
    await update_menu(turn, person)


async def _hand_over(
    turn: Turn, work: OpenWork, heir: Member, member: Member, unit: int
) -> bool:
    """False where the successor cannot be reached, or nothing is in hand."""
    chats = (await list_chats(heir.id))[:1]
    if not chats or not (work.stories or work.tasks):
        return False
    await give_work(work, heir.id, chats[0].chat_key)
    text = say(
        "staff.handed_to_you",
        chats[0].language or turn.desk.language,
        name=member.name,
        unit=show_unit(turn.desk, unit),
        stories=len(work.stories),
        tasks=len(work.tasks),
    )
    turn.notify(read_chat(chats[0].chat_key), text)
    return True


def _say_moved(turn: Turn, member: Member, unit: int, heir: Member | None) -> Html:
    values = {"name": member.name, "heir": heir.name if heir else "—"}
    if unit == NOWHERE:
        return turn.say("staff.has_left", **values)
    return turn.say("staff.has_moved", unit=show_unit(turn.desk, unit), **values)


async def _tell_moved(turn: Turn, person: int, unit: int) -> None:
    for chat in (await list_chats(person))[:1]:
        language = chat.language or turn.desk.language
        if unit == NOWHERE:
            text = say("staff.you_left", language)
        else:
            name = show_unit(turn.desk, unit)
            text = say("staff.you_moved", language, unit=name)
        turn.notify(read_chat(chat.chat_key), text)
