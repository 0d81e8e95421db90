import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from storage.chats.choices import list_choices, note_offers
from storage.database import open_database
from storage.models import Card, OutboxItem
from storage.queues.leases import LEASE
from storage.queues.outbox import (
    NewItem,
    Result,
    claim,
    count_items,
    drop_item,
    forget_card,
    list_items,
    mark_sending,
    purge,
    put_items,
    resolve_crashes,
    retry_item,
    show_again,
    take_doubtful,
    write_results,
)
from storage.queues.outbox.claim import CLAIMABLE
from storage.queues.outbox.rows import CRASHES
from tests.waiting import until

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ANSWER, NOTICE, ANNOUNCEMENT = 0, 1, 2
LATER = NOW + LEASE + SECOND


def post(words, **options):
    """Words like "a1": to chat a."""
    chat = f"telegram:{words[0]}"
    return NewItem("telegram", chat, "post", {"text": words}, **options)


async def put(*items):
    await put_items([post(i) if isinstance(i, str) else i for i in items], now=NOW)


async def take(holder="s#1", *, now=NOW, desk_now=None, room=None):
    room = room or dict.fromkeys((ANSWER, NOTICE, ANNOUNCEMENT), 100)
    return await claim("telegram", holder, room=room, now=now, desk_now=desk_now or now)


def words(items):
    return [item.payload["text"] for item in items]


async def end(items, state="sent", holder="s#1", **options):
    results = [Result(item, holder, state, **options) for item in items]
    await write_results(results, now=NOW)


async def start(items, holder="s#1"):
    return await mark_sending(items, dict.fromkeys((i.id for i in items), holder))


async def states():
    return await OutboxItem.all().order_by("id").values_list("state", flat=True)


async def test_the_most_urgent_leaves_first_and_each_in_its_order(each_db):
    await put(post("a1", priority=ANNOUNCEMENT), post("b1", priority=NOTICE))
    await put("c1", "d1", post("e1", priority=ANNOUNCEMENT))

    assert words(await take()) == ["c1", "d1", "b1", "a1", "e1"]


async def test_of_each_priority_only_as_much_as_there_is_room_for(each_db):
    await put(*(post(f"{c}1", priority=ANNOUNCEMENT) for c in "abc"), "d1")

    assert words(await take(room={ANNOUNCEMENT: 2})) == ["a1", "b1"]
    assert words(await take(room={ANSWER: 5, ANNOUNCEMENT: 0})) == ["d1"]


async def test_the_next_post_of_a_chat_waits_until_the_one_before_has_left(each_db):
    await put("a1", "a2", "b1")
    first = await take("s#1")
    assert words(first) == ["a1", "b1"]
    assert await take("s#2") == []

    await start(first)
    assert await take("s#3") == []

    await end(first)
    assert words(await take("s#4")) == ["a2"]


async def test_an_answer_overtakes_an_announcement_that_is_held_up(each_db):
    await put(post("a1", priority=ANNOUNCEMENT))
    await take("s#1")
    await put("a2")

    assert words(await take("s#2")) == ["a2"]


@pytest.mark.parametrize(
    ("later", "goes"), [(ANSWER, True), (NOTICE, False), (ANNOUNCEMENT, False)]
)
async def test_what_waits_for_another_try_holds_back_what_is_not_more_urgent(
    each_db, later, goes
):
    await put(post("a1", priority=NOTICE))
    await end(await take("s#1"), "waiting", retry_at=NOW + 5 * SECOND)
    await put(post("a2", priority=later))

    overtakers = await take("s#2", now=NOW + SECOND)
    assert words(overtakers) == (["a2"] if goes else [])
    await end(overtakers, holder="s#2")
    assert "a1" in words(await take("s#3", now=NOW + 6 * SECOND))


async def test_answers_to_presses_and_reactions_wait_for_nothing(each_db):
    await put("a1")
    await take("s#1")
    quick = [replace(post("a2"), op=op) for op in ("answer", "react", "menu")]
    await put(*quick)

    assert [item.op for item in await take("s#2")] == ["answer", "react", "menu"]


async def test_a_post_with_a_time_waits_for_it_and_holds_nobody_back(each_db):
    await put(post("a1", not_before=NOW + 2 * SECOND), "a2")

    assert words(await take("s#1")) == ["a2"]
    assert words(await take("s#2", desk_now=NOW + 2 * SECOND)) == []
    await OutboxItem.filter(id=2).update(state="sent", lease_until=None)
    assert words(await take("s#3", desk_now=NOW + 2 * SECOND)) == ["a1"]


async def test_when_the_clock_is_set_back_a_post_does_not_wait_for_it_to_come_again(db):
    await put(post("a1", not_before=NOW + timedelta(hours=1)))

    assert words(await take()) == ["a1"]


