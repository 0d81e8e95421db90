"""Where there are no buttons, a number is the press that it means."""

from datetime import timedelta

import pytest

from handlers.messages import Chat, Incoming, Sender
from handlers.router import handle
from handlers.texts import say
from handlers.turn import TokenRow, Turn
from storage.choices import write_choices
from storage.people import find_people
from storage.tokens import add_tokens
from tests.builders import NOW, build_desk, build_person

CHAT = Chat("telegram", "1")
LATER = NOW + timedelta(hours=1)
CHINESE, ENGLISH = "everyone.press_language", ["zh-CN", "en"]


@pytest.fixture
async def desk(db):
    desk = await build_desk()
    await build_person("张三", "reporter", "qinghe")
    return desk


async def offer(message_id, *tokens, at=NOW):
    """A message that offers languages: option 1 Chinese, 2 English."""
    rows = [
        TokenRow(token, CHINESE, {"code": code}, CHAT.key, None, LATER)
        for token, code in zip(tokens, ENGLISH, strict=False)
    ]
    await add_tokens(rows, now=at)
    await write_choices([(CHAT.key, message_id, tokens)], now=at)


async def choose(desk, number, *, reply_to="", kind="message", at=NOW):
    sender = Sender("telegram", "1", "张三")
    event = Incoming(
        kind,
        "m:9",
        CHAT,
        at,
        sender=sender,
        text=str(number),
        reply_to=reply_to,
        choice=number,
    )
    person = (await find_people("telegram", ["1"]))["1"]
    turn = Turn(event, at, desk, person)
    await handle(turn)
    return [getattr(each, "text", "") for each in turn.outgoing]


async def test_a_bare_number_takes_the_option_that_was_offered_last(desk):
    await offer("m1", "a1", "a2", at=NOW - timedelta(minutes=1))

    said = await choose(desk, 2)

    assert said[0] == say("router.language_set", "en")


async def test_a_number_under_a_message_takes_the_option_of_that_message(desk):
    await offer("m1", "a1", "a2", at=NOW - timedelta(minutes=2))
    await offer("m2", "b1", at=NOW - timedelta(minutes=1))

    said = await choose(desk, 2, reply_to="m1")

    assert said[0] == say("router.language_set", "en")


async def test_a_reaction_is_a_choice_too(desk):
    await offer("m1", "a1", "a2", at=NOW - timedelta(minutes=2))

    said = await choose(desk, 2, reply_to="m1", kind="press")

    assert said[0] == say("router.language_set", "en")


async def test_a_number_just_after_another_offer_is_asked_about(desk):
    await offer("m1", "a1", "a2", at=NOW - timedelta(minutes=1))
    await offer("m2", "b1", "b2", at=NOW - timedelta(seconds=1))

    first = await choose(desk, 2)
    again = await choose(desk, 2, at=NOW + timedelta(seconds=8))

    assert first == [say("router.which_choice", "zh-CN")]
    assert again[0] == say("router.language_set", "en")


async def test_a_number_that_is_no_option_is_what_the_person_wrote(desk):
    await offer("m1", "a1", at=NOW - timedelta(minutes=1))

    said = await choose(desk, 7)

    assert say("router.language_set", "en") not in said


async def test_a_reaction_to_what_offers_nothing_is_told_so(desk):
    said = await choose(desk, 1, reply_to="m5", kind="press")

    assert said == [say("router.button_gone", "zh-CN")]
