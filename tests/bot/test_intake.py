import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot import handling, intake
from bot.fetching import Fetcher
from bot.handling import Handling
from bot.intake import Intake
from bot.keeper import Keeper
from bot.presence import make_holders, name_process
from handlers.messages import Chat, Post, StoredFile
from storage.models import AuditEntry, InboxEvent, OutboxItem, PressToken
from storage.people.people import create_member, find_people, grant_role
from storage.queues.inbox import claim
from tests.builders import build_desk, build_person
from tests.plain_platform import PlainPlatform, peek, write_event
from tests.waiting import until

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """No waits between tries."""
    monkeypatch.setattr(handling, "WAITS", (timedelta(milliseconds=1),) * 4)
    monkeypatch.setattr(handling, "UNTIL_DESK", timedelta(milliseconds=1))
    monkeypatch.setattr(intake, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(intake, "PAUSE_SECONDS", 0.02)


async def keep(platform, attachment):
    return StoredFile(attachment.kind, attachment.ref, sha256=attachment.ref * 8)


def make_intake(handle, *, keep=keep, platform=None):
    platforms = {"plain": platform or PlainPlatform()}
    parts = {name: each.split for name, each in platforms.items()}
    return Intake(
        platforms=platforms,
        peek={"plain": peek},
        fetcher=Fetcher(keep, platforms),
        handling=Handling(handle, split=parts.get, clock=lambda: NOW, language="zh-CN"),
        make_holder=make_holders(name_process()),
    )


@asynccontextmanager
async def running(intake):
    intake.begin()
    task = asyncio.create_task(intake.run())
    try:
        yield intake
    finally:
        intake.stop()
        await task


async def is_settled():
    return not await InboxEvent.filter(state="waiting").exists()


async def settle(*, dead=0):
    """Wait until nothing waits any more."""
    await until(is_settled)
    assert await InboxEvent.filter(state="dead").count() == dead


async def echo(turn):
    turn.reply(f"heard {turn.event.text}")


async def store(intake, *events):
    await intake.store("plain", list(events))


async def said():
    rows = await OutboxItem.all().order_by("id")
    return [(row.chat_key.split(":")[1], row.payload.get("text")) for row in rows]


async def test_an_event_is_answered_in_its_chat(each_db):
    await build_desk()
    async with running(make_intake(echo)) as intake:
        await store(intake, write_event("k1", "7", "hello"))
        await settle()

    assert await said() == [("7", "heard hello")]
    row = await OutboxItem.get()
    assert row.event_id == (await InboxEvent.get()).id


async def test_the_same_event_twice_is_answered_once(each_db):
    await build_desk()
    async with running(make_intake(echo)) as intake:
        for _ in range(2):
            await store(intake, write_event("k1"), write_event("k1"))
            await settle()

    assert len(await said()) == 1


async def test_it_is_stored_before_store_returns_and_handled_after_a_restart(db):
    await build_desk()
    stopped = make_intake(echo)
    storing = asyncio.create_task(stopped._gather.run())
    await store(stopped, write_event("k1", "7", "early"))
    assert await InboxEvent.all().count() == 1
    stopped._gather.close()
    await storing

    async with running(make_intake(echo)):
        await settle()

    assert await said() == [("7", "heard early")]


async def test_until_it_may_begin_events_are_stored_and_wait(db):
    await build_desk()
    intake = make_intake(echo)
    task = asyncio.create_task(intake.run())
    await store(intake, write_event("k1", "7", "early"))
    await asyncio.sleep(0.05)
    assert await InboxEvent.filter(state="waiting").count() == 1

    intake.begin()
    await settle()
    intake.stop()
    await task


async def test_many_chats_are_handled_each_in_order(each_db):
    await build_desk()
    events = [write_event(f"k{n}", str(n % 7), str(n)) for n in range(140)]
    async with running(make_intake(echo)) as intake:
        await asyncio.gather(*(store(intake, event) for event in events))
        await settle()

    texts = await said()
    for chat in range(7):
        own = [int(text.split()[1]) for c, text in texts if c == str(chat)]
        assert own == list(range(chat, 140, 7))


async def test_what_a_handler_wrote_is_gone_when_it_fails_and_others_stay(each_db):
    await build_desk()

    async def handle(turn):
        await AuditEntry.create(
            at=NOW, action=turn.event.text, previous_hash="", hash=""
        )
        turn.reply(turn.event.text)
        turn.button("x", "some.action")
        if turn.event.text == "bad":
            raise ValueError("a handler's mistake")

    async with running(make_intake(handle)) as intake:
        events = [("1", "good"), ("2", "bad"), ("3", "fine")]
        await store(intake, *(write_event(f"k{c}", c, t) for c, t in events))
        await settle(dead=1)

    kept = await AuditEntry.filter(action__in=["good", "bad", "fine"])
    assert sorted(entry.action for entry in kept) == ["fine", "good"]
    assert await PressToken.all().count() == 2


async def test_a_failing_event_is_tried_five_times_and_its_chat_waits_for_it(each_db):
    await build_desk()
    tries = []

    async def handle(turn):
        tries.append(turn.event.text)
        if turn.event.text == "bad":
            raise ValueError("no")
        turn.reply(turn.event.text)

    async with running(make_intake(handle)) as intake:
        await store(
            intake, write_event("k1", "1", "bad"), write_event("k2", "1", "after")
        )
        await store(intake, write_event("k3", "2", "other"))
        await settle(dead=1)

    # The very first try may have been together with the others'.
    assert tries.count("bad") in (5, 6)
    assert tries.index("after") > len(tries) - tries[::-1].index("bad") - 1
    texts = [text for chat, text in await said() if chat == "1"]
    assert len(texts) == 2
    assert texts[1] == "after"


async def test_the_person_gets_an_apology_with_the_reference_of_the_dead_letter(db):
    await build_desk()

    async with running(make_intake(fail)) as intake:
        await store(intake, write_event("k1", "7"))
        await settle(dead=1)

    event = await InboxEvent.get()
    assert (event.error, event.attempts, len(event.reference)) == ("ValueError", 5, 8)
    ((chat, text),) = await said()
    assert (chat, event.reference in text) == ("7", True)
    assert "secret" not in text


async def fail(turn):
    raise ValueError("secret words")


async def test_in_a_group_that_did_not_speak_to_it_the_desk_apologizes_to_nobody(db):
    await build_desk()

    async with running(make_intake(fail)) as intake:
        quiet = write_event("k1", "-7", chat_kind="group", addressed=False)
        await store(intake, quiet)
        await settle(dead=1)

    assert await said() == []


async def test_a_failed_press_is_answered_where_it_was_pressed(db):
    await build_desk()

    async with running(make_intake(fail)) as intake:
        await store(intake, write_event("k1", "-7", chat_kind="group", kind="press"))
        await settle(dead=1)

    row = await OutboxItem.get()
    assert (row.op, row.payload["press_id"], row.payload["alert"]) == (
        "answer",
        "k1",
        True,
    )


async def test_admins_get_one_note_however_many_letters_die(db):
    await build_desk()
    admin = await build_person("陈主任", "admin")

    async with running(make_intake(fail)) as intake:
        await store(intake, *(write_event(f"k{n}", str(n)) for n in range(20)))
        await settle(dead=20)

    notes = await OutboxItem.filter(chat_key=f"telegram:{admin.id}")
    assert len(notes) == 1
    assert "20" in notes[0].payload["text"]


async def test_bytes_that_say_nothing_become_dead_letters_and_stall_nobody(each_db):
    await build_desk()
    noise = [b"", b"{", b"\xff\xfe", b"[1]", b'{"key": 1}', b"null"]

    async with running(make_intake(echo)) as intake:
        await store(intake, *noise, write_event("k1", "7", "hello"), *noise)
        await settle(dead=len(noise))

    assert await said() == [("7", "heard hello")]


async def test_an_answer_that_no_table_takes_is_the_events_own_fault(each_db):
    await build_desk()

    async def handle(turn):
        turn.reply("ok")
        if turn.event.text == "bad":
            turn.reply("\ud800")

    async with running(make_intake(handle)) as intake:
        await store(intake, write_event("k1", "1", "bad"), write_event("k2", "2"))
        await settle(dead=1)

    assert [chat for chat, text in await said() if text == "ok"] == ["2"]


async def test_without_a_desk_people_are_told_and_nothing_else_is_lost(db):
    async with running(make_intake(echo)) as intake:
        await store(intake, write_event("k1", "7"))
        await store(intake, write_event("k2", "-8", chat_kind="group", kind="added"))
        await asyncio.sleep(0.1)
        assert await InboxEvent.filter(state="waiting").count() == 1
        ((chat, text),) = await said()
        assert (chat, "还没有设置好" in text) == ("7", True)

        await build_desk()
        await settle()


async def test_a_new_desk_is_seen_by_the_next_batch(db):
    desk = await build_desk()

    async def handle(turn):
        turn.reply(turn.desk.name)

    async with running(make_intake(handle)) as intake:
        await store(intake, write_event("k1"))
        await settle()
        await type(await InboxEvent.get())._meta.db.execute_query(
            "UPDATE desk SET name = 'new', version = version + 1"
        )
        await store(intake, write_event("k2"))
        await settle()

    assert [text for _, text in await said()] == [desk.name, "new"]


async def test_who_joins_is_known_from_the_very_next_event(each_db):
    await build_desk()

    async def handle(turn):
        if turn.event.text == "join":
            person = await create_member(
                platform="plain", account="7", chat_key="plain:7", name="李", now=NOW
            )
            await grant_role(person, "reporter", unit_id=None, now=NOW)
        turn.reply(turn.person.grants[0].role if turn.person else "stranger")

    async with running(make_intake(handle)) as intake:
        texts = ["hello", "join", "again"]
        await store(
            intake, *(write_event(f"k{n}", "7", t) for n, t in enumerate(texts))
        )
        await settle()

    assert [text for _, text in await said()] == ["stranger", "stranger", "reporter"]
    assert "7" in await find_people("plain", ["7"])


async def test_files_are_fetched_before_the_handler_runs(db):
    await build_desk()

    async def handle(turn):
        turn.reply(" ".join(file.name for file in turn.event.files))

    async with running(make_intake(handle)) as intake:
        await store(intake, write_event("k1", "7", files=["a", "b"]))
        await settle()

    assert await said() == [("7", "a b")]


async def test_a_slow_download_holds_up_its_own_chat_only(db):
    await build_desk()
    arrived = asyncio.Event()

    async def keep_slowly(platform, attachment):
        await arrived.wait()
        return StoredFile("photo", attachment.ref)

    async with running(make_intake(echo, keep=keep_slowly)) as intake:
        await store(intake, write_event("k1", "7", "photo", files=["a"]))
        await store(intake, write_event("k2", "7", "later"))
        await store(intake, write_event("k3", "8", "other"))
        await until(said)
        assert await said() == [("8", "heard other")]
        arrived.set()
        await settle()

    assert (await said())[1:] == [("7", "heard photo"), ("7", "heard later")]


async def test_a_download_that_fails_is_tried_again_and_the_event_waits(
    db, monkeypatch
):
    monkeypatch.setattr("bot.fetching.SHORTEST", timedelta(milliseconds=1))
    await build_desk()
    failures = [OSError("disk full"), ConnectionError("away"), TimeoutError()]

    async def keep_at_last(platform, attachment):
        if failures:
            raise failures.pop()
        return StoredFile("photo", attachment.ref)

    async with running(make_intake(echo, keep=keep_at_last)) as intake:
        await store(intake, write_event("k1", "7", "photo", files=["a"]))
        await store(intake, write_event("k2", "7", "later"))
        await settle()

    assert [text for _, text in await said()] == ["heard photo", "heard later"]
    assert (await InboxEvent.get(id=1)).attempts == 0


async def test_after_a_day_the_event_goes_on_without_its_file(db):
    await build_desk()

    async def handle(turn):
        turn.reply(turn.event.files[0].problem)

    async def keep_never(platform, attachment):
        raise ConnectionError

    stopped = make_intake(handle, keep=keep_never)
    await stopped._commit_rows(
        [("plain", *peek(raw := write_event("k1", files=["a"])), raw)]
    )
    await InboxEvent.all().update(received_at=datetime.now(UTC) - timedelta(hours=25))
    async with running(stopped):
        await settle()

    assert [text for _, text in await said()] == ["gone"]


async def test_a_frozen_worker_writes_nothing_after_another_has_taken_over(db):
    await build_desk()
    began, go_on = asyncio.Event(), asyncio.Event()

    async def handle_slowly(turn):
        began.set()
        await go_on.wait()
        turn.reply("frozen")

    frozen = make_intake(handle_slowly)
    events = await _store_and_claim(frozen, "k1")
    works = [frozen._read(event, "frozen#1") for event in events]
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert len(await claim("other#1", limit=5, now=later)) == 1

    go_on.set()
    await frozen._finish(works)

    assert await said() == []
    assert (await InboxEvent.get()).holder == "other#1"


async def _store_and_claim(intake, key):
    await intake._commit_rows([("plain", *peek(raw := write_event(key)), raw)])
    return await claim("frozen#1", limit=5, now=datetime.now(UTC))


async def test_the_keeper_renews_what_is_at_work_and_ends_what_is_dead(db):
    await build_desk()
    intake = make_intake(echo)
    await _store_and_claim(intake, "k1")
    machine, pid, start, _ = name_process().split(":")
    dead = f"{machine}:{pid}:{int(start) - 1}:00#1"
    await InboxEvent.all().update(holder=dead)
    ended = []

    keeper = Keeper(
        name_process(), {"inbox": lambda: {"me#1"}}, on_ended=lambda: ended.append(1)
    )
    await keeper.look()

    assert len(ended) == 1
    assert len(await claim("me#1", limit=5, now=datetime.now(UTC))) == 1


async def test_the_keeper_tells_how_many_processes_are_sending(db):
    machine, pid, start, _ = name_process().split(":")
    dead = f"{machine}:{pid}:{int(start) - 1}:00"
    told = []
    keeper = Keeper("here:1:2:3", {"outbox": set}, on_company=told.append)
    for holder in ("here:1:2:3#1", "here:1:2:3#2", "there:4:5:6#9", f"{dead}#1"):
        await OutboxItem.create(
            platform="plain",
            chat_key=f"plain:{holder}",
            op="post",
            payload={},
            created_at=NOW,
            holder=holder,
            lease_until=datetime.now(UTC) + timedelta(seconds=10),
        )

    await keeper.look()

    assert told == [2]


async def test_stopping_finishes_the_batch_at_hand_and_hands_the_rest_back(db):
    await build_desk()
    began, go_on = asyncio.Event(), asyncio.Event()

    async def handle_slowly(turn):
        began.set()
        await go_on.wait()
        turn.reply(turn.event.text)

    intake = make_intake(handle_slowly)
    intake.begin()
    task = asyncio.create_task(intake.run())
    await store(intake, write_event("k1", "1", "first"))
    await began.wait()
    intake.stop()
    go_on.set()
    await task

    assert await said() == [("1", "first")]
    assert await InboxEvent.filter(state="done").count() == 1
    assert intake.list_holders() == set()


async def test_a_handler_that_hangs_is_given_up(db, monkeypatch):
    monkeypatch.setattr(handling, "TURN_SECONDS", 0.01)
    await build_desk()

    async def hang(turn):
        if turn.event.text == "hang":
            await asyncio.Event().wait()
        turn.reply("ok")

    async with running(make_intake(hang)) as intake:
        await store(intake, write_event("k1", "1", "hang"), write_event("k2", "2"))
        await settle(dead=1)

    assert ("2", "ok") in await said()


async def test_a_database_that_is_away_for_a_while_loses_nothing(db, monkeypatch):
    await build_desk()
    intake = make_intake(echo)
    commit, failures = intake.handling.commit, [OSError("away")] * 3

    async def commit_at_last(works):
        if failures:
            raise failures.pop()
        return await commit(works)

    intake.handling.commit = commit_at_last
    async with running(intake):
        await store(intake, write_event("k1", "7", "hello"))
        await settle()

    assert await said() == [("7", "heard hello")]
    assert (await InboxEvent.get()).attempts == 0


async def test_a_long_answer_is_parted_before_it_is_queued(db):
    await build_desk()

    async def handle(turn):
        turn.outgoing.append(Post(Chat("plain", "7"), "one\ftwo"))

    async with running(make_intake(handle)) as intake:
        await store(intake, write_event("k1", "7"))
        await settle()

    assert [text for _, text in await said()] == ["one", "two"]


async def test_what_a_transaction_has_no_time_for_comes_in_the_next_in_order(
    each_db, monkeypatch
):
    monkeypatch.setattr(handling, "SLICE_SECONDS", 0)
    await build_desk()
    events = [write_event(f"k{n}", str(n % 3), str(n)) for n in range(12)]
    intake = make_intake(echo)
    async with running(intake):
        await store(intake, *events)
        await settle()

    assert intake.counts.batches == intake.counts.handled == 12
    for chat in "012":
        own = [int(text.split()[1]) for at, text in await said() if at == chat]
        assert own == sorted(own)
    assert intake.list_holders() == set()


async def test_behind_an_event_that_fails_its_chat_waits_also_in_the_next_slice(
    db, monkeypatch
):
    failures = iter([True])

    async def fail_once(turn):
        if turn.event.text == "first" and next(failures, False):
            raise ValueError
        turn.reply(turn.event.text)

    monkeypatch.setattr(handling, "SLICE_SECONDS", 0)
    await build_desk()
    async with running(make_intake(fail_once)) as intake:
        names = ("first", "second", "third")
        await store(intake, *(write_event(f"k{n}", "7", n) for n in names))
        await settle()

    assert [text for _, text in await said()] == list(names)
