"""Requests to join: the admins' cards, role and unit by buttons, approval."""

from __future__ import annotations

from typing import Any

from handlers.chat_keys import read_chat
from handlers.members.admins import list_admins
from handlers.members.units import make_unit_buttons
from handlers.menus import make_menu
from handlers.messages import Button, Post, Rows
from handlers.rules.permissions import ROLES, UNIT_ROLES
from handlers.stories.cards import show_unit
from handlers.telling import Refused, tell
from handlers.texts import say, say_plain
from handlers.turn import Turn
from storage.audit import record_audit
from storage.people.invitations import RequestView, decide_request, load_request
from storage.people.people import Recipient, create_member, find_people, grant_role

OFFERED = tuple(role for role in ROLES if role != "admin")  # admins are invited
IN_A_ROW = 3


async def post_request_cards(turn: Turn, request_id: int) -> None:
    """Show a request to every admin, as it stands now."""
    request = await need_request(request_id)
    for admin in await list_admins():
        turn.outgoing.append(_make_card(turn, request, admin))


async def need_request(request_id: int) -> RequestView:
    request = await load_request(request_id)
    if request is None:
        raise Refused("router.button_gone")
    return request


async def need_open(turn: Turn, request_id: int) -> RequestView:
    """Raises `Refused`, saying who decided it."""
    request = await need_request(request_id)
    if request.state != "open":
        state = turn.label(f"join.state_{request.state}")
        raise Refused("join.decided", person=request.decided_by, state=state)
    return request


def _make_card(turn: Turn, request: RequestView, admin: Recipient) -> Post:
    language = admin.language or turn.desk.language
    chat = read_chat(admin.chat_key)
    key = "join.request" if request.state == "open" else "join.request_decided"
    text = say(
        key,
        language,
        name=request.name,
        account=request.account,
        words=request.words or "—",
        person=request.decided_by,
        state=say_plain(f"join.state_{request.state}", language),
    )
    buttons = _make_buttons(turn, request, admin, language)
    return Post(chat=chat, text=text, buttons=buttons, card=_name_card(request.id))


def _name_card(request_id: int) -> str:
    return f"request:{request_id}"


def _make_buttons(
    turn: Turn, request: RequestView, admin: Recipient, language: str
) -> Rows:
    if request.state != "open":
        return ()
    to: dict[str, Any] = {
        "chat": read_chat(admin.chat_key),
        "person_id": admin.person_id,
    }

    def make(label: str, action: str, **args: Any) -> Button:
        return turn.button(label, action, **to, request=request.id, **args)

    roles = [
        make(
            say_plain(f"words.role_{role}", language), "requests.press_role", role=role
        )
        for role in OFFERED
    ]
    rows = [tuple(roles[i : i + IN_A_ROW]) for i in range(0, len(roles), IN_A_ROW)]
    refuse = make(say_plain("join.do_refuse", language), "requests.press_refuse")
    return (*rows, (refuse,))


async def press_role(turn: Turn, *, request: int, role: str, page: int = 0) -> None:
    """The role is chosen; a role in a unit asks for the unit next."""
    found = await need_open(turn, request)
    if role not in UNIT_ROLES:
        await approve(turn, found, role, None)
        return
    text = turn.say(
        "join.which_unit",
        name=found.name,
        words=found.words or "—",
        role=turn.label(f"words.role_{role}"),
    )
    buttons = make_unit_buttons(
        turn, "requests.press_unit", page=page, request=request, role=role
    )
    turn.reply(text, buttons=buttons, card=_name_card(request))


async def press_unit(
    turn: Turn, *, request: int, role: str, unit: int = 0, page: int = 0
) -> None:
    if not unit:
        await press_role(turn, request=request, role=role, page=page)
        return
    await approve(turn, await need_open(turn, request), role, unit)


async def approve(
    turn: Turn, request: RequestView, role: str, unit_id: int | None
) -> None:
    """Make the stranger a member and tell them."""
    await _decide(turn, request, "approved", {"role": role, "unit": unit_id})
    found = await find_people(request.platform, [request.account])
    person = found.get(request.account)
    person_id = person.id if person else await _create(turn, request)
    await grant_role(person_id, role, unit_id=unit_id, now=turn.now)
    chat, language = read_chat(request.chat_key), turn.desk.language
    unit = show_unit(turn.desk, unit_id) if unit_id else turn.desk.name
    role_name = say_plain(f"words.role_{role}", language)
    text = say("join.approved", language, role=role_name, unit=unit)
    turn.notify(chat, text)
    held = {role, *(grant.role for grant in person.grants)} if person else {role}
    turn.outgoing.append(make_menu(chat, roles=held, language=language))


async def _create(turn: Turn, request: RequestView) -> int:
    return await create_member(
        platform=request.platform,
        account=request.account,
        chat_key=request.chat_key,
        name=request.name,
        now=turn.now,
    )


async def press_refuse(turn: Turn, *, request: int) -> None:
    found = await need_open(turn, request)
    await _decide(turn, found, "refused", {})
    turn.notify(read_chat(found.chat_key), say("join.refused", turn.desk.language))


async def _decide(
    turn: Turn, request: RequestView, state: str, details: dict[str, object]
) -> None:
    assert turn.person is not None
    person_id = turn.person.id
    if not await decide_request(request.id, state, person_id=person_id, now=turn.now):
        await need_open(turn, request.id)  # says who was faster
    await record_audit(
        f"request.{state}",
        f"request:{request.id}",
        at=turn.now,
        person_id=person_id,
        details={"account": request.account, **details},
        is_personal=True,
    )
    tell(turn, f"join.you_{state}", name=request.name)
    await post_request_cards(turn, request.id)
