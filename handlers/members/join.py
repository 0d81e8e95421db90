"""Becoming a member: a code, a deep link, or a request that an admin approves."""

from __future__ import annotations

from handlers.members.admins import notify_admins
from handlers.members.link import LINK, accept_link
from handlers.members.requests import post_request_cards
from handlers.members.welcome import welcome
from handlers.messages import Sender
from handlers.rules.invitation_codes import read_code
from handlers.rules.permissions import UNIT_ROLES
from handlers.stories.cards import show_unit
from handlers.telling import Refused
from handlers.texts import choose_language
from handlers.turn import Turn
from storage.audit import record_audit
from storage.people.invitations import (
    WRONG_CODE,
    InvitationView,
    ask_to_join,
    count_open_requests,
    count_wrong_codes,
    find_invitation,
    find_open_request,
    name_guesser,
    use_invitation,
)
from storage.people.people import PersonView, create_member, find_person, grant_role

MOST_WRONG = 5  # wrong codes of one account within an hour
MOST_OPEN = 50  # requests that wait for an admin; strangers can be made by the thousand
NAME_LONGEST, WORDS_LONGEST = 100, 300


async def start(turn: Turn, words: str) -> None:
    """`/start`, and `/start CODE` as deep links send it."""
    if words and (turn.person is None or read_code(words)):
        await enter_code(turn, words)
    elif turn.person is None:
        greet_stranger(turn)
    else:
        await welcome(turn, turn.person)


def greet_stranger(turn: Turn) -> None:
    """All a stranger learns: how to ask for an invitation."""
    button = turn.button(turn.label("join.do_ask"), "join.press_ask")
    text = turn.say("join.stranger", desk=turn.desk.name)
    turn.reply(text, buttons=((button,),))


def looks_like_code(text: str) -> bool:
    return bool(read_code(text))


async def hear_stranger(turn: Turn) -> None:
    """A plain message of a stranger: a code, words for their request, or a greeting."""
    sender = need_sender(turn)
    if looks_like_code(turn.event.text):
        await enter_code(turn, turn.event.text)
    elif turn.event.text and await find_open_request(sender.platform, sender.id):
        await ask(turn, turn.event.text)
    else:
        greet_stranger(turn)


def need_sender(turn: Turn) -> Sender:
    """Who speaks. Raises `Refused` for the account that anonymous admins share."""
    sender = turn.event.sender
    if sender is None or sender.anonymous:
        raise Refused("router.members_only")
    return sender


async def enter_code(turn: Turn, typed: str) -> None:
    """Join with a code, or take on another role with one."""
    sender = need_sender(turn)
    guesser = name_guesser(sender.key)
    if await count_wrong_codes(guesser, now=turn.now) >= MOST_WRONG:
        raise Refused("join.too_many_wrong")
    if turn.person is not None and turn.person.status != "active":
        raise Refused("router.suspended")
    code = read_code(typed)
    invitation = await find_invitation(code) if code else None
    if invitation is None:
        await record_audit(WRONG_CODE, guesser, at=turn.now)
        turn.reply(turn.say("join.wrong_code"))
        return
    if invitation.role == LINK:
        await accept_link(turn, sender, invitation)
        return
    await accept_invitation(turn, sender, invitation)


async def accept_invitation(
    turn: Turn, sender: Sender, invitation: InvitationView
) -> None:
    check_invitation(turn, invitation)
    if not await use_invitation(invitation.id):
        raise Refused("join.used_up")
    person_id = await _create(turn, sender, invitation)
    await grant_role(
        person_id,
        invitation.role,
        unit_id=invitation.unit_id,
        now=turn.now,
        deputy=invitation.deputy,
    )
    await record_audit(
        "person.join",
        f"person:{person_id}",
        at=turn.now,
        person_id=person_id,
        details={"role": invitation.role, "unit": invitation.unit_id},
    )
    await _greet_member(turn, person_id, invitation)


def check_invitation(turn: Turn, invitation: InvitationView) -> None:
    """Raises `Refused`, saying what is the matter."""
    held = turn.person.grants if turn.person else ()
    if (invitation.role, invitation.unit_id) in [(g.role, g.unit_id) for g in held]:
        role = turn.label(f"words.role_{invitation.role}")
        raise Refused("join.already", role=role)
    if invitation.revoked:
        raise Refused("join.wrong_code")
    if invitation.expires_at <= turn.now:
        raise Refused("join.expired")
    if invitation.uses_left < 1:
        raise Refused("join.used_up")
    unit = turn.desk.units.get(invitation.unit_id or 0)
    if invitation.role in UNIT_ROLES and not (unit and unit.active):
        raise Refused("join.expired")


async def _create(turn: Turn, sender: Sender, invitation: InvitationView) -> int:
    """The member who speaks, or a new one: called as the roster says, if it does."""
    if turn.person is not None:
        return turn.person.id
    return await create_member(
        platform=sender.platform,
        account=sender.id,
        chat_key=turn.chat.key,
        name=(invitation.name or sender.name)[:NAME_LONGEST],
        username=sender.username,
        language=choose_language(sender.language) if sender.language else "",
        now=turn.now,
    )


async def _greet_member(turn: Turn, person_id: int, invitation: InvitationView) -> None:
    person = await find_person(person_id)
    assert person is not None  # it was just made
    turn.person = person
    await welcome(turn, person, joined=True)
    await _tell_admins(turn, person, invitation)


async def _tell_admins(
    turn: Turn, person: PersonView, invitation: InvitationView
) -> None:
    unit = invitation.unit_id
    await notify_admins(
        turn,
        "join.told_admins",
        name=person.name,
        role=f"words.role_{invitation.role}",
        unit=show_unit(turn.desk, unit) if unit else turn.desk.name,
    )


async def ask(turn: Turn, words: str) -> None:
    """`/join 张三 城关镇`: ask the admins to be let in."""
    if turn.person is not None:
        await welcome(turn, turn.person)
        return
    sender = need_sender(turn)
    known = await find_open_request(sender.platform, sender.id)
    if known is None and await count_open_requests() >= MOST_OPEN:
        raise Refused("join.too_many_open")
    request_id, is_new = await ask_to_join(
        platform=sender.platform,
        account=sender.id,
        chat_key=turn.chat.key,
        name=sender.name[:NAME_LONGEST],
        words=words[:WORDS_LONGEST],
        now=turn.now,
    )
    key = "join.asked" if words else "join.asked_say_who"
    turn.reply(turn.say(key))
    if is_new or words:
        await post_request_cards(turn, request_id)


async def press_ask(turn: Turn) -> None:
    if turn.chat.kind == "private":
        await ask(turn, "")
