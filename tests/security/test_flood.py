"""Somebody sends without end: the others are answered, and nothing is lost."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest

from bot import flood, intake
from bot.fetching import Fetcher, is_from_member
from bot.flood import Flood
from handlers.messages import Chat, Incoming, Sender, StoredFile
from storage.models import Identity, InboxEvent, OutboxItem, Person
from tests.bot.test_intake import make_intake, quick, running, said, settle
from tests.builders import NOW, build_desk, build_person
from tests.plain_platform import PlainPlatform, write_event
from tests.waiting import until

__all__ = ["quick"]  # no waits between tries
GROUP = Chat("plain", "-7", "group")


def make_event(sender="1", *, kind="message", chat=None, at=NOW, **more):
    own = Chat("plain", sender)
    return Incoming(kind, "e", chat or own, at, Sender("plain", sender), **more)


def admit(guard, events, *, now=0.0):
    return [guard.admit(event, now=now) for event in events]


def test_everybody_may_send_a_burst_and_then_goes_on_at_a_pace():
    guard = Flood(burst=5, per_second=2)

    assert admit(guard, [make_event()] * 7) == [True] * 5 + [False] * 2
    assert admit(guard, [make_event()] * 3, now=1.0) == [True, True, False]
    assert admit(guard, [make_event()] * 6, now=60.0) == [True] * 5 + [False]


def test_one_person_s_flood_slows_nobody_else():
    guard = Flood(burst=5, per_second=2)
    admit(guard, [make_event("1")] * 50)

    assert admit(guard, [make_event("2")] * 5) == [True] * 5


def test_the_parts_of_an_album_count_little():
    guard = Flood(burst=5, per_second=1)
    albums = [make_event(album=f"a{n // 10}") for n in range(20)]

    assert all(admit(guard, albums))


def test_what_was_said_over_hours_while_the_desk_was_down_is_no_flood():
    guard = Flood(burst=5, per_second=1)
    spread = [make_event(at=NOW + timedelta(seconds=n)) for n in range(500)]

    assert all(admit(guard, spread))


def test_times_that_run_backwards_and_forwards_win_nothing():
    guard = Flood(burst=5, per_second=1)
    jumping = [make_event(at=NOW + timedelta(hours=n % 2)) for n in range(100)]

    # The clock of the messages can be used up once.
    assert sum(admit(guard, jumping)) <= 10


def test_presses_have_no_times_of_their_own():
    guard = Flood(burst=5, per_second=1)
    later = [make_event(kind="press", at=NOW + timedelta(hours=n)) for n in range(20)]

    assert sum(admit(guard, later)) == 5


def test_talk_in_a_group_that_is_not_for_the_desk_costs_nothing():
    guard = Flood(burst=5, per_second=1)
    talk = [make_event(chat=GROUP, addressed=False)] * 500

    assert all(admit(guard, talk))
    assert sum(admit(guard, [make_event(chat=GROUP)] * 20)) == 5


def test_somebody_slowed_is_told_once_and_once_more_after_a_calm():
    guard = Flood(burst=2, per_second=1)
    event = make_event()
    admit(guard, [event] * 3)

    assert [guard.is_to_be_told(event) for _ in range(3)] == [True, False, False]
    admit(guard, [event] * 3, now=60.0)
    assert guard.is_to_be_told(event)


def test_a_hundred_thousand_senders_are_not_all_remembered(monkeypatch):
    monkeypatch.setattr(flood, "REMEMBERED", 100)
    guard = Flood(burst=5, per_second=1)

    for number in range(10_000):
        guard.admit(make_event(str(number)), now=float(number))

    assert len(guard._accounts) <= 101


async def echo(turn):
    turn.reply(f"heard {turn.event.text}")


def make_slow_intake(handle=echo, *, burst=20, per_second=200):
    made = make_intake(handle)
    made.flood = Flood(burst, per_second)
    return made


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr(intake, "SLOWED", timedelta(milliseconds=20))


async def test_a_thousand_messages_of_one_person_are_all_handled_in_order(db, soon):
    await build_desk()
    events = [write_event(f"k{n}", "1", f"{n}") for n in range(1_000)]

    async with running(make_slow_intake(burst=100, per_second=1_500)) as desk:
        await desk.store("plain", events)
        await settle()

    texts = [text for _, text in await said() if text.startswith("heard")]
    told = [text for _, text in await said() if "您发得太快了" in text]
    assert texts == [f"heard {n}" for n in range(1_000)]
    assert len(told) == 1


async def test_the_others_are_answered_while_one_floods(db, soon):
    await build_desk()
    waits = []

    async with running(make_slow_intake(per_second=20)) as desk:
        flood_of = [write_event(f"f{n}", "1", "x") for n in range(1_000)]
        storing = asyncio.create_task(desk.store("plain", flood_of))
        for number in range(20):
            began = time.perf_counter()
            await desk.store("plain", [write_event(f"o{number}", "2", f"o{number}")])
            await until(lambda n=number: is_answered(f"heard o{n}"))
            waits.append(time.perf_counter() - began)
        await storing
        left = await InboxEvent.filter(state="waiting", chat_key="plain:1").count()
        answered = await OutboxItem.filter(chat_key="plain:1").count()

    assert max(waits) < 2
    assert left > 800
    assert answered < 200
    assert await InboxEvent.all().count() == 1_020


async def is_answered(text):
    rows = await OutboxItem.all().values_list("payload", flat=True)
    return any(row.get("text") == text for row in rows)


async def test_a_storm_of_presses_in_a_group_is_answered_so_far_and_told_once(db):
    await build_desk()
    storm = [
        write_event(f"p{n}", "-7", "x", chat_kind="group", kind="press", sender="1")
        for n in range(300)
    ]

    async def answer(turn):
        turn.answer_press("done")

    guarded = make_slow_intake(answer, burst=20, per_second=0.001)
    async with running(guarded) as desk:
        await desk.store("plain", storm)
        other = {"chat_kind": "group", "kind": "press", "sender": "2"}
        await desk.store("plain", [write_event("q", "-7", "x", **other)])
        await settle()

    words = [
        row["text"] for row in await OutboxItem.all().values_list("payload", flat=True)
    ]
    assert words.count("done") == 21
    assert sum("太快" in word for word in words) == 1


async def test_a_group_of_five_thousand_talkers_makes_no_work(db):
    await build_desk()
    talk = [
        write_event(
            f"t{n}",
            "-7",
            "闲谈",
            chat_kind="group",
            sender=str(n % 5_000),
            addressed=False,
        )
        for n in range(2_000)
    ]
    heard = []

    async def listen(turn):
        heard.append(turn)

    async with running(make_slow_intake(listen)) as desk:
        await desk.store("plain", talk)
        await settle()

    assert len(heard) == 2_000
    assert await OutboxItem.all().count() == 0
    assert len(desk.flood._accounts) == 0


class PhotoPlatform(PlainPlatform):
    """Counts what is fetched."""

    def __init__(self):
        super().__init__()
        self.fetched = []


def make_photo_intake(handle, platform):
    async def keep(_, attachment):
        platform.fetched.append(attachment.ref)
        return StoredFile("photo", attachment.ref, sha256="a" * 64)

    made = make_intake(handle, platform=platform)
    made.fetcher = Fetcher(keep, {"plain": platform}, is_from_member)
    return made


async def count_files(turn):
    turn.reply(f"{len(turn.event.files)} files")


async def build_member():
    person = await build_person("张三", "reporter", "qinghe")
    own = {"platform": "plain", "account": "7", "chat_key": "plain:7"}
    await Identity.filter(person_id=person.id).update(**own)


async def test_only_what_members_send_in_private_is_fetched(db):
    await build_desk()
    await build_member()
    suspended = await build_person("李四", "reporter", "qinghe")
    own = {"platform": "plain", "account": "9", "chat_key": "plain:9"}
    await Identity.filter(person_id=suspended.id).update(**own)
    await Person.filter(id=suspended.id).update(status="suspended")
    platform = PhotoPlatform()

    async with running(make_photo_intake(count_files, platform)) as desk:
        await desk.store(
            "plain",
            [
                write_event("k1", "7", files=["members"]),
                write_event("k2", "8", files=["strangers"]),
                write_event(
                    "k3", "-7", files=["groups"], chat_kind="group", sender="7"
                ),
                write_event("k4", "9", files=["suspended"]),
            ],
        )
        await settle()

    assert platform.fetched == ["members"]
    assert sorted(text for _, text in await said()) == ["0 files"] * 3 + ["1 files"]


async def test_a_photo_right_behind_the_code_is_a_member_s_photo(db, monkeypatch):
    monkeypatch.setattr("bot.fetching.SHORTEST", timedelta(milliseconds=1))
    await build_desk()
    platform = PhotoPlatform()

    async def join_or_count(turn):
        if turn.event.text == "code":
            await build_member()
        else:
            await count_files(turn)

    async with running(make_photo_intake(join_or_count, platform)) as desk:
        code, photo = (
            write_event("k1", "7", "code"),
            write_event("k2", "7", files=["a"]),
        )
        await desk.store("plain", [code, photo])
        await settle()

    assert platform.fetched == ["a"]
    assert [text for _, text in await said()] == ["1 files"]
