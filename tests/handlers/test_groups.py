"""Being put into groups, bound there, moved, thrown out; people who block."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.messages import Chat, Incoming
from storage.models import AuditEntry, Card, Desk, Group, Identity, OutboxItem
from storage.queues.outbox import NewItem, put_items
from tests.dialogue import PLATFORM

GROUP = Chat(PLATFORM, "-100", "group", "信息员工作群")
GROUPS = {
    "all_units": {
        "title": "全县信息群",
        "scope": "desk",
        "unit": None,
        "unit_class": None,
        "announces": ["monthly_ranking"],
    },
    "qinghe": {
        "title": "青河镇群",
        "scope": "unit",
        "unit": "qinghe",
        "unit_class": None,
        "announces": [],
    },
}


@pytest.fixture
async def desk(cast):
    """A desk whose file names two groups."""
    await Desk.all().update(settings={"groups": GROUPS})
    cast.dialogue.desk = replace(cast.dialogue.desk, settings={"groups": GROUPS})
    return cast


async def happens(cast, kind, speaker=None, chat=GROUP, **more):
    sender = speaker.sender if speaker else None
    event_id = f"event:{cast.dialogue.next_id()}"
    cast.admin.listens()
    return await cast.dialogue.send(
        Incoming(kind, event_id, chat, cast.dialogue.now, sender, **more)
    )


async def read_group():
    return await Group.get().values("chat_key", "code", "scope", "active", "title")


async def test_the_admins_are_asked_in_private_which_group_it_is(desk):
    await happens(desk, "added", desk.stranger)

    desk.admin.hears("钱七 拉进了“信息员工作群”", "这是哪个群")
    assert desk.admin.labels == ["全县信息群", "青河镇群", "不绑定"]
    desk.admin.within(GROUP).hears_nothing()


async def test_a_press_binds_the_group_and_shows_its_menu(desk):
    await happens(desk, "added", desk.admin)

    await desk.admin.presses("青河镇群")

    desk.admin.hears("“信息员工作群”已绑定为:青河镇群")
    group = await Group.get().values("code", "scope", "unit__code", "announces")
    assert group == {
        "code": "qinghe",
        "scope": "unit",
        "unit__code": "qinghe",
        "announces": [],
    }
    menu = dict(desk.dialogue.screen(GROUP).menu)
    assert set(menu) == {"rank", "units", "zero", "behind", "compare", "help"}
    entries = AuditEntry.exclude(action="desk.apply").values_list(
        "action", "subject", "person__name"
    )
    assert list(await entries) == [("group.bind", "group:qinghe", "赵主任")]


async def test_an_admin_binds_in_the_group_itself(desk):
    await desk.admin.within(GROUP).says("/bind all_units")

    desk.admin.within(GROUP).hears("已绑定为:全县信息群")
    assert (await read_group())["code"] == "all_units"


async def test_a_code_that_does_not_exist_is_answered_with_those_that_do(desk):
    await desk.admin.within(GROUP).says("/bind nonsense")

    desk.admin.within(GROUP).hears("可用的代号:all_units、qinghe")
    assert await Group.all().count() == 0


async def test_nobody_but_an_admin_binds(desk):
    await desk.editor.within(GROUP).says("/bind all_units")

    desk.editor.within(GROUP).hears("没有这项权限")
    assert await Group.all().count() == 0


async def test_a_group_that_is_not_to_be_bound_stays_silent(desk):
    await happens(desk, "added", desk.stranger)

    await desk.admin.presses("不绑定")

    desk.admin.hears("没有绑定", "不会发言")
    await desk.editor.within(GROUP).says("/help")
    desk.editor.within(GROUP).hears_nothing()


async def test_being_added_is_told_once(desk):
    await happens(desk, "added", desk.stranger)

    await happens(desk, "added", desk.stranger)

    desk.admin.hears_nothing()


async def test_being_thrown_out_of_a_bound_group_is_told_once(desk):
    await desk.admin.within(GROUP).says("/bind all_units")

    await happens(desk, "removed", desk.stranger)
    desk.admin.hears("移出了“信息员工作群”")
    await happens(desk, "removed", desk.stranger)

    desk.admin.hears_nothing()
    assert (await read_group())["active"] is False


async def test_coming_back_finds_the_group_still_bound(desk):
    await desk.admin.within(GROUP).says("/bind all_units")
    await happens(desk, "removed")

    await happens(desk, "added", desk.stranger)

    desk.admin.hears("又回到了", "绑定继续有效")
    assert (await read_group())["active"] is True


async def test_being_thrown_out_of_an_unbound_group_is_nobodys_business(desk):
    await happens(desk, "added", desk.stranger)

    await happens(desk, "removed", desk.stranger)

    desk.admin.hears_nothing()


async def test_a_supergroup_keeps_what_the_group_was(desk):
    await desk.admin.within(GROUP).says("/bind all_units")
    await Card.create(chat_key=GROUP.key, card="story:1", message_id="5")
    new = Chat(PLATFORM, "-1001", "group", "信息员工作群")

    await happens(desk, "migrated", new_chat=new)
    desk.admin.hears("超级群", "绑定继续有效")
    await happens(desk, "migrated", new_chat=new)

    desk.admin.hears_nothing()
    assert (await read_group())["chat_key"] == "telegram:-1001"
    assert await Card.filter(chat_key=GROUP.key).count() == 0


async def test_what_waits_to_be_sent_goes_to_the_supergroup(desk):
    await desk.admin.within(GROUP).says("/bind all_units")
    waiting = NewItem(PLATFORM, GROUP.key, "post", {"text": "排名"})
    await put_items([waiting], now=desk.dialogue.now)
    new = Chat(PLATFORM, "-1001", "group", "信息员工作群")

    await happens(desk, "migrated", new_chat=new)

    waits = await OutboxItem.filter(state="waiting").values_list("chat_key", flat=True)
    assert (new.key in waits, GROUP.key in waits) == (True, False)


async def test_a_supergroup_that_was_noted_first_is_taken_over(desk):
    await desk.admin.within(GROUP).says("/bind all_units")
    new = Chat(PLATFORM, "-1001", "group", "信息员工作群")
    await happens(desk, "added", desk.stranger, chat=new)

    await happens(desk, "migrated", new_chat=new)

    assert (await read_group())["chat_key"] == "telegram:-1001"


async def test_a_person_who_blocks_is_told_to_the_admins_once(desk):
    private = desk.reporter.chat
    await happens(desk, "blocked", desk.reporter, chat=private)
    desk.admin.hears("张三 停用了与我的私聊")
    await happens(desk, "blocked", desk.reporter, chat=private)
    desk.admin.hears_nothing()
    assert (await Identity.get(account=desk.reporter.sender.id)).reachable is False

    await happens(desk, "unblocked", desk.reporter, chat=private)

    desk.admin.hears("张三 恢复了")
    assert (await Identity.get(account=desk.reporter.sender.id)).reachable is True


async def test_a_stranger_who_blocks_is_nobodys_business(desk):
    await happens(desk, "blocked", desk.stranger, chat=desk.stranger.chat)

    desk.admin.hears_nothing()


async def test_whoever_writes_can_be_reached_again(desk):
    await Identity.filter(account=desk.reporter.sender.id).update(reachable=False)

    await desk.reporter.says("我的")

    desk.admin.hears("张三 恢复了")
    assert (await Identity.get(account=desk.reporter.sender.id)).reachable is True


async def test_where_everything_is_encrypted_people_are_told_what_to_do(desk):
    for speaker in (desk.reporter, desk.stranger):
        await happens(desk, "sealed", speaker, chat=speaker.chat)

        speaker.hears("端到端加密", "不加密的聊天")


async def test_an_encrypted_group_hears_it_only_if_the_desk_knows_somebody_there(desk):
    await happens(desk, "sealed", desk.stranger)
    desk.stranger.within(GROUP).hears_nothing()

    await happens(desk, "sealed", desk.reporter)

    desk.reporter.within(GROUP).hears("端到端加密")
