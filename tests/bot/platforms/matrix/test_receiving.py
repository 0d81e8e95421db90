"""What is said in Matrix's rooms reaches the inbox: all of it, once, and nothing older."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from urllib.parse import quote

import pytest

from bot.platforms.matrix.names import peek
from handlers.messages import Button, Chat, Post
from tests.bot.platforms.matrix.people import Person, open_session
from tests.bot.platforms.matrix.rig import run_desk
from tests.bot.platforms.receiving import Cursor
from tests.bot.platforms.seen import Seen
from tests.waiting import until

_NUMBERS = count(1)


class Inbox:
    """Keeps each event once, as the real one does; refuses the first so many times."""

    def __init__(self, refusals=0):
        self.kept, self.deliveries, self.refusals = {}, 0, refusals

    async def store(self, raws):
        if self.refusals:
            self.refusals -= 1
            raise OSError("disk full")
        self.deliveries += len(raws)
        for raw in raws:
            self.kept.setdefault(peek(raw)[0], raw)


class Place:
    """A desk that can be switched off and on, and people."""

    def __init__(self, url, session):
        self.url, self.session = url, session
        self.number = next(_NUMBERS)
        self.user = f"desk-r{self.number}"
        self.inbox, self.cursor = Inbox(), Cursor()
        self.account = ""

    async def person(self, name):
        account = f"{name}-r{self.number}"
        return await Person.register(self.session, self.url, account, name)

    @asynccontextmanager
    async def desk(self):
        """On while inside."""
        options = {"user": self.user, "store": self.inbox.store, "cursor": self.cursor}
        async with run_desk(self.url, patience=5, **options) as platform:
            self.platform, self.account = platform, platform.user_id
            await until(lambda: self.cursor.value)
            yield platform

    def events(self):
        raws = self.inbox.kept.values()
        return [event for raw in raws for event in self.platform.parse(raw)]

    def texts(self):
        return [event.text for event in self.events() if event.kind == "message"]

    async def hears(self, *texts):
        await until(lambda: set(texts) <= set(self.texts()))

    async def finds(self, kind):
        await until(lambda: kind in [event.kind for event in self.events()])
        return next(event for event in self.events() if event.kind == kind)


@pytest.fixture
async def place(homeserver):
    async with open_session() as session:
        place = Place(homeserver, session)
        await Person.register(session, homeserver, place.user, "信息台")
        yield place


async def open_chat(place, person):
    person.room = await person.opens_chat(place.account)
    await person.says("你好")
    await place.hears("你好")


async def test_what_is_said_while_the_desk_is_away_arrives_whole_and_in_order(place):
    person = await place.person("wang")
    async with place.desk():
        await open_chat(place, person)
    said = [f"第{n}条" for n in range(130)]
    for text in said:
        await person.says(text)

    async with place.desk():
        await place.hears(said[-1])

    assert [text for text in place.texts() if text != "你好"] == said


async def test_what_was_said_before_the_desk_was_invited_is_not_for_it(place):
    person, other = await place.person("wang"), await place.person("li")
    async with place.desk():
        room = await person.opens_chat(other.id, name="工作群")
        await person.says("以前的话", room=room)
        path = f"/rooms/{quote(room)}/invite"
        await person.call("POST", path, {"user_id": place.account})
        await person.says("以后的话", room=room)
        await place.hears("以后的话")

    assert place.texts() == ["以后的话"]


async def test_what_could_not_be_stored_comes_again(place):
    person = await place.person("wang")
    async with place.desk():
        await open_chat(place, person)
        place.inbox.refusals = 2
        await person.says("甲")
        await place.hears("甲")

    assert place.texts() == ["你好", "甲"]


async def test_a_desk_that_dies_before_the_token_is_kept_hears_it_twice_under_one_name(
    place,
):
    person = await place.person("wang")
    async with place.desk():
        await open_chat(place, person)
    kept = place.cursor.value

    async def die(value):
        await asyncio.sleep(60)

    place.cursor.write = die
    async with place.desk():
        await person.says("甲")
        await place.hears("甲")
    del place.cursor.write
    before = place.inbox.deliveries
    async with place.desk():
        await until(lambda: place.cursor.value != kept)

    assert place.inbox.deliveries > before
    assert place.texts() == ["你好", "甲"]


async def test_a_group_tells_who_added_the_desk_and_that_it_was_thrown_out(place):
    person = await place.person("wang")
    async with place.desk():
        room = await person.opens_chat(place.account, name="工作群")
        added = await place.finds("added")
        await person.kicks(place.account, room)
        removed = await place.finds("removed")

    assert (added.chat, added.sender.id) == (
        Chat("matrix", room, "group", "工作群"),
        person.id,
    )
    assert (removed.chat.id, removed.chat.kind) == (room, "group")


async def test_in_a_group_the_desk_is_addressed_by_name_or_mention(place):
    person = await place.person("wang")
    async with place.desk() as desk:
        room = await person.opens_chat(desk.user_id, name="工作群")
        await place.finds("added")
        await person.says("大家好", room=room)
        await person.says("信息台：排名 本月", room=room)
        await person.says("请看", room=room, mentions=[desk.user_id])
        await place.hears("大家好", "排名 本月", "请看")

    said = {event.text: event.addressed for event in place.events() if event.text}
    assert said == {"大家好": False, "排名 本月": True, "请看": True}


async def test_an_edit_names_the_message_it_changes(place):
    person = await place.person("wang")
    async with place.desk():
        await open_chat(place, person)
        said = await person.says("标题")
        await person.edits(said, "新标题")
        edit = await place.finds("edit")

    assert (edit.text, edit.message_id) == ("新标题", said.id)


async def test_a_number_as_reaction_or_answer_presses_what_that_message_shows(place):
    person = await place.person("wang")
    async with place.desk() as desk:
        await open_chat(place, person)
        chat = Chat("matrix", person.room)
        shown = Post(
            chat, "待审", buttons=((Button("采用", "t1"), Button("退回", "t2")),)
        )
        card = (await desk.send(shown, [])).message_ids[0]
        await person.reacts(Seen(card, ""), "👍")
        await person.reacts(Seen(card, ""), "2️⃣")
        await place.finds("press")
        await desk.edit(replace(shown, buttons=((Button("撤销", "t3"),),)), card)
        await person.says("１", reply_to=card)
        await person.says("2", reply_to=card)
        await place.hears("2")

    presses = [(e.data, e.message_id) for e in place.events() if e.kind == "press"]
    left = place.events()[-1]
    assert presses == [("t2", card), ("t3", card)]
    assert (left.kind, left.text, left.choice) == ("message", "2", 0)


async def test_options_that_somebody_else_made_up_are_none(place):
    person = await place.person("wang")
    async with place.desk():
        await open_chat(place, person)
        forged = {"msgtype": "m.text", "body": "x", "storydesk.options": ["t1"]}
        message = await person.writes(forged)
        await person.says("1", reply_to=message)
        await place.hears("1")

    assert [e.kind for e in place.events() if e.data] == []


async def test_a_picture_with_a_caption_is_both(place):
    person = await place.person("wang")
    async with place.desk():
        await open_chat(place, person)
        await person.sends_file(b"jpeg", "图.jpg", mime="image/jpeg", caption="春耕")
        await person.sends_file(b"jpeg", "图.jpg", mime="image/jpeg")
        await until(lambda: len(place.events()) == 3)

    seen = [(e.text, [(a.kind, a.name) for a in e.attachments]) for e in place.events()]
    photo = [("photo", "图.jpg")]
    assert seen[1:] == [("春耕", photo), ("", photo)]


async def test_a_room_that_moves_takes_the_desk_along(place):
    person = await place.person("wang")
    async with place.desk():
        room = await person.opens_chat(place.account, name="工作群")
        await place.finds("added")
        newer = await person.opens_chat(place.account, name="工作群二")
        path = f"/rooms/{quote(room)}/state/m.room.tombstone"
        await person.call("PUT", path, {"body": "搬了", "replacement_room": newer})
        moved = await place.finds("migrated")

    assert (moved.chat.id, moved.new_chat.id) == (room, newer)


SEALED = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA", "session_id": "x"}


async def test_an_encrypted_chat_is_told_of_once_a_day_however_much_is_said(place):
    person = await place.person("wang")
    async with place.desk() as desk:
        person.room = await person.opens_chat(place.account, encrypted=True)
        sealed = await place.finds("sealed")
        for _ in range(3):
            await person.writes(SEALED, kind="m.room.encrypted")
        await desk.send(Post(sealed.chat, "我读不到这里的消息"), [])
        # Said in the open, it is heard: what is encrypted before it was read by then.
        await person.says("为什么")
        await place.hears("为什么")

        seen = [each.text for each in await person.reads()]

    assert [e.kind for e in place.events()].count("sealed") == 1
    assert (sealed.chat, sealed.sender.id) == (Chat("matrix", person.room), person.id)
    assert seen == ["我读不到这里的消息", "为什么"]


async def test_a_room_that_is_encrypted_later_is_told_of_too(place):
    person = await place.person("wang")
    async with place.desk():
        room = await person.opens_chat(place.account, name="工作群")
        await place.finds("added")
        path = f"/rooms/{quote(room)}/state/m.room.encryption"
        await person.call("PUT", path, {"algorithm": "m.megolm.v1.aes-sha2"})
        sealed = await place.finds("sealed")

    assert (sealed.chat.id, sealed.chat.kind) == (room, "group")
