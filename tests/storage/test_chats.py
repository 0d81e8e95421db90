"""Questions, cards and button tokens, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from handlers.turn import TokenRow
from storage.chats.chats import (
    ask_question,
    close_question,
    find_card,
    find_card_messages,
    find_question,
    find_token,
    forget_card,
)
from storage.chats.groups import leave_group, list_announcing, move_group, note_group
from storage.chats.tokens import add_tokens
from storage.models import Card, Group, Person

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
CHAT = "telegram:1"


async def ask(name, person_id, **data):
    await ask_question(
        CHAT,
        person_id,
        name=name,
        data=data,
        now=NOW,
        expires_at=NOW + timedelta(hours=1),
    )


async def test_a_chat_has_one_open_question_for_each_person(each_db):
    person = await Person.create(name="张三", created_at=NOW)
    await ask("draft.answer_title", person.id, story=1)
    await ask("draft.answer_body", person.id, story=2)

    question = await find_question(CHAT, person.id, now=NOW)

    assert (question.name, question.data) == ("draft.answer_body", {"story": 2})
    assert await find_question(CHAT, person.id + 1, now=NOW) is None
    later = NOW + timedelta(hours=1)
    assert await find_question(CHAT, person.id, now=later) is None
    assert await close_question(CHAT, person.id) is True
    assert await close_question(CHAT, person.id) is False


async def test_a_card_is_found_by_its_message_and_its_messages_by_the_card(each_db):
    await Card.create(chat_key=CHAT, card="story:1", message_id="5")
    await Card.create(chat_key="telegram:2", card="story:1", message_id="6")

    assert await find_card(CHAT, "5") == "story:1"
    assert await find_card(CHAT, "6") == ""
    assert await find_card_messages("story:1") == {CHAT: "5", "telegram:2": "6"}

    await forget_card(CHAT, "story:1")
    assert await find_card_messages("story:1") == {"telegram:2": "6"}


async def test_a_token_is_read_back_and_others_are_not_there(each_db):
    expires = NOW + timedelta(days=1)
    row = TokenRow("abc-_1", "draft.press_submit", {"story": 1}, CHAT, None, expires)
    await add_tokens([row], now=NOW)

    token = await find_token("abc-_1")

    assert (token.action, token.args, token.chat_key, token.person_id) == (
        "draft.press_submit",
        {"story": 1},
        CHAT,
        None,
    )
    assert token.expires_at == expires
    for other in ("abc", "", "\x00", "a" * 500, "' OR 1=1"):
        assert await find_token(other) is None


async def test_a_group_is_noted_left_moved_and_found_by_what_it_announces(each_db):
    await note_group("telegram:-1", kind="group", title="群")
    await Group.all().update(scope="desk", code="all", announces=["review"])

    assert [g.chat_key for g in await list_announcing("review")] == ["telegram:-1"]
    assert await list_announcing("monthly_ranking") == []
    moved = await move_group("telegram:-1", "telegram:-100")
    assert (moved.chat_key, moved.code) == ("telegram:-100", "all")
    assert await move_group("telegram:-1", "telegram:-100") is None

    assert (await leave_group("telegram:-100")).title == "群"
    assert await leave_group("telegram:-100") is None
    assert await list_announcing("review") == []
