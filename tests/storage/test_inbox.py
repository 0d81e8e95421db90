import asyncio
import random
import sys
from datetime import UTC, datetime, timedelta

import pytest

from storage.database import open_database, transaction
from storage.models import InboxEvent
from storage.queues.inbox import (
    CLAIMABLE,
    PER_CHAT,
    bury,
    claim,
    count_events,
    drop_event,
    find_oldest_waiting,
    list_events,
    mark_done,
    purge,
    release,
    retry_event,
    retry_later,
    store_events,
)
from storage.queues.leases import LEASE, LeaseLost, end_leases, list_holders, renew

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


async def store(*keys, now=NOW):
    """Keys like "a1": chat a, event 1."""
    events = [(key, f"telegram:{key[0]}", key.encode()) for key in keys]
    await store_events("telegram", events, now=now)


async def take(holder="w#1", *, limit=100, now=NOW):
    return [event.event_key for event in await claim(holder, limit=limit, now=now)]


async def finish(*ids, holder="w#1"):
    await mark_done(ids, holder, now=NOW)


async def test_an_event_delivered_twice_is_there_once(each_db):
    await store("a1", "a2")
    await store("a2", "a3", "a3")

    assert await take() == ["a1", "a2", "a3"]


async def test_the_same_key_on_another_platform_is_another_event(each_db):
    await store("a1")
    await store_events("matrix", [("a1", "matrix:a", b"x")], now=NOW)

    assert len(await take()) == 2


async def test_an_event_comes_out_as_it_went_in(each_db):
    await store_events("telegram", [("k", "telegram:7", b"\x00\xff{")], now=NOW)

    (event,) = await claim("w#1", limit=1, now=NOW + SECOND)

    assert (event.platform, event.event_key, event.chat_key) == (
        "telegram",
        "k",
        "telegram:7",
    )
    assert (event.body, event.received_at, event.attempts) == (b"\x00\xff{", NOW, 0)


@pytest.mark.parametrize("key", ["x" * 500, "nul\x00byte", "lone\ud800surrogate"])
async def test_a_monstrous_key_is_stored_and_still_known_again(each_db, key):
    for _ in range(2):
        await store_events("telegram", [(key[:400] * 2, key, b"x")], now=NOW)

    assert len(await take()) == 1


async def test_what_one_worker_took_another_does_not_get(each_db):
    await store("a1", "b1", "c1")

    assert await take("w#1", limit=2) == ["a1", "b1"]
    assert await take("w#2") == ["c1"]
    assert await take("w#3") == []


async def test_a_chat_waits_while_an_earlier_event_of_it_is_being_handled(each_db):
    await store("a1", "b1")
    await take(limit=1)
    await store("a2")

    assert await take("w#2") == ["b1"]

    await finish(1)
    assert await take("w#3") == ["a2"]


async def test_a_chat_waits_while_an_earlier_event_waits_for_another_try(each_db):
    await store("a1", "a2", "b1")
    await take(limit=1)
    await retry_later(1, "w#1", error="boom", at=NOW + 5 * SECOND)

    assert await take("w#2") == ["b1"]
    assert await take("w#3", now=NOW + 6 * SECOND) == ["a1", "a2"]
    assert (await InboxEvent.get(id=1)).attempts == 1


async def test_a_flooder_does_not_fill_a_claim(each_db):
    await store(*(f"a{n}" for n in range(2 * PER_CHAT)))
    await store("b1")

    first = await take("w#1", limit=PER_CHAT + 8)
    second = await take("w#2", limit=PER_CHAT + 8)

    assert first == [*(f"a{n}" for n in range(PER_CHAT)), "b1"]
    assert second == []


async def test_only_the_holder_may_say_that_an_event_is_done(each_db):
    await store("a1")
    await take("w#1")

    with pytest.raises(LeaseLost):
        await finish(1, holder="w#2")
    await finish(1)

    with pytest.raises(LeaseLost):
        await finish(1)


async def test_a_worker_that_wakes_after_its_lease_writes_nothing(each_db):
    await store("a1")
    await take("frozen#1")
    assert await take("w#2", now=NOW + LEASE + SECOND) == ["a1"]

    async def wake_up():
        async with transaction():
            await store("z9")
            await mark_done([1], "frozen#1", now=NOW)

    with pytest.raises(LeaseLost):
        await wake_up()

    with pytest.raises(LeaseLost):
        await retry_later(1, "frozen#1", error="", at=NOW)
    with pytest.raises(LeaseLost):
        await bury(1, "frozen#1", error="", reference="", now=NOW)
    await release([1], "frozen#1")
    assert await InboxEvent.filter(event_key="z9").count() == 0
    await finish(1, holder="w#2")


async def test_a_lease_is_kept_by_renewing_it(each_db):
    await store("a1")
    await take("w#1")

    await renew("inbox", ["w#1"], now=NOW + 10 * SECOND)

    assert await take("w#2", now=NOW + LEASE + SECOND) == []
    assert await take("w#3", now=NOW + LEASE + 11 * SECOND) == ["a1"]


async def test_work_handed_back_can_be_taken_at_once(each_db):
    await store("a1", "a2")
    await take("w#1")

    await release([1, 2], "w#1")

    assert await take("w#2") == ["a1", "a2"]


async def test_the_leases_of_a_dead_process_are_ended(each_db):
    await store("a1", "b1")
    await take("dead#1", limit=1)
    await take("live#1", limit=1)
    assert sorted(await list_holders("inbox", now=NOW)) == ["dead#1", "live#1"]

    ended = await end_leases("inbox", ["dead#1"], now=NOW + SECOND)

    assert ended == 1
    assert await list_holders("inbox", now=NOW + SECOND) == ["live#1"]
    assert await take("w#2", now=NOW + SECOND) == ["a1"]