async def test_what_nobody_wants_any_more_expires_unsent(each_db):
    await put(post("a1", expires_at=NOW), post("b1", expires_at=NOW + SECOND))

    assert words(await take()) == ["b1"]
    assert await states() == ["expired", "waiting"]


async def test_a_card_that_still_waits_is_replaced_where_it_waits(each_db):
    await put(post("a1", card="story:1"), "a2")
    await put(post("a3", card="story:1", not_before=None), post("b1", card="story:1"))

    assert words(await take()) == ["a3", "b1"]
    assert await OutboxItem.all().count() == 3


async def test_of_a_card_put_twice_at_once_the_newest_content_remains(each_db):
    await put(post("a1", card="c"), post("a2", card="d"), post("a3", card="c"))

    assert await OutboxItem.all().order_by("id").values_list("payload", flat=True) == [
        {"text": "a3"},
        {"text": "a2"},
    ]


async def test_a_card_replaced_after_it_was_claimed_leaves_with_the_new_content(
    each_db,
):
    await put(post("a1", card="c"))
    items = await take()
    await put(post("a2", card="c"))

    assert await start(items) == {1: {"text": "a2"}}


async def test_a_card_that_is_being_sent_is_followed_by_its_new_content(each_db):
    await put(post("a1", card="c"))
    items = await take()
    await start(items)
    await put(post("a2", card="c"))
    await end(items, message_ids=("77",))

    (edit,) = await take("s#2")

    assert (edit.payload["text"], edit.message_id) == ("a2", "77")


async def test_a_card_is_remembered_by_its_message_until_that_is_gone(each_db):
    for content, message in (("a1", "5"), ("a2", "6")):
        await put(post(content, card="c"))
        await end(await take(), message_ids=(message,))
    assert await Card.all().values_list("message_id", flat=True) == ["6"]

    await forget_card("telegram:a", "c")
    await put(post("a3", card="c"))

    assert (await take())[0].message_id == ""


async def test_who_lost_the_claim_may_not_send(each_db):
    await put("a1")
    items = await take("frozen#1")
    assert words(await take("s#2", now=LATER)) == ["a1"]

    assert await start(items, "frozen#1") == {}


async def test_a_crash_before_the_call_repeats_nothing_and_loses_nothing(each_db):
    await put(post("a1", priority=ANNOUNCEMENT))
    await take("dead#1")

    assert await resolve_crashes(now=LATER) == []
    assert words(await take("s#2", now=LATER)) == ["a1"]


async def crash_while_sending(now=NOW):
    items = await take("dead#1", now=now)
    await start(items, "dead#1")
    return await resolve_crashes(now=now + LEASE + SECOND)


@pytest.mark.parametrize("priority", [ANSWER, NOTICE])
async def test_after_crashes_an_answer_or_a_notice_is_repeated_some_times(
    each_db, priority
):
    await put(post("a1", priority=priority))

    for time in range(CRASHES):
        assert await crash_while_sending(NOW + 20 * time * SECOND) == []
    (shown,) = await crash_while_sending(NOW + 20 * CRASHES * SECOND)

    assert (shown.id, shown.state, shown.payload) == (1, "ambiguous", {"text": "a1"})
    assert await take("s#9", now=LATER + timedelta(minutes=5)) == []


async def test_after_a_crash_an_announcement_is_never_repeated(each_db):
    await put(post("a1", priority=ANNOUNCEMENT), post("a2", priority=ANNOUNCEMENT))

    (shown,) = await crash_while_sending()

    assert shown.payload == {"text": "a1"}
    assert words(await take("s#2", now=LATER)) == ["a2"]


async def test_after_a_crash_a_card_that_is_shown_is_edited_again(each_db):
    await Card.create(chat_key="telegram:a", card="c", message_id="5")
    await put(post("a1", card="c", priority=ANNOUNCEMENT))

    for minute in range(3):
        assert await crash_while_sending(NOW + timedelta(minutes=minute)) == []
    assert await states() == ["waiting"]


async def test_until_it_is_decided_about_a_crashed_call_its_chat_waits(each_db):
    await put("a1", "a2")
    await start(await take("dead#1"), "dead#1")

    assert await take("s#2", now=LATER) == []
    await resolve_crashes(now=LATER)
    assert words(await take("s#3", now=LATER)) == ["a1"]


async def test_a_card_never_overtakes_older_content_of_its_own(each_db):
    await put(post("a1", card="c", priority=NOTICE))
    await start(await take("dead#1"), "dead#1")
    await put(post("a2", card="c", priority=ANSWER))

    assert await take("s#2") == []


