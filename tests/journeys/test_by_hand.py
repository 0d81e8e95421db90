"""The main job as a person plays it, with a mouse and keys in the browser's page."""

from __future__ import annotations

import json

import pytest

from bot.demo.cast import REPORTING_UNIT, bind_room, join_as_admin, join_by_invitation
from bot.demo.pictures import draw_photo
from bot.demo.stories import FIRST_DRAFT, SECOND_DRAFT
from tests.bot.sandbox.browser import find_chromium, open_tab, run_browser

pytestmark = pytest.mark.chromium

SIZE = {"width": 1900, "height": 1000}
PATIENCE = 15


class Seat:
    """A person before one column of the page."""

    def __init__(self, tab, chat):
        self.tab, self.chat = tab, chat
        self.column = f'.column[data-chat="{chat.id}"]'

    async def writes(self, text):
        await self.tab.click(f"{self.column} textarea")
        await self.tab.type(text)
        await self.tab.click(f"{self.column} .send")

    async def sends(self, paths, caption):
        await self.tab.choose_files(f'{self.column} input[type="file"]', *paths)
        await self.writes(caption)

    async def presses(self, label):
        await self.tab.click(f"{self.column} .key", label)

    async def sees(self, words):
        node = f"document.querySelector({json.dumps(self.column)})"
        shown = f"{node}.innerText.includes({json.dumps(words)})"
        await self.tab.wait_for(shown, PATIENCE)

    async def sees_picture(self):
        """One that has been loaded, not the frame of a broken one."""
        last = f"[...document.querySelectorAll({json.dumps(f'{self.column} img')})]"
        await self.tab.wait_for(f"{last}.some((e) => e.naturalWidth > 300)", PATIENCE)


@pytest.fixture(scope="module")
def browser():
    with run_browser(find_chromium("THE JOURNEY WAS NOT PLAYED BY HAND")) as address:
        yield address


@pytest.fixture
async def seats(browser, stage, sqlite_url):
    """The page with its five columns; the office has begun its work."""
    async with stage("polling", sqlite_url) as play, open_tab(browser) as tab:
        cast = play.cast
        await join_as_admin(cast, play.admin_code)
        await join_by_invitation(cast, cast.editor, "编辑")
        await bind_room(cast, cast.unit_group)
        await bind_room(cast, cast.channel, admin=True)
        await tab.resize(**SIZE)
        await tab.open(play.stage.url)
        await tab.wait_for("document.querySelectorAll('.column footer').length === 5")
        names = ("admin", "editor", "reporter", "unit_group", "channel")
        yield {name: Seat(tab, getattr(cast, name)) for name in names}
        assert tab.errors == []


async def join(seats):
    admin, reporter = seats["admin"], seats["reporter"]
    await admin.writes(f"邀请 信息员 {REPORTING_UNIT}")
    await admin.sees(f"邀请已生成：{REPORTING_UNIT} 信息员")
    await admin.tab.click(f"{admin.column} .words a")
    await admin.tab.click("#ask .choice", reporter.chat.name)
    await reporter.sees("欢迎您")


async def submit(seats, folder):
    reporter = seats["reporter"]
    paths = [folder / f"图{number}.jpg" for number in range(3)]
    for number, path in enumerate(paths):
        path.write_bytes(draw_photo(number))
    await reporter.sends(paths, FIRST_DRAFT)
    await reporter.sees("图片 3")
    await reporter.presses("✅ 提交")
    await reporter.sees("已收到 #2026-1")


async def send_back(seats):
    editor = seats["editor"]
    await editor.presses("↩ 退回")
    await editor.presses("空泛")
    await editor.presses("✓ 空泛")  # by mistake: it is taken off again
    await editor.presses("空泛")
    await editor.sees("✓ 空泛")
    await editor.writes("请补充受益户数")
    await editor.sees("已退回")


async def resubmit(seats):
    reporter = seats["reporter"]
    await reporter.sees("编辑意见：请补充受益户数")
    await reporter.presses("修改重报")
    await reporter.sees("改好的全文")
    await reporter.writes(SECOND_DRAFT)
    await reporter.presses("✅ 重报")
    await seats["editor"].sees("第2稿")


async def adopt(seats):
    editor = seats["editor"]
    await editor.presses("✅ 接受")
    await editor.presses("登记采用")
    await editor.presses("省政府门户网站")
    await editor.presses("今天")
    await editor.sees("计 5 分")


async def test_the_main_job_by_hand(seats, tmp_path):
    await join(seats)
    await submit(seats, tmp_path)
    await send_back(seats)
    await resubmit(seats)
    await adopt(seats)
    await seats["reporter"].sees("采用（11月10日），计 5 分")
    await seats["unit_group"].sees("计 5 分")

    channel = seats["channel"]
    for step in ("monthEnd", "day"):
        await channel.tab.click(f'.step[data-step="{step}"]')
    await channel.sees("乡镇 · 2026年11月")
    await channel.sees_picture()
