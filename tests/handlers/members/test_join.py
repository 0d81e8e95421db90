"""Becoming a member."""

from __future__ import annotations

import re

import pytest

from storage.models import AuditEntry, Invitation, Person, RoleGrant
from tests.dialogue import Dialogue


async def get_code(admin, words="邀请 信息员 青河镇"):
    await admin.says(words)
    return re.search(r"邀请码:(\S+)", admin.hears("邀请已生成"))[1]


async def list_grants(name):
    grants = RoleGrant.filter(person__name=name, until=None).order_by("id")
    return await grants.values_list("role", "unit__code")


async def test_a_stranger_learns_only_how_to_ask_for_an_invitation(cast):
    for words in ("你好", "/rank", "排名", "/queue", "帮助", "标题\n" + "正文" * 50):
        await cast.stranger.says(words)

        heard = cast.stranger.hears("只为成员服务", "邀请码")
        assert "青河镇" not in heard
    assert cast.stranger.labels[-1] == "申请加入"


async def test_a_deep_link_makes_a_member_with_role_unit_and_menu(cast):
    code = await get_code(cast.admin)

    await cast.stranger.says(f"/start {code.replace('-', '')}")

    cast.stranger.hears("欢迎您,钱七", "青河镇 信息员", "第一行标题")
    assert len(cast.stranger.labels) == 4
    assert dict(cast.stranger.screen.menu)["submit"] == "投稿"
    assert "invite" not in dict(cast.stranger.screen.menu)
    cast.admin.hears("钱七 已加入", "青河镇 信息员")
    assert await list_grants("钱七") == [("reporter", "qinghe")]


async def test_a_code_sent_as_a_plain_message_works_too(cast):
    code = await get_code(cast.admin)

    await cast.stranger.says(code.lower())

    cast.stranger.hears("欢迎您")


async def test_only_the_hash_of_a_code_is_kept(cast):
    code = await get_code(cast.admin)

    rows = str(await Invitation.all().values()) + str(await AuditEntry.all().values())

    assert code not in rows
    assert code.replace("-", "") not in rows


async def test_a_single_invitation_serves_once(cast):
    code = await get_code(cast.admin)
    await cast.stranger.says(code)
    other = cast.dialogue.person("孙八", 9001)

    await other.says(code)

    other.hears("次数已经用完")
    assert not await Person.filter(name="孙八").exists()


async def test_a_counted_invitation_serves_as_often_as_it_says(cast):
    code = await get_code(cast.admin, "邀请 信息员 青河镇 2次")
    guests = [cast.dialogue.person(f"客{n}", 9100 + n) for n in range(3)]

    for guest in guests:
        await guest.says(code)

    guests[0].hears("欢迎您")
    guests[1].hears("欢迎您")
    guests[2].hears("次数已经用完")


async def test_an_expired_invitation_says_so(cast):
    code = await get_code(cast.admin, "邀请 信息员 青河镇 2天")
    cast.dialogue.wait(days=2)

    await cast.stranger.says(code)

    cast.stranger.hears("已经过期")


async def test_a_revoked_invitation_is_a_wrong_code(cast):
    code = await get_code(cast.admin)
    await Invitation.all().update(revoked_at=cast.dialogue.now)

    await cast.stranger.says(code)

    cast.stranger.hears("邀请码不对或已失效")


async def test_after_five_wrong_codes_even_the_right_one_waits_an_hour(cast):
    code = await get_code(cast.admin)
    for n in range(5):
        await cast.stranger.says(f"AAAA9-AAAA{n}")
        cast.stranger.hears("邀请码不对")

    await cast.stranger.says(code)
    cast.stranger.hears("一小时后再试")

    cast.dialogue.wait(hours=1, minutes=1)
    await cast.stranger.says(code)
    cast.stranger.hears("欢迎您")


async def test_the_wrong_codes_of_one_account_do_not_lock_out_another(cast):
    code = await get_code(cast.admin)
    for n in range(6):
        await cast.stranger.says(f"AAAA9-AAAA{n}")
    other = cast.dialogue.person("孙八", 9001)

    await other.says(code)

    other.hears("欢迎您")


async def test_a_member_who_has_the_role_already_does_not_use_the_code_up(cast):
    code = await get_code(cast.admin)

    await cast.reporter.says(code)

    cast.reporter.hears("您已经是信息员")
    assert (await Invitation.get()).uses_left == 1


async def test_a_member_takes_on_another_unit_with_a_code(cast):
    code = await get_code(cast.admin, "邀请 信息员 白水镇")

    await cast.reporter.says(f"/start {code}")

    cast.reporter.hears("青河镇 信息员", "白水镇 信息员")
    assert await list_grants("张三") == [
        ("reporter", "qinghe"),
        ("reporter", "baishui"),
    ]


