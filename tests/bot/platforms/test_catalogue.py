"""Each platform is set up by its settings alone, any number of them at once."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from bot.platforms.catalogue import examine_platforms, list_channels
from bot.settings import Settings, SettingsError
from storage.desk.desk_groups import BoundChat
from tests.bot.platforms.wecom.standin import AES_KEY
from tests.ports import find_free_port

GIVEN = {
    "telegram_bot_token": SecretStr("123:abcdef"),
    "matrix_homeserver": "https://hs.example",
    "matrix_user": "@desk:hs.example",
    "matrix_token": SecretStr("syt_secret"),
    "wecom_bot_id": "aib-1",
    "wecom_bot_secret": SecretStr("robot-secret"),
    "dingtalk_robots": SecretStr("county=https://d.example/send?access_token=1,SEC"),
    "feishu_robots": SecretStr("county=https://f.example/hook/1"),
}
APP = {
    "wecom_corp_id": "ww1",
    "wecom_agent_id": "1000002",
    "wecom_agent_secret": SecretStr("app-secret"),
    "wecom_token": SecretStr("QDG6eK"),
    "wecom_aes_key": SecretStr(AES_KEY),
}


def read(**given):
    return Settings(_env_file=None, **given)


def list_names(settings):
    return [channel.source.name for channel in list_channels(settings)]


def test_all_platforms_are_set_up_together():
    names = ["telegram", "matrix", "wecom", "dingtalk", "feishu"]

    assert list_names(read(**GIVEN)) == names


@pytest.mark.parametrize("name", ["telegram", "matrix", "wecom"])
def test_one_platform_is_enough(name):
    given = {key: value for key, value in GIVEN.items() if key.startswith(name)}

    assert list_names(read(**given)) == [name]


def test_a_desk_that_nobody_could_write_to_is_refused():
    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN is not set"):
        list_channels(read(feishu_robots=GIVEN["feishu_robots"]))


def test_an_app_has_an_address_that_is_called():
    (channel,) = list_channels(read(**APP))

    assert channel.endpoint(None).path == "/wecom/callback"


def test_a_robot_needs_no_address():
    (channel,) = list_channels(read(wecom_bot_id="a", wecom_bot_secret="b"))

    assert channel.endpoint is None


def test_a_group_robots_key_may_come_with_its_whole_address():
    settings = read(
        **APP, wecom_webhooks=SecretStr("a=https://q.example/send?key=K1; b=K2")
    )

    (channel,) = list_channels(settings)

    assert channel.source._hooks._keys == {"a": "K1", "b": "K2"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"matrix_homeserver": "https://hs.example"}, "also needed: MATRIX_USER"),
        (
            {"matrix_homeserver": "https://hs.example", "matrix_user": "desk"},
            "MATRIX_PASSWORD or MATRIX_TOKEN",
        ),
        ({"wecom_bot_id": "a"}, "also needed: WECOM_BOT_SECRET"),
        ({"wecom_corp_id": "ww1"}, "also needed: WECOM_AGENT_ID"),
        (APP | {"wecom_aes_key": SecretStr("short")}, "43 letters and digits"),
        (
            APP | {"wecom_bot_id": "a", "wecom_bot_secret": SecretStr("b")},
            "WECOM_BOT_ID or WECOM_CORP_ID",
        ),
        ({"wecom_webhooks": SecretStr("K1")}, "write it like county=KEY"),
        ({"wecom_webhooks": SecretStr("a=1; a=2")}, "has a name twice"),
    ],
)
def test_half_a_platform_is_refused_with_what_is_missing(given, words):
    with pytest.raises(ValueError, match=words):
        read(**given)


def test_a_robot_that_is_no_address_is_refused():
    given = {"telegram_bot_token": GIVEN["telegram_bot_token"]}
    with pytest.raises(SettingsError, match="FEISHU_ROBOTS: a robot is an address"):
        list_channels(read(**given, feishu_robots=SecretStr("county=nonsense")))


def test_no_platforms_secret_is_in_what_logs_may_show():
    secrets = read(**GIVEN).list_secrets()

    assert {"syt_secret", "robot-secret", "1", "SEC"} <= set(secrets)


async def test_the_doctor_asks_every_platform_that_is_set_up():
    away = "http://127.0.0.1:9"
    settings = read(
        telegram_bot_token=GIVEN["telegram_bot_token"],
        telegram_api_url=away,
        matrix_homeserver=away,
        matrix_user="desk",
        matrix_token=GIVEN["matrix_token"],
        wecom_bot_id="aib-1",
        wecom_bot_secret="robot-secret",
        wecom_wss_url="ws://127.0.0.1:9",
        listen=f"127.0.0.1:{find_free_port()}",
        dingtalk_robots=SecretStr(f"county={away}/send,SEC"),
        feishu_robots=SecretStr(f"county={away}/hook/1"),
    )

    found = await examine_platforms(settings, [], datetime.now(UTC))

    assert [(each.check, each.level) for each in found] == [
        (name, "problem")
        for name in ("telegram", "matrix", "wecom", "dingtalk", "feishu")
    ]


async def test_a_group_on_a_platform_that_is_not_set_up_is_a_problem():
    settings = read(
        feishu_robots=SecretStr("county=http://127.0.0.1:9/hook/1"),
        matrix_homeserver="http://127.0.0.1:9",
        matrix_user="desk",
        matrix_token=GIVEN["matrix_token"],
    )
    group = BoundChat("wecom:wrGroup", "工作群")

    *_, found = await examine_platforms(settings, [group], datetime.now(UTC))

    assert (found.check, found.words) == (
        "groups",
        "工作群: its platform is not set up",
    )
