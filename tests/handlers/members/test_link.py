"""One person on two platforms: linked by a code, told where they last spoke."""

import re

from handlers.messages import Chat, Sender
from handlers.texts import say
from storage.people.accounts import list_accounts
from storage.people.people import find_people, list_chats, list_recipients
from tests.dialogue import Speaker, fold

_CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")


def elsewhere(cast, account="@zhang:hs", name="张三"):
    """The same or another person, on another platform."""
    sender = Sender("matrix", account, name)
    return Speaker(cast.dialogue, sender, Chat("matrix", f"!room-{account}"))


async def take_code(person):
    await person.says("绑定账号")
    return _CODE.search(person.screen.log[-1])[0]


async def link(cast, *, account="@zhang:hs"):
    other = elsewhere(cast, account)
    await other.says(await take_code(cast.reporter))
    return other


async def test_a_code_from_one_platform_makes_the_account_on_another_the_same_person(
    cast,
):
    other = await link(cast)

    person = (await find_people("matrix", ["@zhang:hs"]))["@zhang:hs"]
    assert (person.id, person.accounts) == (cast.ids["reporter"], 2)
    other.hears("绑定成功")
    cast.reporter.hears("不是您本人")


async def test_notices_go_where_the_person_last_spoke(cast):
    other = await link(cast)
    at_first = await list_recipients(["reporter"])
    await cast.reporter.says("帮助")

    back = await list_recipients(["reporter"])
    first, *_ = await list_chats(cast.ids["reporter"])
    assert [each.chat_key for each in at_first] == [other.chat.key]
    assert [each.chat_key for each in back] == [cast.reporter.chat.key]
    assert first.chat_key == cast.reporter.chat.key


async def test_a_private_chat_that_was_opened_anew_takes_the_place_of_the_old(cast):
    other = await link(cast)
    anew = Speaker(cast.dialogue, other.sender, Chat("matrix", "!new-room"))
    await anew.says("帮助")

    assert [c.chat_key for c in await list_recipients(["reporter"])] == [
        "matrix:!new-room"
    ]


async def test_whoever_did_not_mean_it_parts_the_account_again(cast):
    other = await link(cast)
    await cast.reporter.presses("不是我，解除")
    await other.says("我的")

    assert await find_people("matrix", ["@zhang:hs"]) == {}
    assert len(await list_accounts(cast.ids["reporter"])) == 1
    assert "邀请" in other.screen.log[-1]


async def test_a_code_links_once_and_for_half_an_hour(cast):
    code = await take_code(cast.reporter)
    await elsewhere(cast).says(code)
    second = elsewhere(cast, "@other:hs", "李四")
    await second.says(code)
    late = await take_code(cast.reporter)
    cast.dialogue.wait(minutes=31)
    await second.says(late)

    assert await find_people("matrix", ["@other:hs"]) == {}
    assert second.screen.log == [fold(say("link.expired", "zh-CN"))] * 2


async def test_another_member_cannot_be_swallowed(cast):
    code = await take_code(cast.reporter)
    await cast.editor.says(code)

    assert len(await list_accounts(cast.ids["reporter"])) == 1
    cast.editor.hears("已属于另一位成员")


async def test_an_account_is_not_linked_to_itself(cast):
    code = await take_code(cast.reporter)
    await cast.reporter.says(code)

    cast.reporter.hears("已经是您的了")
