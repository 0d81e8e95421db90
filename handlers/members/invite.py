"""Inviting people: role and unit by buttons, or in a line: 邀请 记者 城关镇 3次 7天."""

from __future__ import annotations

from datetime import timedelta

from handlers.members.units import find_unit, list_units, make_unit_buttons
from handlers.messages import Made, Rows
from handlers.rules.invitation_codes import make_code, show_code
from handlers.rules.invitation_words import MOST_DAYS, MOST_USES, Wish, read_wish
from handlers.rules.permissions import ROLES, UNIT_ROLES
from handlers.stories.cards import show_unit
from handlers.telling import Refused
from handlers.times import show_time
from handlers.turn import Turn
from storage.audit import record_audit
from storage.people.invitations import create_invitation

IN_A_ROW = 2


async def invite(turn: Turn, words: str) -> None:
    """`/invite`, or with everything in words."""
    wish = read_wish(words, ROLES)
    for name in wish.names:
        _find_unit(turn, name)
    if wish.problem:
        bounds = {"uses": MOST_USES, "days": MOST_DAYS}
        raise Refused("people.invite_how", words=wish.problem, **bounds)
    unit = _find_unit(turn, wish.unit, role=wish.role) if wish.unit else None
    if not wish.role:
        text = turn.say("people.which_role")
        turn.reply(text, buttons=_make_role_buttons(turn, wish, unit))
    else:
        await _go_on(turn, wish, unit)


def _find_unit(turn: Turn, name: str, *, role: str = "") -> int:
    """Raises `Refused`: where no role was given, it may have been meant as one."""
    try:
        return find_unit(turn.desk, name).id
    except Refused as refusal:
        if role or refusal.key != "people.no_such_unit":
            raise
    roles = turn.join(turn.label(f"words.role_{role}") for role in ROLES)
    example = next((show_unit(turn.desk, u.id) for u in list_units(turn.desk)), "")
    raise Refused("people.no_such_role", words=name, roles=roles, unit=example)


async def _go_on(turn: Turn, wish: Wish, unit_id: int | None) -> None:
    """Ask for the unit if the role is one in a unit; else make the invitation."""
    if wish.role not in UNIT_ROLES:
        await issue(turn, wish, None)
    elif unit_id is None:
        _ask_unit(turn, wish, page=0)
    else:
        await issue(turn, wish, unit_id)


def _make_role_buttons(turn: Turn, wish: Wish, unit_id: int | None) -> Rows:
    buttons = [
        turn.button(
            turn.label(f"words.role_{role}"),
            "invite.press_role",
            role=role,
            unit=unit_id or 0,
            uses=wish.uses,
            days=wish.days,
        )
        for role in ROLES
    ]
    starts = range(0, len(buttons), IN_A_ROW)
    return tuple(tuple(buttons[i : i + IN_A_ROW]) for i in starts)


async def press_role(turn: Turn, *, role: str, unit: int, uses: int, days: int) -> None:
    wish = Wish(role=role, uses=uses, days=days)
    await _go_on(turn, wish, unit or None)


def _ask_unit(turn: Turn, wish: Wish, *, page: int) -> None:
    role = turn.label(f"words.role_{wish.role}")
    buttons = make_unit_buttons(
        turn,
        "invite.press_unit",
        page=page,
        role=wish.role,
        uses=wish.uses,
        days=wish.days,
    )
    turn.reply(turn.say("people.invite_unit", role=role), buttons=buttons)


async def press_unit(
    turn: Turn, *, role: str, uses: int, days: int, unit: int = 0, page: int = 0
) -> None:
    wish = Wish(role=role, uses=uses, days=days)
    if unit:
        await issue(turn, wish, unit)
    else:
        _ask_unit(turn, wish, page=page)


async def issue(turn: Turn, wish: Wish, unit_id: int | None) -> None:
    """Make the invitation; its code is shown now and never again."""
    assert turn.person is not None
    code, expires_at = make_code(), turn.now + timedelta(days=wish.days)
    invitation = await create_invitation(
        code,
        role=wish.role,
        unit_id=unit_id,
        uses=wish.uses,
        expires_at=expires_at,
        created_by=turn.person.id,
        now=turn.now,
    )
    await record_audit(
        "invitation.create",
        f"invitation:{invitation}",
        at=turn.now,
        person_id=turn.person.id,
        details={"role": wish.role, "unit": unit_id, "uses": wish.uses},
    )
    _show_invitation(turn, wish, unit_id, code)


def _show_invitation(turn: Turn, wish: Wish, unit_id: int | None, code: str) -> None:
    unit = show_unit(turn.desk, unit_id) if unit_id else turn.desk.name
    role = turn.label(f"words.role_{wish.role}")
    expires_at = turn.now + timedelta(days=wish.days)
    time = show_time(expires_at, zone=turn.desk.zone, language=turn.language)
    values = {"unit": unit, "role": role, "time": time, "code": show_code(code)}
    link = turn.link(code)
    if not link:
        turn.reply(turn.say("people.invitation_code", uses=wish.uses, **values))
        return
    caption = f"{unit} {role}"
    data = {"link": link, "caption": caption, "language": turn.language}
    text = turn.say("people.invitation", link=link, uses=wish.uses, **values)
    turn.reply(text, files=(Made("qr", data, "invitation.png", as_photo=True),))
