"""Admins look after people."""

from __future__ import annotations

from storage.audit import record_audit
from storage.models import AuditEntry, Person, RoleGrant
from tests.builders import build_person
from tests.handlers.submitting import STORY


async def test_the_overview_leads_to_a_units_people(cast):
    await cast.admin.says("人员")
    cast.admin.hears("本台 3 人")

    await cast.admin.presses("青河镇")

    cast.admin.hears("青河镇:1 人", "张三:青河镇 信息员")


async def test_the_desks_own_people_have_a_button_too(cast):
    await cast.admin.says("/people")
    await cast.admin.presses("本台人员")

    cast.admin.hears("李编辑:编辑", "赵主任:管理员")


async def test_people_are_found_by_name_and_units_by_theirs(cast):
    await cast.admin.says("人员 张")
    cast.admin.hears("找到 1 人", "张三")
    await cast.admin.says("人员 青河镇")
    cast.admin.hears("青河镇:1 人")
    await cast.admin.says("人员 教育局")
    cast.admin.hears("教育局还没有人员")
    await cast.admin.says("人员 无此镇")
    cast.admin.hears("没有找到单位“无此镇”")


async def test_a_desk_of_many_units_is_turned_page_by_page(cast):
    units = dict(cast.desk.units)
    for n in range(100, 140):
        twin = type(units[1])(id=n, code=f"u{n}", name=f"第{n}镇", unit_class_id=1)
        cast.desk.units[n] = twin
    await cast.admin.says("人员")
    assert "第120镇" not in cast.admin.labels

    await cast.admin.presses("▶")

    assert "第120镇" in cast.admin.labels
    assert {"◀", "▶"} <= set(cast.admin.labels)


async def test_suspending_asks_once_and_is_told(cast):
    await cast.admin.says("人员 张三")
    await cast.admin.presses("张三")
    await cast.admin.presses("停用 张三")
    cast.admin.hears("确定吗")
    assert (await Person.get(name="张三")).status == "active"
    await cast.admin.presses("停用 张三")

    cast.admin.hears("张三 已停用")
    cast.reporter.hears_nothing()
    await cast.reporter.says(STORY)
    cast.reporter.hears("账号已停用")
    actions = await AuditEntry.exclude(action="desk.apply").values_list(
        "action", "subject", "person__name"
    )
    assert list(actions) == [("person.suspended", "person:1", "赵主任")]


async def test_somebody_suspended_is_resumed_and_hears_it(cast):
    await Person.filter(name="张三").update(status="suspended")
    await cast.admin.says("人员 张三")
    cast.admin.hears("张三(已停用)")
    await cast.admin.presses("张三")

    await cast.admin.presses("恢复 张三")

    cast.admin.hears("张三 已恢复")
    cast.reporter.hears("恢复使用")


async def test_ending_a_role_keeps_its_row_and_takes_its_menu_away(cast):
    await cast.reporter.says("/start")
    await cast.admin.says("人员 张三")
    await cast.admin.presses("张三")
    await cast.admin.presses("撤销:青河镇 信息员")
    cast.admin.hears("确定撤销")
    await cast.admin.presses("撤销:青河镇 信息员")

    cast.admin.hears("已撤销 张三 的“青河镇 信息员”")
    grant = await RoleGrant.get(person__name="张三")
    assert grant.until is not None
    assert "submit" not in dict(cast.reporter.screen.menu)
    await cast.reporter.says(STORY)
    cast.reporter.hears("没看懂")


async def test_the_second_admin_sees_that_it_is_done(cast):
    await cast.admin.says("人员 张三")
    await cast.admin.presses("张三")
    await cast.admin.presses("停用 张三")
    await Person.filter(name="张三").update(status="suspended")

    await cast.admin.presses("停用 张三")

    cast.admin.hears("已被其他管理员更改")


async def test_nobody_locks_themselves_out(cast):
    await cast.admin.says("人员 赵主任")
    await cast.admin.presses("赵主任")

    await cast.admin.presses("停用 赵主任")
    cast.admin.hears("不能停用自己")
    await cast.admin.presses("撤销:管理员")
    cast.admin.hears("不能停用自己或撤销自己")


async def test_somebody_of_two_units_shows_both(cast):
    person = await build_person("孙八", "reporter", "edu")
    await RoleGrant.create(
        person=person, role="editor", unit=None, since=cast.dialogue.now
    )

    await cast.admin.says("人员 孙八")

    cast.admin.hears("孙八:教育局 信息员、编辑")


async def test_the_log_shows_who_did_what_the_newest_first(cast):
    await cast.admin.says("邀请 编辑")
    cast.dialogue.wait(minutes=5)
    await cast.admin.says("邀请 观察员")

    await cast.admin.says("日志")

    heard = cast.admin.hears("最近 3 条", "赵主任 发出邀请 编辑")
    assert heard.index("发出邀请 观察员") < heard.index("发出邀请 编辑")


async def test_the_log_names_stories_people_and_outlets(cast):
    await cast.reporter.says(STORY)
    await cast.reporter.presses("提交")
    await cast.editor.presses("接受")
    await cast.editor.says("采用 1 省政府网 今天")

    await cast.admin.says("日志")

    story = "#2026-1《青河镇春耕备耕有序推进》"
    cast.admin.hears(
        f"李编辑 登记采用 {story} 省政府网",
        f"李编辑 接受 {story}",
        f"张三 报送 {story}",
        "应用配置文件",
    )


async def test_the_log_in_english_and_a_deed_without_words(cast):
    await record_audit("future.deed", "thing:1", at=cast.dialogue.now)
    await cast.admin.says("language en")

    await cast.admin.says("audit")

    cast.admin.hears("future.deed thing:1", "applied the desk file")
