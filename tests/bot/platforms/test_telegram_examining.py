"""What the doctor finds at Telegram, one prepared fault after another."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.doctor.findings import Finding
from bot.platforms.telegram.examining import check_telegram
from bot.sandbox import Sandbox
from bot.settings import read_settings
from storage.desk.desk_groups import BoundChat
from tests.ports import find_free_port
from tests.waiting import until

TOKEN = "42:" + "A" * 32


@pytest.fixture
async def sandbox():
    async with await Sandbox.start(token=TOKEN, rates=False) as running:
        yield running


@pytest.fixture
def configure(sandbox, monkeypatch, tmp_path):
    """Settings of a desk at the sandbox, with changes."""

    def configure(**changes):
        monkeypatch.chdir(tmp_path)
        values = {"telegram_bot_token": TOKEN, "telegram_api_url": sandbox.url}
        for name, value in (values | changes).items():
            if value is None:
                monkeypatch.delenv(name.upper(), raising=False)
            else:
                monkeypatch.setenv(name.upper(), value)
        return read_settings(None)

    return configure


async def examine(settings, *rooms, late=timedelta()):
    chats = [BoundChat(f"telegram:{room.id}", room.name) for room in rooms]
    return await check_telegram(settings, chats, datetime.now(UTC) + late)


def pick(findings, *checks):
    return [f for f in findings if f.check in checks]


async def test_a_good_token_and_a_good_clock_are_well(configure):
    found = await examine(configure())

    assert [(f.check, f.level) for f in found] == [("token", "ok"), ("clock", "ok")]
    assert found[0].words.startswith("@")


async def test_no_token_is_a_problem_with_where_to_get_one(configure):
    (found,) = await examine(configure(telegram_bot_token=None))

    assert (found.check, found.level) == ("token", "problem")
    assert found.words == "TELEGRAM_BOT_TOKEN is not set"
    assert found.remedy.startswith("ask @BotFather")


async def test_a_wrong_token_is_a_problem(configure):
    found = await examine(configure(telegram_bot_token="42:" + "B" * 32))

    assert found == [
        Finding(
            "token",
            "problem",
            "Telegram does not know this token",
            "copy it again from @BotFather",
        )
    ]


async def test_no_network_is_a_problem_that_does_not_show_the_token(configure):
    (found,) = await examine(configure(telegram_api_url="http://127.0.0.1:9"))

    assert (found.check, found.level) == ("telegram", "problem")
    assert "cannot connect to 127.0.0.1" in found.words
    assert "A" * 32 not in str(found)


@pytest.mark.parametrize("fault", ["502", "not_json", "truncated", "cut_before"])
async def test_an_answer_that_is_none_is_a_problem(configure, sandbox, fault):
    await sandbox.fail("getMe", fault, times=3)

    (found,) = await examine(configure())

    assert (found.check, found.level) == ("telegram", "problem")
    assert "A" * 32 not in str(found)


@pytest.mark.parametrize(
    ("late", "level", "words"),
    [
        (timedelta(seconds=30), "warning", "ahead of Telegram's"),
        (timedelta(seconds=-30), "warning", "behind Telegram's"),
        (timedelta(minutes=5), "problem", "ahead of Telegram's"),
    ],
)
async def test_a_clock_that_is_off_is_found(configure, late, level, words):
    (found,) = pick(await examine(configure(), late=late), "clock")

    assert found.level == level
    assert found.words.endswith(words)


async def test_a_group_in_which_the_bot_may_write_is_well(configure, sandbox):
    group = await sandbox.group("工作群", [await sandbox.person("管理员")])

    (found,) = pick(await examine(configure(), group), "groups")

    assert (found.level, found.words) == (
        "ok",
        "工作群: may write, send photos and files",
    )


async def test_a_group_that_threw_the_bot_out_is_a_problem(configure, sandbox):
    group = await sandbox.group("工作群", [await sandbox.person("管理员")])
    await group.removes_bot()

    (found,) = pick(await examine(configure(), group), "groups")

    assert found.level == "problem"
    assert found.words.startswith("工作群: ")


async def test_a_group_in_which_the_bot_may_send_no_photos_is_a_problem(
    configure, sandbox
):
    admin = await sandbox.person("管理员")
    group = await sandbox.group("工作群", [admin], supergroup=True)
    await group.restricts_bot(rights=["can_send_messages", "can_send_documents"])

    (found,) = pick(await examine(configure(), group), "groups")

    assert (found.level, found.words) == (
        "problem",
        "工作群: the bot may not send photos",
    )


async def test_a_channel_in_which_the_bot_may_not_post_is_a_problem(configure, sandbox):
    channel = await sandbox.channel("通报", [await sandbox.person("管理员")])
    await channel.promotes_bot(rights=["can_edit_messages"])

    (found,) = pick(await examine(configure(), channel), "groups")

    assert (found.level, found.words) == (
        "problem",
        "通报: the bot may not post messages",
    )


async def test_a_chat_that_is_gone_is_a_problem(configure, sandbox):
    found = await check_telegram(
        configure(), [BoundChat("telegram:-100777", "旧群")], datetime.now(UTC)
    )

    assert pick(found, "groups")[0].level == "problem"
    assert "旧群: Bad Request: chat not found" in pick(found, "groups")[0].words


WEBHOOK = {
    "telegram_mode": "webhook",
    "public_url": "http://127.0.0.1:8443",
    "webhook_secret": "secret",
}


async def set_webhook(sandbox, url):
    from bot.platforms.telegram.bot_api import open_bot_api

    async with open_bot_api(sandbox.url, TOKEN) as api:
        await api.call("setWebhook", url=url)


async def test_a_webhook_nobody_set_is_a_problem(configure):
    (found,) = pick(await examine(configure(**WEBHOOK)), "webhook")

    assert (found.level, found.words) == (
        "problem",
        "Telegram calls nobody, not http://127.0.0.1:8443/telegram/webhook",
    )


async def test_the_right_webhook_is_well(configure, sandbox):
    await set_webhook(sandbox, "http://127.0.0.1:8443/telegram/webhook")

    (found,) = pick(await examine(configure(**WEBHOOK)), "webhook")

    assert found.level == "ok"


async def test_a_webhook_while_polling_is_a_warning(configure, sandbox):
    await set_webhook(sandbox, "http://127.0.0.1:8443/elsewhere")

    (found,) = pick(await examine(configure()), "webhook")

    assert found.level == "warning"


async def test_a_webhook_that_leads_nowhere_is_a_warning(configure, sandbox):
    port = find_free_port()  # nobody listens there
    settings = configure(**{**WEBHOOK, "public_url": f"http://127.0.0.1:{port}"})
    await set_webhook(sandbox, f"http://127.0.0.1:{port}/telegram/webhook")
    await (await sandbox.person("李明")).starts()

    async def is_found():
        found = pick(await examine(settings), "webhook")
        return [f.level for f in found] == ["ok", "warning"]

    await until(is_found, seconds=10)
    (_, warning) = pick(await examine(settings), "webhook")
    assert warning.words == "Telegram's last call failed: Connection refused or reset"
    assert warning.remedy == "see that PUBLIC_URL leads to LISTEN from outside"