async def test_a_clock_set_back_does_not_lock_a_chat_for_long(each_db):
    await store("a1")
    await take("w#1", now=NOW + timedelta(days=1))

    assert await take("w#2", now=NOW) == ["a1"]


async def test_a_dead_letter_lets_its_chat_go_on(each_db):
    await store("a1", "a2")
    await take("w#1", limit=1)

    await bury(1, "w#1", error="x" * 900, reference="AB12CD34", now=NOW)

    assert await take("w#2") == ["a2"]
    assert await count_events() == {"waiting": 1, "dead": 1}


async def test_a_dead_letter_can_be_retried_or_dropped_once(each_db):
    await store("a1", "b1")
    for event_id in (1, 2):
        await take(f"w#{event_id}", limit=1)
        await bury(event_id, f"w#{event_id}", error="e", reference="r", now=NOW)

    assert [await retry_event(1), await drop_event(2)] == [True, True]
    assert [await retry_event(1), await drop_event(2)] == [False, False]
    assert await take("w#3") == ["a1"]
    assert await count_events() == {"waiting": 1, "dead": 0}


async def test_the_queue_is_listed_dead_letters_first(each_db):
    await store("a1", "b1", "c1")
    await take("w#1", limit=2)
    await bury(2, "w#1", error="why", reference="AB12CD34", now=NOW)

    listed = await list_events()

    assert [(e.id, e.state, e.error) for e in listed] == [
        (2, "dead", "why"),
        (1, "waiting", ""),
        (3, "waiting", ""),
    ]
    assert listed[0].received_at == NOW
    assert [e.id for e in await list_events(limit=2)] == [2, 1]


async def test_the_age_of_the_backlog_is_known(each_db):
    assert await find_oldest_waiting() is None
    await store("a1")
    await store("b1", now=NOW + SECOND)

    assert await find_oldest_waiting() == NOW


async def test_handled_events_are_known_for_48_hours_and_then_forgotten(each_db):
    await store("a1", "b1")
    await take()
    await finish(1)

    assert await purge(now=NOW + timedelta(hours=47)) == 0
    assert await purge(now=NOW + timedelta(hours=49)) == 1
    assert await InboxEvent.all().values_list("id", flat=True) == [2]


async def test_every_chat_is_handled_in_order_by_any_number_of_workers(each_db):
    dice = random.Random(11)
    keys = [f"{dice.choice('abcdefgh')}{n}" for n in range(200)]
    handled = []

    async def work(name):
        for turn in range(1_000):
            holder = f"{name}#{turn}"
            events = await claim(holder, limit=dice.randint(1, 12), now=NOW)
            if not events and len(handled) == len(keys):
                return
            await asyncio.sleep(0)
            done = events[: dice.randint(0, len(events))]
            handled.extend(event.event_key for event in done)
            await mark_done([e.id for e in done], holder, now=NOW)
            await release([e.id for e in events[len(done) :]], holder)

    await store(*keys)
    await asyncio.gather(*(work(name) for name in "xyz"))

    for chat in "abcdefgh":
        assert [k for k in handled if k[0] == chat] == [k for k in keys if k[0] == chat]


@pytest.mark.parametrize(
    "query",
    [
        CLAIMABLE,
        "SELECT id FROM inbox WHERE state = 'waiting' ORDER BY id LIMIT 1",
        "SELECT 1 FROM inbox WHERE platform = ? AND event_key = ?",
    ],
)
async def test_no_query_of_the_inbox_reads_the_whole_table_or_sorts(db, query):
    values = ["2026-11-24"] * query.count("?")

    _, rows = await db.db().execute_query(f"EXPLAIN QUERY PLAN {query}", values)

    steps = [row["detail"] for row in rows]
    assert [s for s in steps if s.startswith("SCAN") or "TEMP B-TREE" in s] == []


async def test_two_processes_share_one_sqlite_file(sqlite_url):
    script = (
        "import asyncio, sys\n"
        "from datetime import UTC, datetime\n"
        "from storage.database import open_database\n"
        "from storage.queues.inbox import claim, mark_done\n"
        "async def main(url, name):\n"
        "    async with open_database(url):\n"
        "        for turn in range(60):\n"
        "            now = datetime.now(UTC)\n"
        "            events = await claim(f'{name}#{turn}', limit=5, now=now)\n"
        "            await mark_done([e.id for e in events], f'{name}#{turn}', now=now)\n"
        "            print(*(e.event_key for e in events))\n"
        "asyncio.run(main(*sys.argv[1:]))\n"
    )
    async with open_database(sqlite_url):
        await store(*(f"{'abcde'[n % 5]}{n}" for n in range(200)))

    seen = await asyncio.gather(*(run_python(script, sqlite_url, n) for n in "xyz"))

    assert sorted(" ".join(seen).split(), key=lambda k: int(k[1:])) == [
        f"{'abcde'[n % 5]}{n}" for n in range(200)
    ]


async def run_python(script, *arguments):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, *arguments, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode()


async def test_nobody_waits_for_a_whole_backlog(each_db):
    await store(*(f"{chat}1" for chat in "abcdefghij"), "z1")

    assert await take(limit=8) == ["a1", "b1", "c1", "d1", "e1", "f1", "j1", "z1"]
    assert await take("w#2", limit=8) == ["g1", "h1", "i1"]


async def test_of_the_newest_only_what_is_next_in_its_chat_is_taken(each_db):
    await store(*(f"{chat}1" for chat in "abcdefgh"), "a2", "y1", "y2")

    assert await take(limit=8) == ["a1", "b1", "c1", "d1", "e1", "f1", "g1", "y1"]
