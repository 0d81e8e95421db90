"""One person on several platforms: a code said on one is entered on the other.

Whoever enters it speaks as that person from then on; the chat it was made in is told,
with a button that takes it back.
"""

from __future__ import annotations

from datetime import timedelta

from handlers.chat_keys import read_chat
from handlers.members.welcome import welcome
from handlers.messages import Sender
from handlers.rules.invitation_codes import make_code, show_code
from handlers.telling import Refused, tell
from handlers.texts import say, say_plain
from handlers.times import show_time
from handlers.turn import Turn
from storage.audit import record_audit
from storage.people.accounts import link_account, note_spoken, unlink_account
from storage.people.invitations import InvitationView, create_invitation, use_invitation
from storage.people.people import PersonView, find_person

LINK = "link"  # an invitation to be the one who made it, instead of one with a role
CODE_LIFE = timedelta(minutes=30)


async def link(turn: Turn, words: str) -> None:
    """`/link`, 绑定账号: a code for another platform, shown now and never again."""
    assert turn.person is not None
    code, expires_at = make_code(), turn.now + CODE_LIFE
    await create_invitation(
        code,
        role=LINK,
        unit_id=None,
        uses=1,
        expires_at=expires_at,
        created_by=turn.person.id,
        now=turn.now,
    )
    time = show_time(expires_at, zone=turn.desk.zone, language=turn.language)
    turn.reply(turn.say("link.code", code=show_code(code), time=time))


async def accept_link(turn: Turn, sender: Sender, invitation: InvitationView) -> None:
    """Make the account that entered the code one of the person who made it.

    Raises `Refused`.
    """
    if invitation.revoked or invitation.expires_at <= turn.now:
        raise Refused("link.expired")
    owner = await find_person(invitation.created_by or 0)
    if owner is None or owner.status != "active":
        raise Refused("link.expired")
    _check_account(turn, owner)
    if not await use_invitation(invitation.id):
        raise Refused("link.expired")
    linked = await link_account(
        owner.id,
        platform=sender.platform,
        account=sender.id,
        chat_key=turn.chat.key,
        username=sender.username,
        now=turn.now,
    )
    if not linked:
        raise Refused("link.taken")
    await record_audit(
        "person.link",
        f"person:{owner.id}",
        at=turn.now,
        person_id=owner.id,
        details={"account": sender.key},
        is_personal=True,
    )
    await _tell_both(turn, sender, owner)


def _check_account(turn: Turn, owner: PersonView) -> None:
    if turn.person is None:
        return
    raise Refused("link.same" if turn.person.id == owner.id else "link.taken")


async def _tell_both(turn: Turn, sender: Sender, owner: PersonView) -> None:
    chat, language = read_chat(owner.chat_key), owner.language or turn.desk.language
    undo = turn.button(
        say_plain("link.do_undo", language),
        "link.press_undo",
        chat=chat,
        person_id=owner.id,
        platform=sender.platform,
        account=sender.id,
    )
    text = say("link.told", language, account=sender.username or sender.id)
    turn.notify(chat, text, buttons=((undo,),))
    turn.person = await find_person(owner.id)
    assert turn.person is not None
    turn.reply(turn.say("link.done", name=owner.name))
    await welcome(turn, turn.person)


async def press_undo(turn: Turn, *, platform: str, account: str) -> None:
    """It was somebody else: the account is a stranger's again."""
    assert turn.person is not None
    undone = await unlink_account(turn.person.id, platform=platform, account=account)
    if not undone:
        raise Refused("link.undone_already")
    await record_audit(
        "person.unlink",
        f"person:{turn.person.id}",
        at=turn.now,
        person_id=turn.person.id,
        details={"account": f"{platform}:{account}"},
        is_personal=True,
    )
    tell(turn, "link.undone", alert=True)


async def follow_person(turn: Turn) -> None:
    """Notices go where the person last spoke; a press may be anybody's invention."""
    person, sender = turn.person, turn.event.sender
    if person is None or sender is None or turn.event.kind != "message":
        return
    if turn.chat.kind != "private":
        return
    if person.accounts > 1 or person.chat_key != turn.chat.key:
        await note_spoken(
            platform=sender.platform,
            account=sender.id,
            chat_key=turn.chat.key,
            now=turn.now,
        )
