"""Who is in which unit with which role; suspending, ending a role; the log."""

from __future__ import annotations

from typing import Any

from handlers.chat_keys import read_chat
from handlers.confirming import make_sure, say_done
from handlers.members.log_words import word_entry
from handlers.members.units import find_unit, make_unit_buttons
from handlers.menus import make_menu
from handlers.messages import Button, Rows
from handlers.rules.permissions import UNIT_ROLES
from handlers.rules.revisions import shorten
from handlers.stories.cards import join_lines, show_unit
from handlers.telling import Refused, tell
from handlers.texts import Html, say
from handlers.turn import Turn
from storage.audit import record_audit
from storage.audit_log import list_latest
from storage.chats.chats import forget_card
from storage.people.members import (
    Member,
    count_members,
    find_member,
    list_members,
    search_members,
)
from storage.people.people import Grant, end_grant, find_person, list_chats, set_status

SHOWN, LOGGED = 30, 15
DESK = -1  # in a button's argument: the desk's own people, who have no unit


async def people(turn: Turn, words: str) -> None:
    """`/people`: how many there are, by unit; `人员 城关镇`, `人员 张三`: those."""
    if words:
        await _show_named(turn, words)
        return
    counts = await count_members()
    text = turn.say(
        "people.overview", desk=counts.get(None, 0), units=sum(counts.values())
    )
    await _reply_units(turn, text, page=0)


async def _reply_units(turn: Turn, text: Html, *, page: int) -> None:
    desk = turn.button(turn.label("people.of_desk"), "people.press_unit", unit=DESK)
    rows = make_unit_buttons(turn, "people.press_unit", page=page)
    turn.reply(text, buttons=((desk,), *rows))


async def press_unit(turn: Turn, *, unit: int = 0, page: int = 0) -> None:
    if not unit:
        await _reply_units(turn, turn.say("people.which_unit"), page=page)
    else:
        unit_id = None if unit == DESK else unit
        await _show_members(turn, await list_members(unit_id), unit_id)


async def _show_named(turn: Turn, words: str) -> None:
    found = await search_members(words, limit=SHOWN)
    if found:
        await _show_members(turn, found, None, head="people.found")
        return
    unit_id = find_unit(turn.desk, words).id
    await _show_members(turn, await list_members(unit_id), unit_id)


async def _show_members(
    turn: Turn,
    members: list[Member],
    unit_id: int | None,
    *,
    head: str = "people.in_unit",
) -> None:
    unit = show_unit(turn.desk, unit_id) if unit_id else turn.desk.name
    if not members:
        raise Refused("people.nobody", unit=unit)
    lines = [show_member(turn, member) for member in members[:SHOWN]]
    text = join_lines([turn.say(head, unit=unit, count=len(members)), *lines])
    turn.reply(text, buttons=_make_member_buttons(turn, members[:SHOWN]))


def show_member(turn: Turn, member: Member) -> Html:
    roles = turn.join(_say_post(turn, member, grant) for grant in member.grants)
    key = "people.member" if member.status == "active" else "people.member_suspended"
    return turn.say(key, name=member.name, roles=roles or "—")


def _say_post(turn: Turn, member: Member, grant: Grant) -> str:
    """青河镇 信息员, 青河镇 信息员(副)."""
    is_deputy = grant.role == "reporter" and grant.unit_id in member.deputies
    spoken = _say_grant(turn, grant)
    return turn.label("staff.deputy", role=spoken) if is_deputy else spoken


def _say_grant(turn: Turn, grant: Grant) -> str:
    role = turn.label(f"words.role_{grant.role}")
    return f"{show_unit(turn.desk, grant.unit_id)} {role}" if grant.unit_id else role


def _make_member_buttons(turn: Turn, members: list[Member]) -> Rows:
    buttons = [
        turn.button(shorten(m.name, 12), "people.press_person", person=m.id)
        for m in members
    ]
    return tuple(tuple(buttons[i : i + 3]) for i in range(0, len(buttons), 3))


async def need_member(person_id: int) -> Member:
    member = await find_member(person_id)
    if member is None:
        raise Refused("router.button_gone")
    return member


async def press_person(turn: Turn, *, person: int) -> None:
    await forget_card(turn.chat.key, _name_card(person))
    await show_person(turn, await need_member(person))


def _name_card(person: int) -> str:
    return f"member:{person}"


async def show_person(turn: Turn, member: Member) -> None:
    """In one message, which follows what is done to the person."""
    suspend = "suspend" if member.status == "active" else "resume"
    rows = [_make_grant_row(turn, member, grant) for grant in member.grants]
    add = turn.button(turn.label("staff.do_add"), "roles.press_add", person=member.id)
    label = turn.label(f"people.do_{suspend}", name=member.name)
    last = turn.button(label, f"people.press_{suspend}", person=member.id)
    text, card = show_member(turn, member), _name_card(member.id)
    turn.reply(text, buttons=(*rows, (add, last)), card=card)


