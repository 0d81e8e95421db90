"""Delivery by webhook: secret, order per chat, retries until 2xx."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram.error import BadRequest, Conflict


class Receiver:
    """A bot's own server: keeps what was posted, answers with `statuses` in turn."""

    def __init__(self):
        self.got = []
        self.secrets = []
        self.statuses = []
        self.pauses = {}
        self.url = ""

    async def take(self, request):
        update = await request.json()
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        status = self.statuses.pop(0) if self.statuses else 200
        text = update["message"]["text"]
        await asyncio.sleep(self.pauses.get(text, 0))
        if status == 200:
            self.got.append(text)
        return web.Response(status=status)


@pytest.fixture
async def receiver():
    async with run_receiver() as running:
        yield running


@asynccontextmanager
async def run_receiver():
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_are_posted_with_the_secret(sandbox, bot, reporter, receiver):
    await bot.set_webhook(receiver.url, secret_token="geheim")
    await reporter.says("一")
    await reporter.says("二")

    await sandbox.wait_for(lambda: len(receiver.got) == 2)
    assert (receiver.got, set(receiver.secrets)) == (["一", "二"], {"geheim"})


async def test_what_was_not_taken_is_posted_again_before_what_follows(
    sandbox, bot, reporter, receiver
):
    receiver.statuses = [500, 503, 404]
    await sandbox.act("set_retries", first=0.01, longest=0.02)
    await bot.set_webhook(receiver.url)
    await reporter.says("一")
    await reporter.says("二")

    await sandbox.wait_for(lambda: len(receiver.got) == 2)
    info = await bot.get_webhook_info()
    assert receiver.got == ["一", "二"]
    assert info.last_error_message == "Wrong response from the webhook: 404 Not Found"
    assert info.pending_update_count == 0


async def test_an_update_can_be_posted_twice(sandbox, bot, reporter, receiver):
    await bot.set_webhook(receiver.url)
    await sandbox.act("deliver_twice")
    await reporter.says("一")
    await reporter.says("二")

    await sandbox.wait_for(lambda: len(receiver.got) == 3)
    assert receiver.got == ["一", "一", "二"]


async def test_a_slow_chat_does_not_hold_up_another(sandbox, bot, reporter, receiver):
    other = await sandbox.person("李四")
    receiver.pauses = {"慢": 0.3}
    await bot.set_webhook(receiver.url)
    await reporter.says("慢")
    await reporter.says("慢后")
    await other.says("快")

    await sandbox.wait_for(lambda: len(receiver.got) == 3)
    assert receiver.got == ["快", "慢", "慢后"]


async def test_what_waited_is_delivered_when_the_webhook_is_set(
    sandbox, bot, reporter, receiver
):
    await reporter.says("早")
    await bot.set_webhook(receiver.url)

    await sandbox.wait_for(lambda: receiver.got == ["早"])


async def test_pending_updates_can_be_dropped(sandbox, bot, reporter, receiver):
    await reporter.says("早")
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    await reporter.says("晚")

    await sandbox.wait_for(lambda: receiver.got)
    assert receiver.got == ["晚"]


async def test_polling_and_webhook_exclude_each_other(sandbox, bot, reporter, receiver):
    polling = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.05)
    await bot.set_webhook(receiver.url)

    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await polling
    with pytest.raises(
        Conflict, match="can't use getUpdates method while webhook is active"
    ):
        await bot.get_updates(timeout=0)


async def test_what_was_not_taken_waits_for_polling_once_the_webhook_is_gone(
    sandbox, bot, reporter, receiver
):
    receiver.statuses = [500] * 100
    await bot.set_webhook(receiver.url)
    await reporter.says("一")
    await reporter.says("二")
    await sandbox.wait_for(lambda: receiver.secrets)
    await bot.delete_webhook()

    assert [each.message.text for each in await bot.get_updates(timeout=0)] == [
        "一",
        "二",
    ]
    assert (await bot.get_webhook_info()).url == ""


async def test_a_webhook_elsewhere_is_refused(bot):
    with pytest.raises(BadRequest, match="this machine only"):
        await bot.set_webhook("https://example.org/hook")


async def test_an_empty_address_removes_the_webhook(bot, receiver):
    await bot.set_webhook(receiver.url)
    await bot.set_webhook("")

    assert (await bot.get_webhook_info()).url == ""
