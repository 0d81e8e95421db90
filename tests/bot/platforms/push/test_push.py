"""DingTalk's and Feishu's signatures, limits and codes."""

import pytest

from bot.platforms import base
from bot.platforms.push import (
    DINGTALK,
    FEISHU,
    PushPlatform,
    Robot,
    dingtalk,
    feishu,
    read_robot,
)
from handlers.messages import Button, Chat, Kept, Post
from tests.bot.platforms.push.standin import SECRET, run_robots


def test_the_signatures_are_those_that_openssl_gives():
    # echo -ne '1599360473000\nSEC1' | openssl dgst -sha256 -hmac SEC1 -binary | base64
    assert dingtalk.sign("SEC1", "1599360473000") == (
        "ZOTpz55OGsOZqDzPUYXoo77LBqUn4mFrziOhNZaUD9s="
    )
    # echo -n '' | openssl dgst -sha256 -hmac $'1599360473\ndemo' -binary | base64
    assert feishu.sign("demo", "1599360473") == (
        "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="
    )


async def test_a_robot_is_silenced_after_twenty_messages_a_minute():
    async with run_robots("dingtalk", rates=True) as stage:
        robots = {"county": Robot(f"{stage.url}/good", SECRET)}
        platform = PushPlatform(DINGTALK, robots)
        chat = Chat("dingtalk", "county", "group")
        for number in range(20):
            await platform.send(Post(chat, str(number)), [])
        with pytest.raises(base.Throttled) as raised:
            await platform.send(Post(chat, "20"), [])
        await platform.stop()

    assert raised.value.retry_after == 600


@pytest.mark.parametrize("vendor", [DINGTALK, FEISHU])
async def test_an_unknown_key_or_name_is_a_group_that_is_gone(vendor):
    async with run_robots(vendor.name) as stage:
        platform = PushPlatform(vendor, {"county": Robot(f"{stage.url}/bad", SECRET)})
        for name in ("county", "nobody"):
            with pytest.raises(base.ChatGone):
                await platform.send(Post(Chat(vendor.name, name, "group"), "x"), [])
        await platform.stop()


@pytest.mark.parametrize("vendor", [DINGTALK, FEISHU])
def test_a_post_is_its_text_with_the_addresses_of_links_and_nothing_to_press(vendor):
    platform = PushPlatform(vendor, {})
    post = Post(
        Chat(vendor.name, "county", "group"),
        '<b>排名</b> <a href="https://d.example/1">全文</a>',
        buttons=((Button("采用", "t1"), Button("网页", url="https://d.example")),),
        files=(Kept("0" * 64, "图.png", True),),
    )

    (part,) = platform.split(post)

    assert part.text == "排名 全文 (https://d.example/1)"
    assert part.buttons == ((Button("网页", url="https://d.example"),),)
    assert part.files == ()


def test_a_robot_is_an_address_and_a_secret_behind_a_comma():
    assert read_robot("https://r.example/send?access_token=1,SEC") == Robot(
        "https://r.example/send?access_token=1", "SEC"
    )
    assert read_robot(" https://r.example/x ") == Robot("https://r.example/x")
    with pytest.raises(ValueError, match="a robot is an address"):
        read_robot("SEC")
