"""The desk's one entrance: an event in, to whoever answers it.

Strangers get no further than asking for an invitation; in groups the desk speaks when
it is addressed; every press is answered.
"""

from __future__ import annotations

from handlers.calling import call_answer, call_command, call_press
from handlers.choices import take_choice
from handlers.cleaning import clean_event
from handlers.commands import Call, read_call
from handlers.groups import (
    is_bound,
    note_added,
    note_heard,
    note_migrated,
    note_reachable,
    note_removed,
    tell_sealed,
)
from handlers.members.join import enter_code, hear_stranger, looks_like_code
from handlers.members.link import follow_person
from handlers.messages import PressAnswer
from handlers.replies import answer_card
from handlers.stories.edits import note_edit
from handlers.stories.submit import receive
from handlers.telling import Refused, refuse
from handlers.turn import Turn
from storage.chats.chats import TokenView, close_question, find_question, find_token

KEPT_WORDS = 3_500  # characters of a message kept with its 投稿 button


async def handle(turn: Turn) -> None:
    """Answer one event; what it says and changes is committed by the caller."""
    turn.event = clean_event(turn.event)
    try:
        if turn.event.choice:
            await take_choice(turn)
        await follow_person(turn)
        await _dispatch(turn)
    except Refused as refusal:
        refuse(turn, refusal)
    if turn.event.kind == "press" and not _is_answered(turn):
        turn.answer_press()


def _is_answered(turn: Turn) -> bool:
    return any(isinstance(item, PressAnswer) for item in turn.outgoing)


async def _dispatch(turn: Turn) -> None:
    match turn.event.kind:
        case "message":
            await _hear(turn)
        case "edit":
            await note_edit(turn)
        case "press":
            await _press(turn)
        case "added":
            await note_added(turn)
        case "removed":
            await note_removed(turn)
        case "migrated":
            await note_migrated(turn)
        case "sealed":
            await tell_sealed(turn)
        case "blocked" | "unblocked":
            await note_reachable(turn)


async def _hear(turn: Turn) -> None:
    call = read_call(turn.event.text)
    if turn.chat.kind != "private":
        await _hear_group(turn, call)
    elif turn.person is None:
        await _hear_stranger(turn, call)
    elif turn.person.status != "active":
        raise Refused("router.suspended")
    else:
        if not turn.person.reachable:
            await note_heard(turn)  # no message comes from behind a block
        await _hear_member(turn, call)


async def _hear_group(turn: Turn, call: Call | None) -> None:
    """Commands of members in bound groups; everything else is not for the desk."""
    if call is None or call.command is None or not turn.event.addressed:
        return
    if turn.person is None or turn.person.status != "active":
        return
    if call.name != "bind" and not await is_bound(turn):
        return
    await call_command(turn, call)


async def _hear_stranger(turn: Turn, call: Call | None) -> None:
    if call and call.command and call.command.strangers:
        await call_command(turn, call)
    else:
        await hear_stranger(turn)


async def _hear_member(turn: Turn, call: Call | None) -> None:
    # A command word alone is no answer to what was asked; the question stays open.
    bare = call is not None and not call.words and not turn.event.files
    if call and (call.slash or call.name == "cancel" or bare or _overtakes(call)):
        await call_command(turn, call)
    elif await _answer_question(turn):
        return
    elif call and (not turn.event.files or _takes_files(call)):
        await call_command(turn, call)
    elif looks_like_code(turn.event.text):
        await enter_code(turn, turn.event.text)
    else:
        await _take_story(turn)


def _overtakes(call: Call) -> bool:
    return call.command is not None and call.command.urgent


def _takes_files(call: Call) -> bool:
    return call.command is not None and call.command.files


async def _answer_question(turn: Turn) -> bool:
    assert turn.person is not None
    key = turn.chat.key
    question = await find_question(key, turn.person.id, now=turn.now)
    if question is None:
        return False
    if await call_answer(turn, question.name, question.data):
        return True
    await close_question(key, turn.person.id)
    return False


async def _take_story(turn: Turn) -> None:
    """A plain message is a story, if it can be one and its sender is a reporter."""
    assert turn.person is not None
    is_reporter = turn.person.has_role("reporter")
    if is_reporter and (await answer_card(turn) or await receive(turn)):
        return
    guide = turn.button(
        turn.label("router.do_help"), "everyone.press_command", name="help"
    )
    if not is_reporter:
        turn.reply(turn.say("router.not_understood"), buttons=((guide,),))
        return
    words = turn.event.text[:KEPT_WORDS]
    label = turn.label("router.do_submit")
    if words:
        take = turn.button(label, "submit.press_take", text=words)
    else:
        take = turn.button(label, "everyone.press_command", name="submit")
    turn.reply(turn.say("router.is_it_a_story"), buttons=((take, guide),))


async def _press(turn: Turn) -> None:
    token = await find_token(turn.event.data)
    check_token(turn, token)
    assert token is not None
    await call_press(turn, token.action, token.args)


def check_token(turn: Turn, token: TokenView | None) -> None:
    """A button works in its chat, for its person, for its time. Raises `Refused`."""
    if token is None or token.chat_key != turn.chat.key:
        raise Refused("router.button_gone")
    owner = token.person_id
    if owner is not None and (turn.person is None or turn.person.id != owner):
        raise Refused("router.not_your_button")
    if token.expires_at <= turn.now:
        raise Refused("router.button_expired")