async def test_while_the_lease_runs_nobody_decides_about_a_call(each_db):
    await put("a1")
    await start(await take())

    assert await resolve_crashes(now=NOW + SECOND) == []
    assert await states() == ["sending"]


async def test_that_it_was_sent_is_written_even_when_the_claim_was_given_up(each_db):
    await put(post("a1", priority=ANNOUNCEMENT), "b1")
    items = await take()
    await start(items)
    await resolve_crashes(now=LATER)
    assert await states() == ["ambiguous", "waiting"]

    await end(items, message_ids=("1",))

    assert await states() == ["sent", "sent"]


async def test_that_it_was_sent_is_not_written_over_another_holder(each_db):
    await put("a1")
    items = await take("frozen#1")
    await start(items, "frozen#1")
    await resolve_crashes(now=LATER)
    await take("s#2", now=LATER)

    await end(items, holder="frozen#1")
    await end(items, "failed", holder="frozen#1")

    assert await states() == ["waiting"]


async def test_results_of_every_kind_are_written_at_once(each_db):
    await put("a1", "b1", "c1", "d1")
    a, b, c, d = await take()
    await write_results(
        [
            Result(a, "s#1", "sent", message_ids=("9", "10")),
            Result(b, "s#1", "waiting", "busy", retry_at=NOW + SECOND),
            Result(c, "s#1", "failed", "y" * 900),
            Result(d, "s#1", "waiting", "down", retry_at=NOW, counts=False),
        ],
        now=NOW + SECOND,
    )

    rows = await OutboxItem.all().order_by("id")

    assert [(r.state, r.attempts, len(r.error)) for r in rows] == [
        ("sent", 0, 0),
        ("waiting", 1, 4),
        ("failed", 1, 500),
        ("waiting", 0, 4),
    ]
    assert rows[0].message_ids == ["9", "10"]
    assert rows[0].sent_at == NOW + SECOND


async def test_what_failed_can_be_retried_or_dropped_by_hand(each_db):
    await put("a1", "b1", "c1")
    a, b, c = await take()
    await end([a, b], "failed")
    await end([c])

    assert [await retry_item(1), await drop_item(2)] == [True, True]
    assert [await retry_item(3), await drop_item(3)] == [False, False]
    assert await states() == ["waiting", "dropped", "sent"]
    assert words(await take("s#2")) == ["a1"]


async def test_the_queue_is_listed_worst_first_and_counted(each_db):
    await put("a1", "b1", "c1", "d1")
    a, b, _, d = await take()
    await end([d], "ambiguous", error="timeout")
    await end([b], "failed")
    await end([a])

    listed = await list_items()

    assert [(i.id, i.state) for i in listed] == [
        (4, "ambiguous"),
        (2, "failed"),
        (3, "waiting"),
    ]
    assert (listed[0].error, listed[0].created_at) == ("timeout", NOW)
    assert await count_items() == {
        "waiting": 1,
        "sending": 0,
        "failed": 1,
        "ambiguous": 1,
    }


async def test_what_was_sent_is_forgotten_announcements_later(each_db):
    await put("a1", post("b1", run_id=1), "c1")
    items = await take()
    await end(items[:2])

    assert await purge(now=NOW + timedelta(days=2)) == 0
    assert await purge(now=NOW + timedelta(days=4)) == 1
    assert await purge(now=NOW + timedelta(days=91)) == 1
    assert await states() == ["waiting"]


async def test_claiming_reads_no_whole_table_and_sorts_nothing(db):
    values = [1] * CLAIMABLE.count("?")

    _, rows = await db.db().execute_query(f"EXPLAIN QUERY PLAN {CLAIMABLE}", values)

    steps = [row["detail"] for row in rows]
    assert [s for s in steps if s.startswith("SCAN") or "TEMP B-TREE" in s] == []


@pytest.mark.parametrize(
    ("state", "doubts", "is_open"),
    [
        ("ambiguous", 1, True),
        ("waiting", 1, True),  # it will be repeated, and may be there already
        ("waiting", 0, False),
        ("failed", 0, False),
        ("sent", 0, False),
    ],
)
async def test_an_offer_that_may_have_arrived_stays_one(db, state, doubts, is_open):
    await put("a1")
    (item,) = await take()
    await start([item])
    await note_offers([(item.chat_key, item.key, ["t1"])], now=NOW)

    await end([replace(item, doubts=doubts)], state, offered=True)

    calls = [offer.call for offer in await list_choices(item.chat_key)]
    assert calls == ([item.key] if is_open else [])