def _make_grant_row(turn: Turn, member: Member, grant: Grant) -> tuple[Button, ...]:
    """End a role; in a unit also: move on, and who comes first."""
    args: dict[str, Any] = {"person": member.id, "unit": grant.unit_id or 0}
    revoke = turn.button(
        turn.label("people.do_revoke", role=_say_grant(turn, grant)),
        "people.press_revoke",
        role=grant.role,
        **args,
    )
    if grant.role not in UNIT_ROLES:
        return (revoke,)
    label = turn.label("staff.do_move")
    move = turn.button(label, "handover.press_start", role=grant.role, **args)
    if grant.role != "reporter":
        return revoke, move
    deputy = grant.unit_id not in member.deputies
    label = turn.label("staff.do_deputy" if deputy else "staff.do_main")
    return revoke, move, turn.button(label, "roles.press_deputy", deputy=deputy, **args)


async def press_suspend(turn: Turn, *, person: int, sure: bool = False) -> None:
    """Shut somebody out, after it was asked once; what they did stays."""
    member = await need_member(person)
    _check_not_self(turn, person)
    if not sure:
        label = turn.label("people.do_suspend", name=member.name)
        button = turn.button(label, "people.press_suspend", person=person, sure=True)
        text = turn.say("people.sure_suspend", name=member.name)
        await make_sure(turn, f"person:{person}", text, button)
        return
    await _set_status(turn, member, "suspended")


async def press_resume(turn: Turn, *, person: int) -> None:
    await _set_status(turn, await need_member(person), "active")


def _check_not_self(turn: Turn, person_id: int) -> None:
    if turn.person is not None and turn.person.id == person_id:
        raise Refused("people.not_yourself")


async def _set_status(turn: Turn, member: Member, status: str) -> None:
    was = "active" if status == "suspended" else "suspended"
    if not await set_status(member.id, status, was=was):
        raise Refused("people.done_already", name=member.name)
    await write_down(turn, f"person.{status}", member.id)
    tell(turn, f"people.now_{status}", name=member.name)
    text = turn.say(f"people.now_{status}", name=member.name)
    say_done(turn, f"person:{member.id}", text)
    await show_person(turn, await need_member(member.id))
    for chat in await list_chats(member.id):
        language = chat.language or turn.desk.language
        key = f"people.you_are_{status}"
        turn.notify(read_chat(chat.chat_key), say(key, language))


async def press_revoke(
    turn: Turn, *, person: int, role: str, unit: int, sure: bool = False
) -> None:
    """End a role, after it was asked once; what was earned with it stays."""
    member = await need_member(person)
    spoken = _say_grant(turn, Grant(role, unit or None))
    if role == "admin":
        _check_not_self(turn, person)
    if not sure:
        label = turn.label("people.do_revoke", role=spoken)
        args: dict[str, Any] = {"person": person, "role": role, "unit": unit}
        button = turn.button(label, "people.press_revoke", sure=True, **args)
        text = turn.say("people.sure_revoke", name=member.name, role=spoken)
        await make_sure(turn, f"person:{person}", text, button)
        return
    if not await end_grant(person, role, unit_id=unit or None, now=turn.now):
        raise Refused("people.done_already", name=member.name)
    await write_down(turn, "person.revoke", person, role=role, unit=unit or None)
    tell(turn, "people.revoked", name=member.name, role=spoken)
    text = turn.say("people.revoked", name=member.name, role=spoken)
    say_done(turn, f"person:{person}", text)
    await show_person(turn, await need_member(person))
    await update_menu(turn, person)


async def update_menu(turn: Turn, person_id: int) -> None:
    person = await find_person(person_id)
    if person is not None:
        chat, roles = read_chat(person.chat_key), [g.role for g in person.grants]
        language = person.language or turn.desk.language
        turn.outgoing.append(make_menu(chat, roles=roles, language=language))


async def write_down(
    turn: Turn, action: str, person_id: int, **details: object
) -> None:
    assert turn.person is not None
    await record_audit(
        action,
        f"person:{person_id}",
        at=turn.now,
        person_id=turn.person.id,
        details=details,
    )


async def audit(turn: Turn, words: str) -> None:
    """`/audit`: the latest entries of the log, the newest first."""
    entries = await list_latest(LOGGED)
    lines = [word_entry(turn, entry) for entry in entries]
    text = join_lines([turn.say("people.audit_head", count=len(lines)), *lines])
    turn.reply(text)
