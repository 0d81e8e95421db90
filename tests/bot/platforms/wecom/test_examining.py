"""What the doctor finds on WeCom, one prepared fault after another."""

from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from bot.platforms.catalogue import list_channels
from bot.platforms.wecom.examining import check_wecom
from bot.settings import SECRETS, Settings
from bot.web import Finding, make_web_app, serve_web
from storage.desk.desk_groups import BoundChat
from tests.bot.platforms.wecom.standin import (
    AES_KEY,
    AGENT,
    APP_SECRET,
    BOT_ID,
    CORP,
    HOOK_KEY,
    SECRET,
    TOKEN,
    run_wecom,
)
from tests.ports import find_free_port


@pytest.fixture
async def stage():
    async with run_wecom() as running:
        yield running


def configure(stage, **given):
    common = {
        "wecom_api_url": stage.url,
        "wecom_wss_url": stage.wss_url,
        "listen": f"127.0.0.1:{find_free_port()}",
    }
    values = {k: v for k, v in (common | given).items() if v is not None}
    secret = {k: SecretStr(v) for k, v in values.items() if k in SECRETS}
    return Settings(_env_file=None, **values | secret)


def configure_robot(stage, **changes):
    robot = {"wecom_bot_id": BOT_ID, "wecom_bot_secret": SECRET}
    return configure(stage, **robot | changes)


def configure_app(stage, **changes):
    app = {
        "wecom_corp_id": CORP,
        "wecom_agent_id": AGENT,
        "wecom_agent_secret": APP_SECRET,
        "wecom_token": TOKEN,
        "wecom_aes_key": AES_KEY,
    }
    return configure(stage, **app | changes)


async def examine(settings, *groups, late=timedelta()):
    return await check_wecom(settings, groups, datetime.now(UTC) + late)


def pick(findings, check):
    return next(each for each in findings if each.check == check)


def serve_desk(settings, state="ok", reason=""):
    """The part of a running desk that answers: its callback and its health."""

    async def check_health():
        return {"wecom": Finding(state, reason)}

    async def store(raws):
        raise AssertionError("an echo is no event")

    (channel,) = list_channels(settings)
    page = make_web_app(
        hooks=[channel.endpoint(store)] if channel.endpoint else [],
        check_health=check_health,
        registry=CollectorRegistry(),
    )
    return serve_web(page, host="127.0.0.1", port=settings.listen_port)


async def test_a_robot_that_can_connect_is_well(stage):
    (found,) = await examine(configure_robot(stage))

    assert (found.check, found.level, found.words) == (
        "wecom",
        "ok",
        "the robot can connect",
    )


async def test_a_robot_with_a_wrong_secret_is_a_problem(stage):
    (found,) = await examine(configure_robot(stage, wecom_bot_secret="WRONG"))

    assert found.level == "problem"
    assert found.words == "WECOM_BOT_ID or WECOM_BOT_SECRET is not accepted"
    assert "WRONG" not in str(found)


async def test_a_gateway_that_is_not_there_is_a_problem(stage):
    (found,) = await examine(configure_robot(stage, wecom_wss_url="ws://127.0.0.1:9"))

    assert found.level == "problem"
    assert "WECOM_WSS_URL" in found.remedy


@pytest.mark.parametrize(
    ("state", "reason", "level"),
    [("ok", "", "ok"), ("degraded", "taken over by another process", "problem")],
)
async def test_the_running_desk_is_asked_instead_of_taking_its_connection(
    stage, state, reason, level
):
    settings = configure_robot(stage)
    async with serve_desk(settings, state, reason):
        (found,) = await examine(settings)

    assert found.level == level
    assert reason in found.words
    assert stage.socket is None  # nobody has connected


async def test_an_app_whose_callback_answers_is_well(stage):
    settings = configure_app(stage)
    url = f"http://127.0.0.1:{settings.listen_port}"
    settings = settings.model_copy(update={"public_url": url})
    async with serve_desk(settings):
        found = await examine(settings)

    assert [(each.check, each.level) for each in found] == [
        ("wecom", "ok"),
        ("clock", "ok"),
        ("callback", "ok"),
    ]
    assert found[0].words == "app “信息台” is accepted"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"wecom_corp_id": "ww2"}, "WECOM_CORP_ID is of no corporation"),
        ({"wecom_agent_secret": "WRONG"}, "WECOM_AGENT_SECRET is not accepted"),
        ({"wecom_agent_id": "1"}, "WECOM_AGENT_ID is another app's"),
    ],
)
async def test_an_account_that_is_not_accepted_is_a_problem(stage, changes, words):
    found = pick(await examine(configure_app(stage, **changes)), "wecom")

    assert (found.level, found.words) == ("problem", words)
    assert found.remedy
    assert "WRONG" not in str(found)


async def test_an_app_that_was_switched_off_is_a_problem(stage):
    stage.closed = 1

    found = pick(await examine(configure_app(stage)), "wecom")

    assert (found.level, found.words) == ("problem", "the app is switched off")


async def test_an_api_that_is_not_there_is_a_problem_without_the_secret(stage):
    settings = configure_app(stage, wecom_api_url="http://127.0.0.1:9")

    found = pick(await examine(settings), "wecom")

    assert found.level == "problem"
    assert "cannot connect to 127.0.0.1" in found.words
    assert APP_SECRET not in str(found)


async def test_a_clock_that_is_off_is_found(stage):
    found = await examine(configure_app(stage), late=timedelta(minutes=5))

    assert pick(found, "clock").level == "problem"


async def test_a_callback_that_nobody_named_or_answers_is_a_warning(stage):
    unnamed = pick(await examine(configure_app(stage)), "callback")
    away = configure_app(stage, public_url="http://127.0.0.1:9")
    silent = pick(await examine(away), "callback")

    assert (unnamed.level, silent.level) == ("warning", "warning")
    assert "PUBLIC_URL is not set" in unnamed.words
    assert "start the desk" in silent.remedy


async def test_a_desk_with_another_key_is_a_problem(stage):
    running = configure_app(stage, wecom_token="another")
    url = f"http://127.0.0.1:{running.listen_port}"
    async with serve_desk(running):
        found = pick(await examine(configure_app(stage, public_url=url)), "callback")

    assert found.level == "problem"
    assert "another WECOM_TOKEN" in found.words


async def test_a_stranger_at_the_callbacks_address_is_a_problem(stage):
    settings = configure_app(stage, public_url=stage.url)

    assert pick(await examine(settings), "callback").level == "problem"


async def test_group_robots_are_looked_for_and_nothing_is_posted(stage):
    robots = f"county={HOOK_KEY}; schools=WRONG"
    settings = configure_robot(stage, wecom_webhooks=robots)

    found = await examine(settings)

    assert [(f.level, f.words) for f in found if f.check == "robots"] == [
        ("ok", "county: the group robot is there"),
        ("problem", "schools: the key in WECOM_WEBHOOKS is of no group robot"),
    ]
    assert not stage.chats


async def test_a_group_whose_robot_nobody_set_up_is_a_problem(stage):
    settings = configure_robot(stage, wecom_webhooks=f"county={HOOK_KEY}")
    groups = [
        BoundChat("wecom:hook:county", "通报群"),
        BoundChat("wecom:hook:towns", "乡镇群"),
        BoundChat("wecom:wrGroup", "工作群"),
    ]

    found = pick(await examine(settings, *groups), "groups")

    assert found.level == "problem"
    assert found.words == "乡镇群: no robot “towns” is set up"
