"""A post that may have left is looked up where messages are numbered by chat."""

from contextlib import asynccontextmanager

import pytest

from bot.platforms import base
from bot.platforms.telegram import TelegramPlatform
from bot.sandbox import Sandbox
from handlers.messages import ANNOUNCEMENT, Button, Chat, Post

BUTTONS = ((Button("详情", "tok"),),)


@asynccontextmanager
async def open_room(kind):
    """(platform, room, its chat, a member): one message of the desk is there."""
    async with await Sandbox.start(rates=False) as sandbox:
        platform = TelegramPlatform(sandbox.token, api_url=sandbox.url)
        await platform.start()
        person = await sandbox.person("陈敏")
        if kind == "channel":
            room = await sandbox.channel("通报", [person])
        else:
            room = await sandbox.group("通报群", [person], supergroup=kind == "super")
        try:
            yield platform, room, Chat("telegram", str(room.id), "group"), person
        finally:
            await platform.stop()


def write_post(chat, text="<b>十月</b>排名", buttons=BUTTONS):
    return Post(chat, text, buttons=buttons, priority=ANNOUNCEMENT)


async def send(platform, post):
    return (await platform.send(post, [])).message_ids[0]


@pytest.mark.parametrize("kind", ["channel", "super"])
async def test_what_arrived_is_found_and_left_as_it_is(kind):
    async with open_room(kind) as (platform, room, chat, _):
        earlier = await send(platform, write_post(chat, "九月"))
        number = await send(platform, write_post(chat))
        before = await room.reads()

        found = await platform.find(write_post(chat), after=earlier, known={earlier})

        assert found.message_ids == (number,)
        assert await room.reads() == before


async def test_what_did_not_arrive_is_surely_not_there():
    async with open_room("channel") as (platform, _, chat, _):
        earlier = await send(platform, write_post(chat, "九月"))

        assert await platform.find(write_post(chat), after=earlier, known=()) is None


async def test_what_others_wrote_meanwhile_is_passed_over_and_not_changed():
    async with open_room("super") as (platform, room, chat, person):
        earlier = await send(platform, write_post(chat, "九月"))
        for word in ("收到", "谢谢"):
            await person.says(word, room)
        number = await send(platform, write_post(chat))
        other = await send(platform, write_post(chat, "十一月"))

        found = await platform.find(write_post(chat), after=earlier, known={other})

        assert found.message_ids == (number,)
        assert [m.text for m in await room.reads()][-4:] == [
            *("收到", "谢谢", "十月排名", "十一月")
        ]


async def test_where_too_much_was_written_meanwhile_it_stays_in_doubt():
    async with open_room("super") as (platform, room, chat, person):
        earlier = await send(platform, write_post(chat, "九月"))
        for number in range(30):
            await person.says(f"{number}", room)

        with pytest.raises(base.Ambiguous):
            await platform.find(write_post(chat), after=earlier, known=())


async def test_a_chat_without_numbers_of_its_own_is_not_searched():
    async with open_room("group") as (platform, _, chat, _):
        number = await send(platform, write_post(chat))

        with pytest.raises(base.Ambiguous):
            await platform.find(write_post(chat), after=number, known=())


async def test_nothing_is_looked_up_without_a_message_to_begin_after():
    async with open_room("channel") as (platform, _, chat, _):
        with pytest.raises(base.Ambiguous):
            await platform.find(write_post(chat), after="", known=())
