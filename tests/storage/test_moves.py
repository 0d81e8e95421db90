from datetime import UTC, datetime, timedelta

from storage.chats.chats import ask_question, find_question, find_token
from storage.chats.moves import move_chat
from storage.chats.tokens import add_tokens, purge_tokens
from storage.models import Card, Group, OutboxItem
from storage.queues.outbox import NewItem, put_items
from tests.builders import build_desk, build_person

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
OLD, NEW = "telegram:-5", "telegram:-1005"


class Token:
    token, action, args = "abc", "decide.press_accept", {"story": 3}
    chat_key, person_id = OLD, None
    expires_at = NOW + timedelta(days=1)


async def test_a_chat_that_moved_is_known_by_its_new_id_everywhere(each_db):
    await build_desk()
    person = await build_person("王")
    await Group.create(chat_key=OLD, kind="group", title="青河镇")
    await Card.create(chat_key=OLD, card="story:1", message_id="5")
    await add_tokens([Token], now=NOW)
    await put_items([NewItem("telegram", OLD, "post", {"text": "x"})], now=NOW)
    expires = NOW + timedelta(hours=1)
    for chat in (OLD, NEW):
        await ask_question(
            chat, person.id, name=chat, data={}, now=NOW, expires_at=expires
        )

    moved = await move_chat(OLD, NEW)

    assert (moved.chat_key, moved.title) == (NEW, "青河镇")
    assert (await OutboxItem.get()).chat_key == NEW
    assert (await find_token("abc")).chat_key == NEW
    assert (await find_question(NEW, person.id, now=NOW)).name == NEW
    assert await Card.all().count() == 0
    assert await move_chat(OLD, NEW) is None


async def test_a_button_does_what_it_was_made_for_until_it_is_too_old(each_db):
    await add_tokens([Token], now=NOW)

    found = await find_token("abc")

    assert (found.action, found.args) == ("decide.press_accept", {"story": 3})
    assert await purge_tokens(now=NOW) == 0
    assert await purge_tokens(now=NOW + timedelta(days=2)) == 1
    assert await find_token("abc") is None
