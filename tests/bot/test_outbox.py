import asyncio
import hashlib
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import outbox, outcomes
from bot.drawing import Drawing
from bot.lane import Flight, Lane
from bot.outbox import Outbox
from bot.platforms import base
from bot.presence import make_holders, name_process
from bot.sending import Sending
from bot.wire import make_items
from handlers.messages import (
    ANNOUNCEMENT,
    NOTICE,
    Button,
    Chat,
    Kept,
    Made,
    Menu,
    Post,
    PressAnswer,
    Reaction,
    Sent,
)
from storage.models import Card, Group, Identity, OutboxItem
from storage.queues.leases import shorten_leases
from storage.queues.outbox import claim, doubtful, mark_sending, put_items
from tests.builders import build_desk, build_person
from tests.plain_platform import FREE, PlainPlatform
from tests.waiting import until

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
CHAT = Chat("plain", "7")
GROUP = Chat("plain", "-7", "group")
AWAY = base.Unavailable("away")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """No waits between tries."""
    monkeypatch.setattr(outcomes, "WAITS", (0.001,) * 12)
    monkeypatch.setattr(outcomes, "DOUBT_WAIT", timedelta(milliseconds=1))
    monkeypatch.setattr(outbox, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(outbox, "CRASH_SECONDS", 0.02)
    monkeypatch.setattr(outbox, "STOP_SECONDS", 0.3)


@pytest.fixture
def short_leases():
    shorten_leases(timedelta(milliseconds=400))
    yield
    shorten_leases(None)


@pytest.fixture
def plain():
    return PlainPlatform()


def make_drawing(tmp_path):
    async def clean_copy(sha256):
        path = tmp_path / sha256
        if not path.exists():
            raise FileNotFoundError(sha256)
        return path

    makers = {"stamp": make_stamp, "broken": make_nothing}
    return Drawing(makers, clean_copy)


def make_stamp(data):
    return hashlib.sha256(data["words"].encode()).hexdigest().encode()


def make_nothing(data):
    raise ValueError("no font")


@asynccontextmanager
async def running(platform, drawing=None, clock=lambda: NOW):
    drawing = drawing or Drawing({}, None)
    findable = ["plain"] if isinstance(platform, base.Finder) else []
    sending = Sending(drawing, clock=clock, language="zh-CN", findable=findable)
    box = Outbox(
        {"plain": platform},
        sending,
        clock=clock,
        make_holder=make_holders(name_process()),
    )
    task = asyncio.create_task(box.run())
    try:
        yield box
    finally:
        box.stop()
        await task
        drawing.close()


async def put(*outgoing, run_id=None):
    items = make_items(outgoing, split=lambda _: None, now=NOW, run_id=run_id)
    await put_items(items, now=datetime.now(UTC))


async def states():
    return await OutboxItem.all().order_by("id").values_list("state", flat=True)


async def is_over():
    return not await OutboxItem.filter(state__in=["waiting", "sending"]).exists()


async def test_what_is_queued_is_sent_and_its_message_remembered(each_db, plain):
    await put(Post(CHAT, "hello", buttons=((Button("ok", "t"),),)))
    async with running(plain):
        await until(is_over)

    row = await OutboxItem.get()
    assert (row.state, row.message_ids, row.holder) == ("sent", ["1"], "")
    assert plain.calls == [
        ("send", Post(CHAT, "hello", buttons=((Button("ok", "t"),),)))
    ]


async def test_what_comes_while_it_runs_leaves_when_it_is_woken(db, plain, monkeypatch):
    monkeypatch.setattr(outbox, "POLL_SECONDS", 60)
    async with running(plain) as box:
        await asyncio.sleep(0.05)
        await put(Post(CHAT, "now"))
        box.wake()
        await until(lambda: plain.said)

    assert plain.said == [("7", "now")]


async def test_each_chat_gets_its_messages_in_order(each_db, plain):
    plain.seconds = 0.001
    await put(*(Post(Chat("plain", str(n % 5)), str(n)) for n in range(50)))
    async with running(plain):
        await until(is_over)

    for chat in range(5):
        own = [int(text) for to, text in plain.said if to == str(chat)]
        assert own == list(range(chat, 50, 5))


async def test_order_holds_when_a_message_has_to_be_tried_again(db, plain):
    plain.errors.extend([base.Throttled(0.01), AWAY, None, AWAY])
    await put(*(Post(CHAT, text) for text in "abcd"))
    async with running(plain):
        await until(is_over)

    assert [text for _, text in plain.said] == list("abcd")
    assert await states() == ["sent"] * 4


async def test_press_answers_reactions_and_menus_are_sent(db, plain):
    calls = [
        PressAnswer(CHAT, "p", "ok", alert=True),
        Reaction(CHAT, "5"),
        Menu(CHAT, (("rank", "排名"),)),
    ]
    await put(*calls)
    async with running(plain):
        await until(is_over)

    assert dict(plain.calls) == dict(
        zip(("answer", "react", "menu"), calls, strict=True)
    )


async def test_a_card_is_sent_once_and_edited_from_then_on(each_db, plain):
    async with running(plain):
        for text in ("new", "accepted", "adopted"):
            await put(Post(CHAT, text, card="story:1"))
            await until(is_over)

    assert plain.said == [("7", "new"), ("7", "1:accepted"), ("7", "1:adopted")]
    assert (await Card.get()).message_id == "1"


async def test_a_card_whose_message_is_gone_is_sent_anew(db, plain):
    await Card.create(chat_key="plain:7", card="c", message_id="99")
    plain.errors.append(base.MessageGone("deleted"))
    await put(Post(CHAT, "again", card="c"))
    async with running(plain):
        await until(is_over)

    assert plain.said == [("7", "again")]
    assert (await Card.get()).message_id == "1"


async def test_a_card_that_shows_that_already_is_as_good_as_sent(db, plain):
    await Card.create(chat_key="plain:7", card="c", message_id="99")
    plain.errors.append(base.NotModified("same"))
    await put(Post(CHAT, "same", card="c"))
    async with running(plain):
        await until(is_over)

    assert await states() == ["sent"]
    assert (await Card.get()).message_id == "99"


async def test_a_notice_that_may_have_arrived_is_not_repeated_for_ever(db, plain):
    plain.errors.extend([base.Ambiguous("timeout")] * 9)
    await put(Post(CHAT, "returned", priority=NOTICE))
    async with running(plain):
        await until(is_over)

    assert len(plain.calls) == 5
    assert await states() == ["ambiguous"]


async def test_an_answer_that_may_have_arrived_is_repeated_until_it_surely_has(
    db, plain
):
    plain.errors.extend([base.Ambiguous("timeout")] * 2)
    await put(Post(CHAT, "receipt"))
    async with running(plain):
        await until(is_over)

    assert len(plain.calls) == 3
    assert await states() == ["sent"]


async def test_what_is_held_still_goes_out_once_though_its_lease_ran_out(
    db, short_leases
):
    plain = PlainPlatform(replace(FREE, per_second=2))
    chats = [str(number) for number in range(6)]
    await put(*(Post(Chat("plain", chat), "hello") for chat in chats))
    async with running(plain):
        await until(is_over)

    assert sorted(chat for chat, _ in plain.said) == chats


async def test_after_being_frozen_past_its_lease_nothing_is_sent_but_handed_back(
    db, plain, short_leases
):
    sending = Sending(Drawing({}, None), clock=lambda: NOW, language="zh-CN")
    await put(Post(CHAT, "late"))
    lane = Lane(plain)
    now = datetime.now(UTC)
    (item,) = await claim("plain", "frozen#1", room={0: 1}, now=now, desk_now=NOW)

    writing = asyncio.create_task(sending.send_post(lane, Flight(item, "frozen#1")))
    await asyncio.sleep(0.5)  # nothing is committed meanwhile
    committing = asyncio.create_task(sending.run())
    await writing
    sending.close()
    await committing

    assert (plain.said, await states()) == ([], ["waiting"])


class SearchedPlatform(PlainPlatform):
    """`found`: what a look for a post in doubt comes to."""

    def __init__(self, found):
        super().__init__()
        self.found = found

    async def find(self, post, *, after, known):
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


@pytest.mark.parametrize(
    ("found", "calls", "state"),
    [
        (Sent(("5",)), 1, "sent"),
        (None, 2, "sent"),
        (base.Ambiguous("cannot be told"), 1, "ambiguous"),
    ],
)
async def test_an_announcement_that_may_have_arrived_is_looked_up(
    db, short_leases, monkeypatch, found, calls, state
):
    monkeypatch.setattr(doubtful, "ON_ITS_WAY", timedelta(0))
    platform = SearchedPlatform(found)
    platform.errors.append(base.Ambiguous("timeout"))
    await put(Post(GROUP, "ranking", priority=ANNOUNCEMENT))
    async with running(platform):
        await until(is_over)

    assert (len(platform.calls), await states()) == (calls, [state])


async def test_an_announcement_that_may_have_arrived_is_shown_to_the_admins(
    each_db, plain
):
    await build_desk()
    await Group.create(chat_key="plain:-7", kind="group", title="青河镇群")
    admin = await build_person("陈", "admin")
    plain.errors.append(base.Ambiguous("timeout"))
    await put(Post(GROUP, "<b>十月排名</b>", priority=ANNOUNCEMENT))
    async with running(plain):
        await until(lambda: OutboxItem.filter(chat_key=f"telegram:{admin.id}").exists())

    assert len(plain.calls) == 1
    note = (await OutboxItem.get(chat_key=f"telegram:{admin.id}")).payload["text"]
    assert "青河镇群" in note
    assert "十月排名" in note
    assert "storydesk queue retry 1" in note


async def crash_while_sending(*outgoing):
    await put(*outgoing)
    start = datetime.now(UTC) - timedelta(minutes=1)
    room = dict.fromkeys((0, 1, 2), 9)
    items = await claim("plain", "dead#1", room=room, now=start, desk_now=NOW)
    await mark_sending(items, dict.fromkeys((i.id for i in items), "dead#1"))


async def test_after_a_crash_answers_are_repeated_and_announcements_shown(db, plain):
    await build_desk()
    admin = await build_person("陈", "admin")
    await crash_while_sending(
        Post(CHAT, "receipt"), Post(GROUP, "ranking", priority=ANNOUNCEMENT)
    )
    async with running(plain):
        await until(lambda: OutboxItem.filter(chat_key=f"telegram:{admin.id}").exists())
        await until(lambda: plain.said)

    assert plain.said == [("7", "receipt")]
    assert (await OutboxItem.get(id=2)).state == "ambiguous"


async def test_a_person_who_stopped_the_desk_is_noted_as_unreachable(db, plain):
    await build_desk()
    person = await build_person("王")
    await Identity.all().update(chat_key="plain:7")
    await build_person("陈", "admin")
    plain.errors.append(base.Blocked("blocked"))
    await put(Post(CHAT, "hello"))
    async with running(plain):
        await until(is_over)

    assert await states() == ["failed"]
    assert not (await Identity.get(person_id=person.id)).reachable


async def test_a_group_that_is_gone_is_noted_and_the_admins_hear_of_it(db, plain):
    await build_desk()
    await Group.create(chat_key="plain:-7", kind="group", title="青河镇群")
    admin = await build_person("陈", "admin")
    plain.errors.append(base.ChatGone("kicked"))
    await put(Post(GROUP, "ranking", priority=ANNOUNCEMENT))
    async with running(plain):
        await until(lambda: OutboxItem.filter(chat_key=f"telegram:{admin.id}").exists())

    assert not (await Group.get()).active
    assert (await OutboxItem.get(id=1)).state == "failed"


async def test_a_group_that_moved_gets_everything_in_its_new_chat(db, plain):
    await build_desk()
    await Group.create(chat_key="plain:-7", kind="group", title="青河镇群")
    plain.errors.append(base.Migrated(Chat("plain", "-1007", "group")))
    await put(Post(GROUP, "one"), Post(GROUP, "two"))
    async with running(plain):
        await until(is_over)

    assert plain.said == [("-1007", "one"), ("-1007", "two")]
    assert (await Group.get()).chat_key == "plain:-1007"


async def test_what_the_platform_refuses_for_good_fails_and_others_go_on(db, plain):
    plain.errors.append(base.BadContent("can't parse entities"))
    await put(Post(CHAT, "bad"), Post(CHAT, "good"))
    async with running(plain):
        await until(is_over)

    assert await states() == ["failed", "sent"]
    assert "can't parse" in (await OutboxItem.get(id=1)).error


async def test_while_the_platform_is_away_nothing_is_lost_or_counted(db, plain):
    plain.errors.extend([AWAY] * 5)
    async with running(plain) as box:
        await put(Post(CHAT, "a"), Post(Chat("plain", "8"), "b"))
        await until(lambda: box.lanes["plain"].problem)
        plain.errors.clear()
        await until(is_over)
        assert box.lanes["plain"].problem == ""

    assert sorted(plain.said) == [("7", "a"), ("8", "b")]


async def test_a_card_that_may_be_there_gets_its_newer_content_by_a_call_of_its_own(
    db, monkeypatch
):
    """A platform that knows a call again shows what it showed the first time."""
    monkeypatch.setattr(outcomes, "WAITS", (0.2,) * 12)
    plain = PlainPlatform(replace(FREE, exactly_once=True))
    plain.errors.append(AWAY)
    await put(Post(CHAT, "photos 1", card="draft:1"))
    async with running(plain):
        await until(lambda: plain.calls)
        await until(lambda: OutboxItem.filter(attempts=1).exists())
        await put(Post(CHAT, "photos 3", card="draft:1"))
        await until(is_over)

    assert plain.said == [("7", "photos 1"), ("7", "1:photos 3")]


async def test_a_picture_is_drawn_once_for_many_chats(db, plain, tmp_path):
    made = Made("stamp", {"words": "十月"}, "rank.png", as_photo=True)
    chats = [Chat("plain", str(n)) for n in range(3)]
    await put(*(Post(chat, "x", files=(made,)) for chat in chats))
    async with running(plain, make_drawing(tmp_path)):
        await until(is_over)

    expected = make_stamp({"words": "十月"})
    assert plain.files == [("rank.png", expected)] * 3


async def test_without_a_file_that_cannot_be_had_the_words_still_leave(
    db, plain, tmp_path
):
    (tmp_path / "abc").write_bytes(b"kept")
    files = (
        Made("broken", {}, "a.png"),
        Made("unknown", {}, "b.png"),
        Kept("missing", "c.jpg"),
        Kept("abc", "d.jpg"),
    )
    await put(Post(CHAT, "words", files=files))
    async with running(plain, make_drawing(tmp_path)):
        await until(is_over)

    assert plain.said == [("7", "words")]
    assert plain.files == [("d.jpg", b"kept")]


async def test_a_post_waits_for_its_time_by_the_desks_clock(db, plain):
    times = [NOW]
    await put(Post(CHAT, "album", not_before=NOW + timedelta(seconds=2)))
    async with running(plain, clock=lambda: times[-1]):
        await asyncio.sleep(0.1)
        assert plain.said == []
        times.append(NOW + timedelta(seconds=3))
        await until(is_over)

    assert plain.said == [("7", "album")]


async def test_answers_overtake_a_broadcast_that_is_paced(db):
    plain = PlainPlatform(replace(FREE, per_second=50))
    broadcast = [
        Post(Chat("plain", f"-{n}", "group"), "news", priority=ANNOUNCEMENT)
        for n in range(30)
    ]
    await put(*broadcast)
    async with running(plain) as box:
        await until(lambda: len(plain.said) > 3)
        await put(Post(CHAT, "answer"))
        box.wake()
        await until(lambda: ("7", "answer") in plain.said)
        assert plain.said.index(("7", "answer")) < 25
        await until(is_over)


async def test_stopping_waits_for_the_call_at_hand_and_hands_the_rest_back(db):
    plain = PlainPlatform(replace(FREE, per_chat_second=0.01))
    plain.seconds = 0.05
    await put(*(Post(CHAT, str(n)) for n in range(6)))
    async with running(plain):
        await until(lambda: plain.calls)

    assert len(plain.said) == (await states()).count("sent")
    assert await OutboxItem.exclude(state="sent").filter(holder__not="").count() == 0
    assert (await states()).count("sending") == 0


async def test_a_row_that_makes_no_sense_fails_and_blocks_nobody(db, plain):
    await put(Post(CHAT, "nonsense"), Reaction(CHAT, "5"), Post(CHAT, "sense"))
    await OutboxItem.filter(id__lte=2).update(payload={"chat": {}})
    async with running(plain):
        await until(is_over)

    assert await states() == ["failed", "failed", "sent"]


async def test_two_processes_send_everything_once(each_db):
    first, second = PlainPlatform(), PlainPlatform()
    first.seconds = second.seconds = 0.002
    await put(
        *(Post(Chat("plain", str(n % 10)), str(n), priority=NOTICE) for n in range(60))
    )
    async with running(first), running(second):
        await until(is_over)

    texts = sorted(int(text) for _, text in first.said + second.said)
    assert texts == list(range(60))


async def test_it_stops_also_while_processes_are_found_dead(db, plain):
    async def find_dead(box):
        while True:
            box.note_gone()
            await asyncio.sleep(0)

    for _ in range(20):
        async with asyncio.timeout(10), running(plain) as box:
            finding = asyncio.create_task(find_dead(box))
            await asyncio.sleep(0.01)
        finding.cancel()
