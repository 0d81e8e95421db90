"""What platforms other than the first need of storage: numbers, cursors, names of calls."""

from datetime import timedelta

import pytest

from storage.chats.choices import (
    find_first_number,
    list_choices,
    note_offers,
    purge_choices,
    write_choices,
)
from storage.queues.cursors import StoredCursor
from storage.queues.leases import LEASE
from storage.queues.outbox import (
    NewItem,
    claim,
    mark_sending,
    put_items,
    resolve_crashes,
)
from tests.builders import NOW

CHAT = "plain:1"


async def test_the_newest_offer_of_a_chat_comes_first(each_db):
    await write_choices([(CHAT, "m1", ["a"]), ("plain:2", "m1", ["x"])], now=NOW)
    await write_choices([(CHAT, "m2", ["b", "c"])], now=NOW + timedelta(seconds=1))

    offers = await list_choices(CHAT)

    assert [offer.tokens for offer in offers] == [("b", "c"), ("a",)]


async def test_an_edited_message_offers_what_it_shows_now(each_db):
    await write_choices([(CHAT, "m1", ["a"])], now=NOW)
    await write_choices([(CHAT, "m1", ["b"])], now=NOW + timedelta(seconds=1))

    offers = await list_choices(CHAT)

    assert [offer.tokens for offer in offers] == [("b",)]


async def test_offers_are_forgotten_when_their_buttons_are(db):
    await write_choices([(CHAT, "m1", ["a"])], now=NOW)

    kept = await purge_choices(now=NOW + timedelta(days=59))
    gone = await purge_choices(now=NOW + timedelta(days=61))

    assert (kept, gone, await list_choices(CHAT)) == (0, 1, [])


async def test_a_cursor_is_kept_for_each_platform(each_db):
    first, second = StoredCursor("plain"), StoredCursor("other")
    await first.write("s1")
    await first.write("s2")

    assert [await first.read(), await second.read()] == ["s2", ""]


@pytest.mark.parametrize(
    ("repeatable", "state"), [(["plain"], []), ([], ["ambiguous"])]
)
async def test_where_a_call_is_known_again_a_crash_leaves_no_doubt(
    each_db, repeatable, state
):
    post = NewItem("plain", CHAT, "post", {"text": "排名"}, priority=2)
    await put_items([post], now=NOW)
    items = await claim("plain", "dead#1", room={2: 1}, now=NOW, desk_now=NOW)
    await mark_sending(items, {items[0].id: "dead#1"})

    later = NOW + LEASE + timedelta(seconds=1)
    shown = await resolve_crashes(now=later, repeatable=repeatable)

    again = await claim("plain", "s#2", room={2: 1}, now=later, desk_now=later)
    assert [item.state for item in shown] == state
    assert [item.key for item in again] == ([items[0].key] if repeatable else [])


async def find_number(key, count, *, after=timedelta()):
    return await find_first_number(CHAT, key=key, count=count, now=NOW + after)


async def test_numbers_go_on_where_the_newest_offer_in_mind_ends(each_db):
    assert await find_number("7-1", 3) == 1

    await write_choices([(CHAT, "m1", ["a", "b"])], now=NOW)
    await note_offers([(CHAT, "7-1", ["", "", "c"])], now=NOW + timedelta(seconds=1))

    assert await find_number("8-1", 3, after=timedelta(seconds=2)) == 4
    assert await find_number("7-1", 1, after=timedelta(seconds=2)) == 3  # repeated
    assert await find_number("8-1", 97, after=timedelta(seconds=2)) == 1  # over 99
    assert await find_number("8-1", 3, after=timedelta(hours=2)) == 1