async def test_somebody_suspended_gets_in_with_no_code(cast):
    code = await get_code(cast.admin)
    await Person.filter(id=cast.ids["reporter"]).update(status="suspended")

    await cast.reporter.says(f"/start {code}")

    cast.reporter.hears("账号已停用")


async def test_a_stranger_asks_and_an_admin_approves_by_buttons(cast):
    await cast.stranger.says("/start")
    await cast.stranger.presses("申请加入")
    cast.stranger.hears("请再发一句话")
    await cast.stranger.says("钱七,白水镇党政办")
    cast.stranger.hears("已转给管理员")
    cast.admin.hears("有人申请加入", "钱七,白水镇党政办")

    await cast.admin.presses("信息员")
    await cast.admin.presses("白水镇")

    cast.admin.hears("已通过 钱七 的申请")
    cast.stranger.hears("申请已通过", "白水镇 信息员")
    assert dict(cast.stranger.screen.menu)["submit"] == "投稿"
    assert await list_grants("钱七") == [("reporter", "baishui")]


async def test_a_request_with_its_words_at_once(cast):
    await cast.stranger.says("申请 钱七 白水镇")

    cast.stranger.hears("已转给管理员")
    cast.admin.hears("钱七 白水镇")


async def test_a_role_of_the_desk_needs_no_unit(cast):
    await cast.stranger.says("申请 钱七")

    await cast.admin.presses("观察员")

    cast.stranger.hears("申请已通过", "青禾县信息报送 观察员")
    assert await list_grants("钱七") == [("observer", None)]


async def test_the_second_admin_is_told_who_decided(cast):
    other = cast.dialogue.person("周主任", 77)
    code = await get_code(cast.admin, "邀请 管理员")
    await other.says(code)
    await cast.stranger.says("申请 钱七")
    token = other.find_button("拒绝").token
    await cast.admin.presses("观察员")

    await other.presses_token(token)

    other.hears("已由 赵主任 处理", "已通过")
    assert "赵主任 已通过" in other.card("request:1").text


async def test_a_refused_stranger_hears_it(cast):
    await cast.stranger.says("申请 钱七")

    await cast.admin.presses("拒绝")

    cast.stranger.hears("没有通过")
    assert await list_grants("钱七") == []


async def test_the_admin_chooses_role_and_unit_by_buttons(cast):
    await cast.admin.says("/invite")
    await cast.admin.presses("单位领导")
    await cast.admin.presses("教育局")

    cast.admin.hears("教育局 单位领导", "可用 1 次", "https://t.me/desk_bot?start=")
    picture = cast.admin.screen.posts[-1].files[0]
    assert (picture.recipe, picture.as_photo) == ("qr", True)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("邀请 信息员 不存在的镇", "没有找到单位"),
        ("邀请 市长", "没有叫“市长”的角色或单位。角色有:信息员、单位领导、编辑"),
        ("邀请 市长 教育局", "没有叫“市长”的角色或单位"),
        ("邀请 教育局 市长", "没有叫“市长”的角色或单位"),
        ("/invite mayor", "没有叫“mayor”的角色或单位"),
        ("邀请 信息员 教育局 0次", "没看懂"),
        ("邀请 编辑 信息员", "没看懂"),
    ],
)
async def test_a_wish_that_cannot_be_met_says_why(cast, words, answer):
    await cast.admin.says(words)

    cast.admin.hears(answer)
    assert await Invitation.all().count() == 0


async def test_nobody_but_an_admin_invites(cast):
    await cast.editor.says("邀请 信息员 青河镇")

    cast.editor.hears("没有这项权限", "管理员")
    assert await Invitation.all().count() == 0


async def test_accounts_with_an_english_telephone_are_answered_in_english(cast):
    guest = cast.dialogue.person("Jane", 9002, language="en-GB")

    await guest.says("hello")
    guest.hears("members only")

    await guest.says(await get_code(cast.admin))
    guest.hears("Welcome, Jane", "reporter")
    assert dict(guest.screen.menu)["submit"] == "send a story"


async def test_the_shared_account_of_anonymous_admins_is_nobody(cast):
    code = await get_code(cast.admin)
    nobody = Dialogue.person(cast.dialogue, "群", 1087968824)
    object.__setattr__(nobody.sender, "anonymous", True)

    await nobody.says(code)

    nobody.hears("只为本台成员服务")
    assert (await Invitation.get()).uses_left == 1


async def test_joining_and_inviting_are_in_the_log(cast):
    code = await get_code(cast.admin)
    await cast.stranger.says(code)

    actions = (
        await AuditEntry.exclude(action="desk.apply")
        .order_by("id")
        .values_list("action", flat=True)
    )

    assert list(actions) == ["invitation.create", "person.join"]
