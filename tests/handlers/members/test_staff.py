"""People change: further roles, posts, deputies, leave with stand-ins, rosters."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.messages import StoredFile
from handlers.reminders.bundles import JOB as REMINDER
from storage.figures.ledger import list_unit_lines
from storage.models import (
    CommissionTask,
    Invitation,
    Person,
    Quota,
    RoleGrant,
    RuleSetRow,
    Story,
    StoryAction,
    UnitClass,
)
from storage.people.contacts import list_contacts
from tests.builders import build_person, find_unit
from tests.handlers.clockwork import run_clock
from tests.handlers.submitting import BODY, STORY, TITLE, submit

TODAY = date(2026, 11, 24)


async def add_reporter(cast, name="李四", unit="qinghe"):
    person = await build_person(name, "reporter", unit)
    speaker = cast.dialogue.person(name, person.id)
    cast.ids[name] = person.id
    return speaker


async def list_grants(name):
    rows = RoleGrant.filter(person__name=name, until=None).order_by("id")
    return list(await rows.values_list("role", "unit__code", "deputy"))


async def open_person(cast, name="张三"):
    await cast.admin.says(f"人员 {name}")
    await cast.admin.presses(name)


# Roles


async def test_a_member_gets_another_role_in_another_unit(each_cast):
    cast = each_cast
    await open_person(cast)

    await cast.admin.presses("➕ 加角色")
    await cast.admin.presses("单位领导")
    await cast.admin.presses("白水镇")

    cast.admin.hears("张三 现在也是白水镇 单位领导")
    cast.reporter.hears("您现在也是白水镇 单位领导")
    assert ("queue", "待审稿件") in cast.reporter.screen.menu
    assert await list_grants("张三") == [
        ("reporter", "qinghe", False),
        ("unit_leader", "baishui", False),
    ]


async def test_a_role_of_the_desk_asks_for_no_unit_and_the_same_twice_is_refused(cast):
    await open_person(cast)
    await cast.admin.presses("➕ 加角色")
    await cast.admin.presses("观察员")
    cast.reporter.hears("您现在也是观察员")

    await cast.admin.presses("➕ 加角色")
    await cast.admin.presses("信息员")
    await cast.admin.presses("青河镇")

    cast.admin.hears("张三 已经是青河镇 信息员")


# Main and deputy


async def test_a_deputy_is_reminded_only_where_no_main_reporter_is_there(cast):
    await add_reporter(cast)
    qinghe = await find_unit("qinghe")
    await open_person(cast, "李四")

    await cast.admin.presses("设为副")

    cast.admin.hears("李四:青河镇 信息员(副)")
    assert [c.name for c in await list_contacts(qinghe.id, TODAY)] == ["张三"]
    await cast.reporter.says("请假 今天")
    assert [c.name for c in await list_contacts(qinghe.id, TODAY)] == ["李四"]
    await cast.admin.presses("设为主")
    assert await list_grants("李四") == [("reporter", "qinghe", False)]


async def test_a_quota_reminder_goes_to_the_stand_in(cast):
    other = await add_reporter(cast)
    await open_person(cast, "李四")
    await cast.admin.presses("设为副")
    await cast.reporter.says("请假 11-24 至 11-30 代理 李四")
    township = await UnitClass.get(code="township")
    await Quota.create(
        unit_class=township, measure="reported", period_kind="month", amount=500
    )
    other.listens()
    cast.reporter.listens()

    cast.dialogue.wait(days=1)  # three working days before the last one
    assert await run_clock(cast, REMINDER) > 0

    other.hears("青河镇", "还差")
    cast.reporter.hears_nothing()


# Leave


async def test_leave_names_days_and_a_stand_in_who_hears_of_it(cast):
    other = await add_reporter(cast)

    await cast.reporter.says("请假 11-25 至 11-27 代理 李四")

    cast.reporter.hears("张三 请假:11-25 – 11-27,由 李四 代理")
    other.hears("张三 请假", "由您代理")
    await cast.editor.says("请假")
    cast.editor.hears("张三 11-25 – 11-27,李四 代理")
    await cast.reporter.says("销假")
    cast.reporter.hears("已销假")
    await cast.reporter.says("销假")
    cast.reporter.hears("没有请假")


async def test_leaders_and_admins_set_it_for_others(cast):
    leader = await build_person("陈镇长", "unit_leader", "qinghe")
    head = cast.dialogue.person(leader.name, leader.id)

    await head.says("请假 张三 3天")
    head.hears("张三 请假:11-24 – 11-26,没有代理")
    await head.says("销假 张三")
    head.hears("张三 已销假")
    stranger = await add_reporter(cast, "王五", "edu")
    await stranger.says("请假 张三 3天")
    stranger.hears("请假请这样发送")
    await cast.admin.says("请假 王五 明天")
    cast.admin.hears("王五 请假:11-25")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("请假 11-25 代理 钱七", "没有叫“钱七”"),
        ("请假 11-25 代理 李编辑", "没有叫“李编辑”"),
        ("请假 休息一下", "请假请这样发送"),
        ("请假 300天", "请假请这样发送"),
    ],
)
async def test_leave_that_cannot_be_is_explained(cast, words, answer):
    await cast.reporter.says(words)

    cast.reporter.hears(answer)


async def test_a_stand_in_goes_on_with_a_story_that_comes_back(each_cast):
    cast = each_cast
    other = await add_reporter(cast)
    await submit(cast.reporter)
    await cast.reporter.says("请假 今天 代理 李四")
    await cast.editor.says("退稿 1 空泛")
    other.hears("张三 请假中", "#2026-1", "空泛")

    await other.presses("代为修改")
    other.hears("由您接着改")
    await other.presses("修改重报")
    await other.says(f"{TITLE}\n{BODY}惠及农户一百二十户。")
    await other.presses("重报")

    other.hears("已收到", "#2026-1")
    cast.editor.hears("第2稿")
    assert "青河镇 · 张三" in cast.editor.card("story:1").text
    story = await Story.get()
    assert (story.author_id, story.handler_id) == (
        cast.ids["reporter"],
        cast.ids["李四"],
    )
    await cast.editor.presses("接受")
    other.hears("通过审核")
    cast.reporter.hears("通过审核")


async def test_its_author_looks_on_and_takes_it_back(cast):
    other = await add_reporter(cast)
    await submit(cast.reporter)
    await cast.reporter.says("请假 今天 代理 李四")
    await cast.editor.says("退稿 1 空泛")
    old = cast.reporter.find_button("修改重报").token
    await other.presses("代为修改")

    await cast.reporter.presses_token(old)
    cast.reporter.hears("正由同事代为修改")
    await cast.reporter.says("查稿 1")
    await cast.reporter.presses("收回自己改")

    assert (await Story.get()).handler_id is None
    await cast.reporter.presses("修改重报")
    cast.reporter.hears("改好的全文")
    actions = StoryAction.filter(action="take_on").order_by("id")
    assert list(await actions.values_list("person__name", flat=True)) == [
        "李四",
        "张三",
    ]


async def test_nobody_takes_on_what_is_not_theirs_to_do(cast):
    other = await add_reporter(cast)
    await submit(cast.reporter)
    await cast.reporter.says("请假 今天 代理 李四")
    await cast.editor.says("退稿 1 空泛")
    token = other.find_button("代为修改").token
    await cast.reporter.says("销假")

    await other.presses_token(token)

    other.hears("不归您处理")
    assert (await Story.get()).handler_id is None


# Posts


RULES = """
version = "2026"
from = 2026-01-01
[[report]]
id = "report"
points = 1
"""


async def read_points(unit):
    found = await find_unit(unit)
    days = (date(2026, 1, 1), date(2026, 12, 31))
    return sum(line.amount for line in await list_unit_lines(found.id, *days))


async def test_a_change_of_post_hands_over_what_is_in_hand(each_cast):
    cast = each_cast
    await RuleSetRow.create(version="2026", effective_from=TODAY, source=RULES)
    other = await add_reporter(cast)
    await submit(cast.reporter)
    await cast.editor.says("退稿 1 空泛")
    await cast.reporter.says(f"另一篇的题目\n{BODY}还没有提交。")
    await cast.editor.says("约稿 青河镇(张三) 11-28 冬季用水")
    await cast.editor.presses("📌 发给")
    await open_person(cast)

    await cast.admin.presses("调岗")
    await cast.admin.presses("白水镇")
    cast.admin.hears("2 篇未办结稿件、1 个约稿")
    await cast.admin.presses("移交给 李四")

    cast.admin.hears("张三 已调到白水镇,移交:李四", "仍归原单位")
    cast.reporter.hears("您已调到白水镇")
    other.hears("张三 把青河镇的工作移交给您", "2 篇未办结稿件、1 个约稿")
    assert await list_grants("张三") == [("reporter", "baishui", False)]
    assert (await CommissionTask.get()).person_id == cast.ids["李四"]
    assert (await read_points("qinghe"), await read_points("baishui")) == (100, 0)

    await other.says("查稿 1")
    await other.presses("修改重报")
    await other.says(f"{TITLE}\n{BODY}已充实。")
    await other.presses("重报")
    assert (await Story.get(number="2026-1")).state == "submitted"
    await submit(cast.reporter, f"新单位的第一篇\n{BODY}白水镇。")
    assert await read_points("baishui") == 100


async def test_leaving_a_post_with_nobody_to_take_over(cast):
    await submit(cast.reporter)
    await open_person(cast)

    await cast.admin.presses("调岗")
    await cast.admin.presses("离任")
    await cast.admin.presses("不移交")

    cast.admin.hears("张三 已离任,移交:—")
    cast.reporter.hears("感谢您的工作")
    assert await list_grants("张三") == []
    await cast.reporter.says(STORY)
    cast.reporter.hears("没看懂")


async def test_an_old_button_moves_nobody_twice(cast):
    await open_person(cast)
    await cast.admin.presses("调岗")
    await cast.admin.presses("白水镇")
    token = cast.admin.find_button("不移交").token
    await cast.admin.presses_token(token)

    await cast.admin.presses_token(token)

    assert await list_grants("张三") == [("reporter", "baishui", False)]


# Rosters


def sheet(*rows):
    return StoredFile(
        kind="file",
        name="名单.xlsx",
        sha256="a" * 64,
        size=9_000,
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        rows=tuple(tuple(row) for row in rows),
    )


HEAD = ("序号", "姓名", "单位", "角色", "主副")
ROSTER = sheet(
    ("青禾县信息员名单", "", "", "", ""),
    HEAD,
    ("1", "孙一", "白水镇", "", "主"),
    ("2", "孙二", "白水镇", "信息员", "副"),
    ("3", "孙三", "火星镇", "", ""),
    ("4", "", "柳林乡", "", ""),
    ("5", "孙一", "白水镇", "", ""),
    ("6", "张三", "青河镇", "", ""),
    ("7", "孙七", "柳林乡", "国王", ""),
    ("8", "孙八", "", "编辑", ""),
)


def find_file(turn):
    (file,) = [f for post in turn.outgoing for f in getattr(post, "files", ())]
    return file


async def test_a_roster_invites_each_good_row_and_explains_each_bad_one(each_cast):
    cast = each_cast
    await cast.admin.says("导入人员")
    cast.admin.hears("请发送 .xlsx 名单")

    turn = await cast.admin.says(files=[ROSTER])

    cast.admin.hears(
        "已生成 3 个邀请",
        "5 行有问题",
        "第 5 行 孙三:没有找到",
        "第 6 行 —:没有姓名",
        "第 7 行 孙一:与前面的行重复",
        "第 8 行 张三:已经是成员",
        "第 9 行 孙七:不认识的角色",
    )
    rows = find_file(turn).data["rows"]
    assert [(row[1], bool(row[6])) for row in rows] == [
        ("孙一", True),
        ("孙二", True),
        ("孙三", False),
        ("", False),
        ("孙一", False),
        ("张三", False),
        ("孙七", False),
        ("孙八", True),
    ]
    assert await Invitation.all().order_by("id").values_list(
        "name", "role", "deputy"
    ) == [
        ("孙一", "reporter", False),
        ("孙二", "reporter", True),
        ("孙八", "editor", False),
    ]


async def test_who_comes_with_such_a_code_is_called_as_the_roster_says(cast):
    turn = await cast.admin.says("导入人员", files=[ROSTER])
    code = find_file(turn).data["rows"][1][6]
    guest = cast.dialogue.person("小可爱🐱", 9100)

    await guest.says(code)

    guest.hears("孙二", "白水镇")
    assert await list_grants("孙二") == [("reporter", "baishui", True)]


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([("张三", "青河镇")], "没有找到表头"),
        ([HEAD], "名单有 0 行"),
        ([HEAD, *[("1", f"孙{n}", "白水镇", "", "") for n in range(501)]], "501 行"),
    ],
)
async def test_a_sheet_that_is_no_roster_is_explained(cast, rows, answer):
    await cast.admin.says("导入人员", files=[sheet(*rows)])

    cast.admin.hears(answer)
    assert await Invitation.all().count() == 0


async def test_a_file_that_is_no_sheet_and_people_who_are_no_admins(cast):
    await cast.admin.says("导入人员")
    await cast.admin.says(files=[sheet()])
    cast.admin.hears("没有读到表格")
    await cast.editor.says("导入人员", files=[ROSTER])
    cast.editor.hears("没有这项权限")

    assert await Invitation.all().count() == 0


async def test_staff_in_english(cast):
    await add_reporter(cast, "John")
    await Person.all().update(language="en")

    await cast.reporter.says("/leave 11-25 to 11-27 by John")
    cast.reporter.hears("is on leave: 11-25 – 11-27; John stands in")
    await cast.reporter.says("/back")
    cast.reporter.hears("is back")
    await cast.admin.says("/roster", files=[ROSTER])
    cast.admin.hears("Invitations made: 3", "Row 9 孙七: unknown role")
    await cast.admin.says("/people 张三")
    await cast.admin.presses("张三")
    await cast.admin.presses("Move")
    await cast.admin.presses("Leaves this post")
    cast.admin.hears("(stories: 0, commissions: 0)")
