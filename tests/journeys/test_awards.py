"""An adoption becomes a fee and an award, and files that people receive: the whole
program on the sandbox."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from PIL import Image

from tests.handlers.submitting import STORY
from tests.security.whole_desk import add_member, open_desk
from tests.waiting import until


async def list_files(person):
    return [f for m in await person.reads() for f in (*m.photos, *m.files)]


async def wait_for_file(sandbox, person, ending):
    """The bytes of the newest file whose name ends so, once it has come."""

    async def find():
        return [f for f in await list_files(person) if f.name.endswith(ending)]

    await until(find)
    return await sandbox.read_file((await find())[-1].key)


async def test_an_adoption_is_paid_and_awarded_and_the_papers_arrive(
    sqlite_url, tmp_path
):
    async with open_desk(sqlite_url, tmp_path, "polling") as (_, sandbox):
        reporter = await add_member(sandbox, "张三", "reporter")
        editor = await add_member(sandbox, "编辑", "editor")
        admin = await add_member(sandbox, "主任", "admin")
        await reporter.says(STORY)
        draft = await reporter.hears("草稿")
        await reporter.presses("✅ 提交", draft)
        await editor.presses("✅ 接受", await editor.hears("#2026-1"))
        await reporter.hears("通过审核")
        await editor.says("采用 #2026-1 临江日报 今天")
        await editor.hears("临江日报")
        await reporter.hears("临江日报")

        await reporter.says("我的稿酬")
        await reporter.hears("80.00 元")
        await admin.says("稿酬 本月")
        await admin.presses("📄 表格（草稿）", await admin.hears("合计 80.00"))
        sheet = load_workbook(BytesIO(await wait_for_file(sandbox, admin, ".xlsx")))

        await admin.says("评优 今年 先进个人")
        await admin.presses("✅ 确定结果并编号", await admin.hears("1. 张三"))
        fixed = await admin.hears("结果已确定：青评字")
        await admin.presses("🏅 把奖状发给获奖者", fixed)
        await admin.hears("已把奖状发给 1/1")
        printed = await wait_for_file(sandbox, reporter, ".png")
        photo = next(p for m in await reporter.reads() for p in m.photos)

    assert sheet["明细"]["J4"].value == 80
    assert Image.open(BytesIO(printed)).size == (3508, 2480)
    assert photo.width / photo.height == pytest.approx(297 / 210, rel=0.01)