async def test_an_answer_in_doubt_is_sent_again_to_the_person_who_asks(each_db):
    await put("a1")
    (item,) = await take()
    await start([item])
    await end([item], "ambiguous")

    asked = [
        await show_again(item.key, chat_key="telegram:b"),
        await show_again(item.key, chat_key=item.chat_key),
        await show_again(item.key, chat_key=item.chat_key),
    ]

    assert asked == [False, True, False]
    assert words(await take()) == ["a1"]


async def test_an_announcement_in_doubt_is_not_sent_again_by_whoever_asks(db):
    await put(post("a1", priority=ANNOUNCEMENT))
    (item,) = await take()
    await start([item])
    await end([item], "ambiguous")

    assert not await show_again(item.key, chat_key=item.chat_key)


async def test_a_call_of_somebody_who_is_still_there_is_not_decided_about(each_db):
    await put(post("a1", priority=ANNOUNCEMENT))
    await start(await take("slow#1"), "slow#1")

    assert await resolve_crashes(now=LATER, own=["slow#1"]) == []
    assert await states() == ["sending"]


@pytest.mark.parametrize("repeatable", [["telegram"], []])
async def test_a_card_that_may_have_arrived_is_not_replaced_but_followed(
    each_db, repeatable
):
    await put(post("a1", card="x"))
    await start(await take())
    await resolve_crashes(now=LATER, repeatable=repeatable)

    await put(post("a2", card="x"), post("a3", card="x"))
    await put(post("a4", card="x"))

    (first,) = await take(now=LATER)
    assert await take(now=LATER) == []
    await start([first])
    await end([first], message_ids=("77",))
    (second,) = await take(now=LATER)
    assert words([first, second]) == ["a1", "a4"]
    assert second.message_id == "77"


async def crash_over_announcement():
    await put(post("a9", priority=ANNOUNCEMENT))
    await start(await take("dead#1"), "dead#1")


async def look(now=LATER + 5 * SECOND):
    return await take_doubtful("telegram", "finder#1", now=now)


async def test_an_announcement_in_doubt_is_taken_up_with_what_its_chat_showed(each_db):
    await put("a1")
    await end(await take(), message_ids=("9",))
    await OutboxItem.all().update(sent_at=NOW - SECOND)
    await crash_over_announcement()

    (doubtful,) = await look()

    assert (doubtful.item.payload, doubtful.before) == ({"text": "a9"}, "9")
    assert doubtful.known == {"9"}
    assert await resolve_crashes(now=LATER, findable=["telegram"]) == []


async def test_a_call_that_may_be_on_its_way_is_not_looked_up_yet(each_db):
    await crash_over_announcement()

    assert await look(now=LATER) == []


async def test_two_never_look_at_once(each_db):
    await crash_over_announcement()

    assert [len(await look()), len(await look())] == [1, 0]


async def test_nothing_is_looked_up_where_other_messages_are_in_doubt(each_db):
    await put("a1")
    await end(await take(), message_ids=("9",))
    await put(post("a2", priority=ANNOUNCEMENT))
    await OutboxItem.filter(id=1).update(sent_at=NOW - SECOND)
    await OutboxItem.filter(id=2).update(state="ambiguous")
    await crash_over_announcement()

    (doubtful,) = await look()

    assert doubtful.before == ""


async def test_what_was_in_doubt_before_the_last_message_matters_no_more(each_db):
    await put(post("a1", priority=ANNOUNCEMENT), post("a2", priority=ANNOUNCEMENT))
    await OutboxItem.filter(id=1).update(state="ambiguous")
    await end(await take(), message_ids=("9",))
    await OutboxItem.filter(id=2).update(sent_at=NOW - SECOND)
    await crash_over_announcement()

    (doubtful,) = await look()

    assert doubtful.before == "9"


@pytest.mark.postgres
async def test_a_call_that_is_given_up_meanwhile_is_decided_about_the_next_time(
    postgres_url,
):
    async with open_database(postgres_url):
        await put("a1", "b1")
        await start(await take("dead#1"), "dead#1")
        await OutboxItem.filter(id=2).update(lease_until=LATER + LEASE)
        other = await asyncpg.connect(postgres_url.replace("asyncpg", "postgresql", 1))
        keeper = other.transaction()
        await keeper.start()
        # It locks the call that is decided about, and gives another one up.
        await other.execute("UPDATE outbox SET error = '' WHERE id = 1")
        await other.execute("UPDATE outbox SET lease_until = $1 WHERE id = 2", NOW)

        deciding = asyncio.create_task(resolve_crashes(now=LATER))
        await until(lambda: is_waiting(other))
        await keeper.commit()
        await other.close()

        assert await deciding == []
        assert await states() == ["waiting", "sending"]


async def is_waiting(connection):
    return await connection.fetchval(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
    )
