"""What WeCom alone has: one connection, limits by the minute, errors inside a 200."""

import asyncio
from contextlib import asynccontextmanager, suppress

import orjson
import pytest

from bot.platforms import base
from bot.platforms.pauses import Pauses
from bot.platforms.wecom import WecomPlatform
from bot.platforms.wecom.errors import check_answer
from bot.platforms.wecom.markdown import write_markdown
from handlers.messages import Button, Chat, Kept, Post, Ready
from tests.bot.platforms.wecom.rig import ACCOUNT, run_app, run_hook, run_robot
from tests.bot.platforms.wecom.standin import BOT_ID, HOOK_KEY, SECRET, run_wecom
from tests.waiting import until

CHAT = Chat("wecom", "wang")
HOOK = Chat("wecom", "hook:county", "group")


@asynccontextmanager
async def receiving(platform, store):
    await platform.start()
    task = asyncio.create_task(platform.receive(store))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await platform.stop()


def make_robot(stage):
    return WecomPlatform(
        robot=(BOT_ID, SECRET),
        wss_url=stage.wss_url,
        patience=0.5,
        pauses=Pauses(0.01, 0.02),
    )


async def test_a_robot_that_lost_its_connection_takes_it_up_again():
    async with run_robot() as rig:
        first = rig.stage.socket
        await first.close()
        await until(lambda: rig.stage.socket is not first)
        await rig.says("还在吗")

        assert (await rig.next_event()).text == "还在吗"


async def test_what_could_not_be_stored_is_stored_later_and_in_order():
    kept, refusals = [], [OSError("disk full")] * 3

    async def store(raws):
        if refusals:
            raise refusals.pop()
        kept.extend(orjson.loads(raw)["body"]["text"]["content"] for raw in raws)

    async with run_wecom() as stage, receiving(make_robot(stage), store):
        for words in ("甲", "乙"):
            await stage.say({"msgtype": "text", "text": {"content": words}})
        await until(lambda: len(kept) == 2)

    assert kept == ["甲", "乙"]


async def test_what_has_arrived_is_stored_when_the_desk_stops():
    kept, slow = [], asyncio.Event()

    async def store(raws):
        if not slow.is_set():
            slow.set()
            await asyncio.sleep(60)
        kept.extend(raws)

    async with run_wecom() as stage, receiving(make_robot(stage), store):
        for words in ("甲", "乙"):
            await stage.say({"msgtype": "text", "text": {"content": words}})
        await slow.wait()
        await asyncio.sleep(0.05)

    said = [orjson.loads(raw)["body"]["text"]["content"] for raw in kept]
    assert said == ["甲", "乙"]


async def test_a_robot_whose_connection_somebody_else_took_says_so_and_waits():
    async with run_wecom() as stage:
        older, newer = make_robot(stage), make_robot(stage)

        async def store(raws):
            pass

        async with receiving(older, store):
            await newer.start()
            await until(lambda: "taken over" in older.problem)
            await newer.stop()


async def test_one_group_robot_takes_twenty_messages_a_minute():
    async with run_wecom(rates=True) as stage:
        platform = WecomPlatform(hooks={"county": HOOK_KEY}, api_url=stage.url)
        for number in range(20):
            await platform.send(Post(HOOK, f"第{number}条"), [])
        with pytest.raises(base.Throttled) as raised:
            await platform.send(Post(HOOK, "第20条"), [])
        await platform.stop()

    assert raised.value.retry_after == 60
    assert len(stage.chats["hook"]) == 20


async def test_a_group_robots_text_is_cut_by_bytes_not_characters():
    async with run_hook() as rig:
        parts = rig.platform.split(Post(HOOK, "字" * 1000))

    sizes = [len(part.text.encode()) for part in parts]
    assert (len(sizes), max(sizes) <= 2048) == (2, True)


async def test_an_access_token_that_ran_out_is_fetched_anew():
    async with run_app() as rig:
        rig.stage.token = "another"
        await rig.platform.send(Post(CHAT, "通报"), [])

        assert [each.text for each in await rig.read_sent()] == ["通报"]
        assert rig.stage.tokens_given == 2


async def test_a_member_who_is_none_is_not_written_to():
    async with run_wecom() as stage:
        platform = WecomPlatform(app=ACCOUNT, api_url=stage.url)
        with pytest.raises(base.Blocked):
            await platform.send(Post(Chat("wecom", "nobody"), "通报"), [])
        await platform.stop()


async def test_a_picture_of_another_kind_goes_as_a_file(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"RIFF....WEBP")
    post = Post(CHAT, "", files=(Kept("0" * 64, "图.webp", True),))
    async with run_robot() as rig:
        await rig.platform.send(post, [Ready(path, "图.webp", True)])

        (seen,) = await rig.read_sent()
    assert [file.name for file in seen.files] == ["图.webp"]


async def test_a_big_file_goes_up_in_pieces(tmp_path):
    path, data = tmp_path / "x", bytes(1_300_000)
    path.write_bytes(data)
    post = Post(CHAT, "", files=(Kept("0" * 64, "大.bin"),))
    async with run_robot() as rig:
        await rig.platform.send(post, [Ready(path, "大.bin", False)])

        (seen,) = await rig.read_sent()
        assert await rig.read_file(seen.files[0].key) == data


async def test_a_message_with_pictures_and_words_is_one_event():
    async with run_robot() as rig:
        items = [{"msgtype": "text", "text": {"content": "标题"}}]
        for number in range(2):
            url, key = rig.stage.put_file(b"jpeg" * number + b"x")
            items.append({"msgtype": "image", "image": {"url": url, "aeskey": key}})
        await rig.stage.say({"msgtype": "mixed", "mixed": {"msg_item": items}})
        event = await rig.next_event()

    assert (event.text, [a.kind for a in event.attachments]) == (
        "标题",
        ["photo", "photo"],
    )


async def test_in_a_group_the_robots_name_is_left_out_of_what_was_said():
    async with run_robot() as rig:
        text = {"msgtype": "text", "text": {"content": "@信息台 排名 本月"}}
        await rig.stage.say(text, chat="wrGroup")
        event = await rig.next_event()

    assert (event.text, event.chat) == (
        "排名 本月",
        Chat("wecom", "wrGroup", "group"),
    )


def test_nobodys_text_calls_people():
    assert write_markdown("<b>&lt;@all&gt;</b>") == "**＜@all>**"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, base.Unavailable),
        (45009, base.Throttled),
        (42001, base.Unauthorized),
        (93000, base.ChatGone),
        (81013, base.Blocked),
        (40058, base.BadContent),
        (999999, base.BadContent),
    ],
)
def test_a_code_inside_a_good_answer_is_an_error(code, kind):
    with pytest.raises(kind):
        check_answer({"errcode": code, "errmsg": "no, hint: [1] from ip: 10.0.0.1"})


async def test_numbers_go_on_from_where_another_message_ended():
    buttons = ((Button("采用", "t1"), Button("退回", "t2")),)
    async with run_robot() as rig:
        post = Post(CHAT, "待审", buttons=buttons, first_number=8)
        sent = await rig.platform.send(post, [])
        event = await rig.presses("退回")

        (seen,) = await rig.read_sent()
    assert seen.text == "待审\n\n[8] 采用\u2003[9] 退回"
    assert sent.options[event.choice - 1] == "t2"
    assert not rig.platform.limits.replies
