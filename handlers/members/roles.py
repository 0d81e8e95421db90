"""Giving a member another role, and who is main reporter or deputy in a unit."""

from __future__ import annotations

from handlers.chat_keys import read_chat
from handlers.members.people import need_member, show_person, update_menu, write_down
from handlers.members.units import make_unit_buttons
from handlers.messages import Rows
from handlers.rules.permissions import ROLES, UNIT_ROLES
from handlers.stories.cards import show_unit
from handlers.telling import Refused, tell
from handlers.texts import say, say_plain
from handlers.turn import Turn
from storage.people.people import grant_role, list_chats
from storage.people.posts import set_deputy

IN_A_ROW = 3


async def press_add(turn: Turn, *, person: int) -> None:
    """Which role: one in a unit asks for the unit next."""
    member = await need_member(person)
    text = turn.say("staff.which_role", name=member.name)
    turn.reply(text, buttons=_make_role_rows(turn, person), card=f"role:{person}")


def _make_role_rows(turn: Turn, person: int) -> Rows:
    buttons = [
        turn.button(
            turn.label(f"words.role_{role}"),
            "roles.press_role",
            person=person,
            role=role,
        )
        for role in ROLES
    ]
    starts = range(0, len(buttons), IN_A_ROW)
    return tuple(tuple(buttons[i : i + IN_A_ROW]) for i in starts)


async def press_role(
    turn: Turn, *, person: int, role: str, unit: int = 0, page: int = 0
) -> None:
    member = await need_member(person)
    if role in UNIT_ROLES and not unit:
        text = turn.say(
            "staff.which_unit", name=member.name, role=turn.label(f"words.role_{role}")
        )
        buttons = make_unit_buttons(
            turn, "roles.press_role", page=page, person=person, role=role
        )
        turn.reply(text, buttons=buttons, card=f"role:{person}")
        return
    await give_role(turn, person, role, unit or None)


async def give_role(turn: Turn, person: int, role: str, unit_id: int | None) -> None:
    """From now on; the person hears it, and the menu follows."""
    member = await need_member(person)
    spoken = name_role(turn.label(f"words.role_{role}"), turn, unit_id)
    if not await grant_role(person, role, unit_id=unit_id, now=turn.now):
        raise Refused("staff.has_role", name=member.name, role=spoken)
    await write_down(turn, "person.grant", person, role=role, unit=unit_id)
    text = turn.say("staff.role_given", name=member.name, role=spoken)
    turn.reply(text, card=f"role:{person}")
    for chat in (await list_chats(person))[:1]:
        language = chat.language or turn.desk.language
        own = name_role(say_plain(f"words.role_{role}", language), turn, unit_id)
        turn.notify(read_chat(chat.chat_key), say("staff.you_got", language, role=own))
    await update_menu(turn, person)


def name_role(role: str, turn: Turn, unit_id: int | None) -> str:
    return f"{show_unit(turn.desk, unit_id)} {role}" if unit_id else role


async def press_deputy(turn: Turn, *, person: int, unit: int, deputy: bool) -> None:
    """主 or 副: who is reminded first, and who only where nobody else is there."""
    member = await need_member(person)
    if not await set_deputy(person, unit, deputy=deputy):
        raise Refused("people.done_already", name=member.name)
    await write_down(turn, "person.deputy", person, unit=unit, deputy=deputy)
    key = "staff.now_deputy" if deputy else "staff.now_main"
    tell(turn, key, name=member.name, unit=show_unit(turn.desk, unit))
    await show_person(turn, await need_member(person))
