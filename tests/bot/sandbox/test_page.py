"""The page in a real browser: people talk to a bot by hand, at two widths."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from tests.bot.sandbox.browser import find_chromium, open_tab, run_browser

pytestmark = pytest.mark.chromium

DESKTOP, PHONE = (
    {"width": 1440, "height": 900},
    {"width": 390, "height": 844, "phone": True},
)
TABLET = {"width": 1024, "height": 768}
CARD = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("采纳", callback_data="accept"),
            InlineKeyboardButton("退回", callback_data="return"),
        ]
    ]
)


async def play_desk(bot, editor):
    """A small desk: every text becomes a card for the editor; a press decides it."""
    offset = 0
    while True:
        for update in await bot.get_updates(offset=offset, timeout=10):
            offset = update.update_id + 1
            await handle(bot, editor, update)


async def handle(bot, editor, update):
    if query := update.callback_query:
        await query.answer("已记录")
        await query.edit_message_text(f"{query.message.text}\n状态:已采纳")
    elif message := update.message:
        files = 1 if message.photo or message.document else 0
        words = message.text or message.caption or "(无标题)"
        await message.reply_text(f"已收到《{words}》,附件 {files}")
        await bot.send_message(editor.id, f"待审《{words}》", reply_markup=CARD)


@asynccontextmanager
async def run_desk(bot, editor):
    task = asyncio.create_task(play_desk(bot, editor))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture(scope="module")
def browser():
    with run_browser(find_chromium("THE PAGE WAS NOT TESTED")) as address:
        yield address


@pytest.fixture
async def tab(browser):
    async with open_tab(browser) as ready:
        yield ready
        assert ready.errors == []


@pytest.fixture
async def cast(sandbox, bot, reporter):
    """Reporter, editor, group and channel in four columns, a desk at work."""
    editor = await sandbox.person("陈静")
    await editor.starts()
    group = await sandbox.group("信息群", [editor, reporter], bot="administrator")
    channel = await sandbox.channel("排行榜", [editor, reporter])
    sandbox.service.updates.drop_pending()
    await sandbox.show_columns(
        {
            "chat": reporter.id,
            "person": reporter.id,
            "label": {"zh": "信息员", "en": "Reporter"},
        },
        {
            "chat": editor.id,
            "person": editor.id,
            "label": {"zh": "编辑", "en": "Editor"},
        },
        {
            "chat": group.id,
            "person": reporter.id,
            "label": {"zh": "单位群", "en": "Unit group"},
        },
        {
            "chat": channel.id,
            "person": reporter.id,
            "label": {"zh": "通报", "en": "Rankings"},
        },
    )
    async with run_desk(bot, editor):
        yield {
            "reporter": reporter,
            "editor": editor,
            "group": group,
            "channel": channel,
        }


def column(someone):
    return f'.column[data-chat="{someone.id}"]'


def said(someone, words):
    return f"document.querySelector('{column(someone)}').innerText.includes('{words}')"


async def open_page(tab, sandbox, size):
    await tab.resize(**size)
    await tab.open(sandbox.url)
    await tab.wait_for("document.querySelectorAll('.column footer > *').length === 4")


async def look_at(tab, someone, size):
    """On a phone one chat is seen at a time."""
    if size.get("phone"):
        await tab.click(".tab", someone.name)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_story_goes_in_and_is_accepted_by_hand(tab, sandbox, cast, size):
    reporter, editor = cast["reporter"], cast["editor"]
    await open_page(tab, sandbox, size)

    await look_at(tab, reporter, size)
    await tab.click(f"{column(reporter)} textarea")
    await tab.type("春耕 <b>第一</b> & 二")
    await tab.press("Enter")
    await tab.wait_for(said(reporter, "已收到《春耕 <b>第一</b> & 二》"))

    await look_at(tab, editor, size)
    await tab.click(f"{column(editor)} .key", "采纳")
    await tab.wait_for(said(editor, "状态:已采纳"))
    await tab.wait_for(said(editor, "已编辑"))
    await tab.wait_for(said(editor, "已记录"))
    assert (
        await tab.evaluate(f"document.querySelectorAll('{column(editor)} .key').length")
        == 0
    )
    assert (await editor.reads())[-1].edited


@pytest.mark.parametrize(
    "size", [DESKTOP, TABLET, PHONE], ids=["desktop", "tablet", "phone"]
)
async def test_the_page_fits_its_window(tab, sandbox, cast, size):
    await cast["editor"].says("很长的一句话" * 40)
    await open_page(tab, sandbox, size)

    spilling = "[...document.querySelectorAll('.column')].filter((each) => each.scrollWidth > each.clientWidth).length"
    assert await tab.evaluate(spilling) == 0
    assert await tab.evaluate("document.documentElement.scrollWidth") <= size["width"]
    seen = await tab.evaluate(
        "[...document.querySelectorAll('.column')].filter((each) => each.checkVisibility()).length"
    )
    tabs = await tab.evaluate(
        "[...document.querySelectorAll('.tab')].filter((each) => each.checkVisibility()).length"
    )
    assert (seen, tabs) == ((1, 4) if size.get("phone") else (4, 0))


async def test_pictures_go_as_an_album_or_as_files(
    tab, sandbox, cast, make_picture, tmp_path
):
    reporter = cast["reporter"]
    paths = [tmp_path / f"图{number}.jpg" for number in (1, 2, 3)]
    for path in paths:
        path.write_bytes(make_picture(300, 200))
    await open_page(tab, sandbox, DESKTOP)
    picker = f'{column(reporter)} input[type="file"]'

    await tab.choose_files(picker, *paths)
    await tab.click(f"{column(reporter)} textarea")
    await tab.type("三张图")
    await tab.click(f"{column(reporter)} .send")
    await tab.wait_for(said(reporter, "已收到《三张图》,附件 1"))
    await tab.choose_files(picker, paths[0])
    await tab.click(f"{column(reporter)} .tray .choice")
    await tab.click(f"{column(reporter)} .send")
    await tab.wait_for(
        f"document.querySelector('{column(reporter)} .talk .file') !== null"
    )

    own = [each for each in await reporter.reads() if not each.is_bot]
    assert [(len(each.photos), len(each.files)) for each in own[1:]] == [(3, 0), (0, 1)]
    frames = f"document.querySelectorAll('{column(reporter)} .album img').length"
    assert await tab.evaluate(frames) == 3


async def test_the_clock_is_moved_from_the_bar(tab, sandbox, cast):
    await sandbox.move_clock(
        to=datetime(2026, 11, 24, 9, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    )
    await open_page(tab, sandbox, DESKTOP)

    async def read():
        return (
            (await sandbox.now())
            .astimezone(ZoneInfo("Asia/Shanghai"))
            .strftime("%m-%d %H:%M")
        )

    moments = []
    for name, shown in (
        ("hour", "10:12"),
        ("day", "11月25日"),
        ("monthEnd", "11月30日"),
        ("monthEnd", "12月31日"),
    ):
        await tab.click(f'.step[data-step="{name}"]')
        await tab.wait_for(
            f"document.querySelector('.clock').innerText.includes('{shown}')"
        )
        moments.append(await read())
    await tab.click('.step[data-step="pick"]')
    await tab.evaluate(
        "document.querySelector('.picker input').value = '2027-01-01T09:00'"
    )
    await tab.click(".picker .primary")
    await tab.wait_for(
        "document.querySelector('.clock').innerText.includes('2027年1月1日')"
    )

    assert moments == ["11-24 10:12", "11-25 10:12", "11-30 23:59", "12-31 23:59"]
    assert await read() == "01-01 09:00"


async def test_the_command_menu_shows_what_the_chat_has(tab, sandbox, bot, cast):
    reporter = cast["reporter"]
    await bot.set_my_commands([("submit", "投稿"), ("rank", "排名")])
    await open_page(tab, sandbox, DESKTOP)

    await tab.click(f"{column(reporter)} .tool.menu")
    await tab.click(f"{column(reporter)} .command", "/rank")

    await tab.wait_for(said(reporter, "已收到《/rank》"))


async def test_what_people_write_never_becomes_markup(tab, sandbox, cast):
    attack = (
        "<img src=x onerror=document.title='got'><script>document.title='got'</script>"
    )
    other = await sandbox.person(attack)
    await cast["group"].adds(other)
    await other.says(attack, chat=cast["group"])
    await other.sends_file(
        b"<script>document.title='got'</script>",
        f"{attack}.html",
        attack,
        cast["group"],
    )
    await open_page(tab, sandbox, DESKTOP)

    await tab.wait_for(
        f"document.querySelector('{column(cast['group'])}').innerText.includes('onerror')"
    )
    assert (
        await tab.evaluate(
            "document.querySelectorAll('.talk img[src=x], .talk script').length"
        )
        == 0
    )
    assert "got" not in await tab.evaluate("document.title")


async def test_what_comes_while_one_looks_elsewhere_is_marked(tab, sandbox, cast):
    reporter, editor = cast["reporter"], cast["editor"]
    await open_page(tab, sandbox, PHONE)
    await look_at(tab, reporter, PHONE)
    await reporter.says("新稿")
    await tab.wait_for(
        "[...document.querySelectorAll('.tab')].some((each) => each.innerText.includes('陈静') && each.innerText.includes('1'))"
    )

    await look_at(tab, editor, PHONE)

    await tab.wait_for(said(editor, "待审《新稿》"))
    await tab.wait_for(
        "![...document.querySelectorAll('.tab .badge')].some((each) => each.checkVisibility())"
    )


async def test_an_invitation_link_is_followed_inside_the_sandbox(
    tab, sandbox, bot, cast
):
    reporter, editor = cast["reporter"], cast["editor"]
    await bot.send_message(editor.id, "邀请 https://t.me/storydesk_bot?start=INV-1")
    await open_page(tab, sandbox, DESKTOP)

    await tab.click(f"{column(editor)} .words a")
    await tab.click("#ask .choice", reporter.name)

    await tab.wait_for(said(reporter, "已收到《/start INV-1》"))


async def test_the_page_speaks_english_too(tab, sandbox, cast):
    await open_page(tab, sandbox, DESKTOP)
    await tab.click(".language")

    await tab.wait_for("document.body.innerText.includes('Month end')")
    assert await tab.evaluate("document.documentElement.lang") == "en"
    assert await tab.evaluate(said(cast["editor"], "Editor"))


async def test_an_edit_and_a_reply_by_hand(tab, sandbox, cast):
    reporter = cast["reporter"]
    first = await reporter.says("初稿")
    await reporter.hears("已收到《初稿》")
    await open_page(tab, sandbox, DESKTOP)
    item = f'{column(reporter)} li[data-id="{first.id}"]'

    await tab.evaluate(f"document.querySelector('{item} .foot .more').click()")
    await tab.click(f"{item} .choice", "编辑")
    await tab.type("(改)")
    await tab.press("Enter")
    await tab.wait_for(f"document.querySelector('{item}').innerText.includes('已编辑')")
    await tab.evaluate(f"document.querySelector('{item} .foot .more').click()")
    await tab.click(f"{item} .choice", "回复")
    await tab.type("补充")
    await tab.press("Enter")
    await tab.wait_for(said(reporter, "已收到《补充》"))

    own = [each for each in await reporter.reads() if not each.is_bot]
    assert [(each.text, each.edits, each.reply_to) for each in own[1:]] == [
        ("初稿(改)", 1, 0),
        ("补充", 0, first.id),
    ]


async def test_a_newcomer_presses_start_and_can_block_the_bot(tab, sandbox, cast):
    await open_page(tab, sandbox, DESKTOP)
    await tab.click(".plain.chats")
    await tab.click(".chats-sheet .new input")
    await tab.type("赵新")
    await tab.click(".chats-sheet .primary")
    newcomer = await sandbox.wait_for(lambda: find(sandbox, "赵新"))

    await tab.click(f"{column(newcomer)} .start", "开始")
    await tab.wait_for(said(newcomer, "已收到《/start》"))
    await tab.click(f"{column(newcomer)} .head .tool")
    await tab.click(f"{column(newcomer)} .head .choice", "停用机器人")
    await tab.wait_for(said(newcomer, "重新启用"))

    assert sandbox.service.world.users[newcomer.id].blocked


async def find(sandbox, name):
    with suppress(KeyError):
        return await sandbox.find_person(name)
