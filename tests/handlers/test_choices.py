"""Where there are no buttons, a number is the press that it means."""

from datetime import timedelta

import pytest

from handlers.messages import Chat, Incoming, Sender
from handlers.router import handle
from handlers.texts import say
from handlers.turn import TokenRow, Turn
from storage.chats.choices import note_offers, settle_offers, write_choices
from storage.chats.tokens import add_tokens
from storage.models import OutboxItem
from storage.people.people import find_people
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


async def choose(desk, number, *, at=NOW):
    sender = Sender("telegram", "1", "张三")
    event = Incoming(
        "message",
        "m:9",
        CHAT,
        at,
        sender=sender,
        text=str(number),
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


async def test_a_number_while_the_newest_offer_is_on_its_way_is_asked_about(desk):
    await offer("m1", "a1", "a2", at=NOW - timedelta(minutes=1))
    offered = [(CHAT.key, "7-1", ["b1", "b2"])]
    await note_offers(offered, now=NOW - timedelta(seconds=9))

    first = await choose(desk, 2)
    await settle_offers(["7-1"])
    again = await choose(desk, 2)

    assert first == [say("router.which_choice", "zh-CN")]
    assert again[0] == say("router.language_set", "en")


async def test_what_never_arrived_is_not_chosen(desk):
    await offer("m1", "a1", "a2", at=NOW - timedelta(hours=2))
    offered = [(CHAT.key, "7-1", ["b1", "b2"])]
    await note_offers(offered, now=NOW - timedelta(minutes=61))

    said = await choose(desk, 2)

    assert said[0] == say("router.language_set", "en")


async def test_a_number_that_the_newest_offer_has_not_is_for_one_still_in_mind(desk):
    await offer("m1", "a1", "a2", at=NOW - timedelta(minutes=2))
    await offer("m2", "b1", at=NOW - timedelta(seconds=1))

    said = await choose(desk, 2)

    assert said[0] == say("router.language_set", "en")


async def test_a_number_that_only_a_forgotten_offer_has_is_what_the_person_wrote(desk):
    await offer("m1", "a1", "a2", at=NOW - timedelta(minutes=61))
    await offer("m2", "b1", at=NOW - timedelta(minutes=1))

    said = await choose(desk, 2)

    assert say("router.language_set", "en") not in said


async def test_what_may_not_have_arrived_is_shown_again_to_who_answers_it(desk):
    item = await OutboxItem.create(
        platform="telegram",
        chat_key=CHAT.key,
        op="post",
        payload={},
        state="ambiguous",
        created_at=NOW,
    )
    await offer("m1", "a1", at=NOW - timedelta(minutes=2))
    await note_offers([(CHAT.key, f"{item.id}-1", ["b1"])], now=NOW)

    said = await choose(desk, 1, at=NOW + timedelta(seconds=9))

    await item.refresh_from_db()
    assert said == [say("router.which_choice", "zh-CN")]
    assert item.state == "waiting"


async def test_where_numbers_go_on_each_is_for_one_message_alone(desk):
    await offer("m1", "a1", "a2", at=NOW - timedelta(minutes=50))
    tokens = ("", "", "b1")
    await note_offers([(CHAT.key, "7-1", tokens)], now=NOW - timedelta(seconds=1))

    older, newer = await choose(desk, 2), await choose(desk, 3)

    assert older[0] == say("router.language_set", "en")
    assert newer == [say("router.button_gone", "en")]  # a token that nobody made
