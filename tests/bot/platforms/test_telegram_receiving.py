"""Nothing is confirmed to Telegram before it is stored."""

import asyncio
import logging
from contextlib import asynccontextmanager, suppress

import orjson
import pytest
from aiohttp import web

from bot.platforms import base
from bot.platforms.pauses import Pauses
from bot.platforms.telegram import TelegramPlatform
from bot.sandbox import Sandbox


class Inbox:
    """Keeps what it is given; refuses the first so many times."""

    def __init__(self, refusals=0):
        self.kept, self.refusals = [], refusals
        self.changed = asyncio.Event()

    async def store(self, raws):
        if self.refusals:
            self.refusals -= 1
            raise OSError("disk full")
        self.kept += raws
        self.changed.set()

    async def wait_for(self, count):
        async with asyncio.timeout(5):
            while len(self.kept) < count:
                self.changed.clear()
                await self.changed.wait()
        return [orjson.loads(raw) for raw in self.kept]


@asynccontextmanager
async def receive(url, inbox, token="42:TEST"):
    platform = TelegramPlatform(
        token, api_url=url, patience=0.5, pauses=Pauses(0.01, 0.02)
    )
    with suppress(base.SendError):
        await platform.start()
    task = asyncio.create_task(platform.receive(inbox.store))
    try:
        yield platform, task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await platform.stop()


@pytest.fixture
async def sandbox():
    async with await Sandbox.start(rates=False) as stage:
        yield stage


async def test_what_people_say_is_stored_and_then_confirmed(sandbox):
    person, inbox = await sandbox.person("王小明"), Inbox()
    async with receive(sandbox.url, inbox) as (platform, _):
        for word in "甲乙丙":
            await person.says(word)
        updates = await inbox.wait_for(3)
        await sandbox.wait_for(lambda: all_confirmed(sandbox))

    assert [u["message"]["text"] for u in updates] == ["甲", "乙", "丙"]
    assert platform.problem == ""


async def all_confirmed(sandbox):
    return all(each["confirmed"] for each in await sandbox.deliveries())


async def test_what_could_not_be_stored_is_not_confirmed_and_comes_again(
    sandbox, caplog
):
    person, inbox = await sandbox.person("王小明"), Inbox(refusals=2)
    await person.says("稿件")
    async with receive(sandbox.url, inbox):
        await inbox.wait_for(1)

    (delivery,) = await sandbox.deliveries()
    assert delivery["delivered"] == 3
    assert "cannot store: OSError" in caplog.text


async def test_a_start_again_brings_what_was_stored_but_not_confirmed(sandbox):
    person, first, second = await sandbox.person("王小明"), Inbox(), Inbox()
    await person.says("稿件")

    async def store_and_die(raws):
        await Inbox.store(first, raws)
        raise asyncio.CancelledError

    platform = TelegramPlatform(sandbox.token, api_url=sandbox.url)
    await platform.start()
    with pytest.raises(asyncio.CancelledError):
        await platform.receive(store_and_die)
    await platform.stop()
    async with receive(sandbox.url, second):
        await second.wait_for(1)

    assert first.kept == second.kept


async def test_passing_trouble_is_waited_out(sandbox):
    person, inbox = await sandbox.person("王小明"), Inbox()
    for kind in ("500", "502", "cut_after", "truncated", "not_json"):
        await sandbox.fail("getUpdates", kind)
    await sandbox.fail("deleteWebhook", "502")
    async with receive(sandbox.url, inbox) as (platform, _):
        await person.says("稿件")
        await inbox.wait_for(1)

        assert platform.problem == ""


async def test_a_webhook_left_behind_is_taken_away(sandbox):
    person, inbox = await sandbox.person("王小明"), Inbox()
    other = TelegramPlatform(
        sandbox.token,
        api_url=sandbox.url,
        mode="webhook",
        public_url="http://127.0.0.1:9",
        secret="s",
    )
    await other.start()
    await other.receive(inbox.store)
    await other.stop()
    async with receive(sandbox.url, inbox):
        await person.says("稿件")
        await inbox.wait_for(1)


async def test_a_second_poller_is_named_in_the_log(sandbox, caplog):
    inbox = Inbox()
    async with (
        receive(sandbox.url, inbox) as (one, _),
        receive(sandbox.url, inbox) as (two, _),
    ):
        await sandbox.wait_for(
            lambda: "somebody else receives" in one.problem + two.problem
        )

    assert "terminated by other getupdates request" in caplog.text.lower()


async def test_a_token_that_is_not_accepted_ends_it_with_the_reason(sandbox):
    async with receive(sandbox.url, Inbox(), token="42:WRONG") as (platform, task):
        with pytest.raises(base.Unauthorized):
            await asyncio.wait_for(task, 5)

        assert platform.problem == "Telegram does not accept the token"


POISON = rb"""{"ok":true,"result":[
    {"update_id":1,"message":{"text":"\ud83d"}}, {"update_id":2,"message":{"date":99999999999999999999999}},
    7, null, {"update_id":"x"}, {"update_id":3,"message":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"},"text":"good"}}
]}"""


async def test_poisonous_updates_do_not_stop_those_behind_them():
    asked, asked_again, inbox = [], asyncio.Event(), Inbox()

    async def answer(request):
        if request.match_info["method"] != "getUpdates":
            return web.json_response({"ok": True, "result": True})
        asked.append(request.query.get("offset"))
        if len(asked) == 1:
            return web.Response(body=POISON, content_type="application/json")
        asked_again.set()
        await asyncio.sleep(0.05)
        return web.json_response({"ok": True, "result": []})

    async with serve(answer) as url, receive(url, inbox):
        updates = await inbox.wait_for(6)
        await asyncio.wait_for(asked_again.wait(), 5)

    assert asked[:2] == [None, "4"]
    assert updates[5]["message"]["text"] == "good"


@asynccontextmanager
async def serve(answer):
    app = web.Application()
    app.router.add_post("/bot42:TEST/{method}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_by_webhook_telegram_learns_address_and_secret(sandbox):
    await sandbox.fail("setWebhook", "502")
    platform = TelegramPlatform(
        sandbox.token,
        api_url=sandbox.url,
        mode="webhook",
        public_url="http://127.0.0.1:9/",
        secret="geheim",
        pauses=Pauses(0.01, 0.02),
    )
    await platform.start()
    before = platform.problem
    await platform.receive(Inbox().store)
    await platform.stop()

    (call,) = [c for c in await sandbox.calls("setWebhook") if c["code"] == 200]
    assert call["params"]["url"] == "http://127.0.0.1:9/telegram/webhook"
    assert call["params"]["secret_token"] == "geheim"
    assert (before, platform.problem) == ("not receiving yet", "")


async def test_logs_at_debug_hold_neither_token_nor_words(sandbox, caplog):
    caplog.set_level(logging.DEBUG)
    person, inbox = await sandbox.person("王小明"), Inbox(refusals=1)
    async with receive(sandbox.url, inbox):
        await person.says("身份证 110101199003070012")
        await inbox.wait_for(1)

    ours = [r for r in caplog.records if not r.name.startswith("bot.sandbox")]
    text = "\n".join(f"{r.name} {r.getMessage()}" for r in ours)
    assert "42:TEST" not in text
    assert "110101199003070012" not in text
