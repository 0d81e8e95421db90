"""Fees as a ledger: booked with each adoption, corrected by reversal, frozen monthly."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from datetime import date
from io import BytesIO
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from handlers.awards.fee_books import keep_fees
from handlers.render.pay_sheet import write_pay_sheet
from storage.database import open_database, transaction
from storage.models import Adoption, AuditEntry, FeeEntry, PayList, Person, Story
from tests.builders import build_adoption, build_person, build_story
from tests.handlers.conftest import make_cast

NOV_20, OCT_8 = date(2026, 11, 20), date(2026, 10, 8)
EVERY = {"outlet": None, "level": None, "genre": None, "starts": None, "ends": None}
RATES = [
    EVERY | {"amount": 5000, "outlet": "county_site"},
    EVERY | {"amount": 10000, "outlet": "city_daily"},
    EVERY | {"amount": 15000, "outlet": "city_daily", "genre": "feature"},
]


def set_rates(cast, rates=RATES, **more):
    settings = {"fees": rates, "document": {"issuer": "青禾县人民政府办公室"}, **more}
    cast.dialogue.desk = replace(cast.desk, settings=settings)


async def write_story(cast, title="秋收进行时", day=NOV_20, **fields):
    author = await Person.get(id=cast.ids["reporter"])
    return await build_story("qinghe", author, day, title=title, **fields)


async def adopt(cast, story, outlet="县政府网", day="11月20日"):
    names = {"县政府网": "青禾县政府网"}
    await cast.editor.says(f"采用 #{story.number} {names.get(outlet, outlet)} {day}")


@pytest.fixture
async def paying(cast):
    set_rates(cast)
    return cast


async def list_amounts():
    return [e.amount for e in await FeeEntry.all().order_by("id")]


async def test_an_adoption_is_booked_for_its_author_at_once(paying):
    story = await write_story(paying)

    await adopt(paying, story)

    (entry,) = await FeeEntry.all()
    assert (entry.amount, entry.rate, entry.month) == (5000, 5000, "2026-11")
    assert (entry.person_id, entry.story_id) == (paying.ids["reporter"], story.id)
    await paying.reporter.says("我的稿酬")
    paying.reporter.hears(
        "我的稿酬 2026年:50.00 元",
        "2026年11月:50.00 元(未制表)",
        f"2026-11-20 #{story.number}《秋收进行时》青禾县政府网 50.00 元",
    )


async def test_each_outlet_pays_for_itself(paying):
    story = await write_story(paying)

    await adopt(paying, story)
    await adopt(paying, story, "临川日报")
    await adopt(paying, story, "省政府网")

    assert await list_amounts() == [5000, 10000]


async def test_an_adoption_taken_back_is_reversed_and_not_edited(paying):
    story = await write_story(paying)
    await adopt(paying, story)
    before = await FeeEntry.get().values()

    await paying.editor.presses("撤销")
    await paying.editor.presses("撤销")

    first, second = await FeeEntry.all().order_by("id")
    assert await FeeEntry.get(id=first.id).values() == before
    assert (second.amount, second.reverses_id) == (-5000, first.id)
    await paying.admin.says("稿酬 2026-11")
    paying.admin.hears("没有稿酬")


async def test_a_joint_story_is_shared_to_the_fen(paying):
    await build_person("李四", "reporter", "baishui")
    story = await write_story(paying)
    await paying.editor.says(
        f"合报 {story.number} 青河镇 张三、白水镇 李四、教育局 王五"
    )

    await adopt(paying, story, "临川日报")

    entries = await FeeEntry.all().order_by("id")
    assert [e.amount for e in entries] == [3334, 3333, 3333]
    assert [e.name for e in entries] == ["", "", "王五"]
    await paying.reporter.says("我的稿酬")
    paying.reporter.hears("33.34 元(100.00 元 3 人分)")


async def test_authors_named_later_share_what_was_booked(paying):
    await build_person("李四", "reporter", "baishui")
    story = await write_story(paying)
    await adopt(paying, story, "临川日报")

    await paying.editor.says(f"合报 {story.number} 青河镇 张三、白水镇 李四")

    assert await list_amounts() == [10000, -10000, 5000, 5000]


async def test_another_genre_is_paid_at_its_own_rate(paying):
    story = await write_story(paying)
    await adopt(paying, story, "临川日报")

    await paying.editor.says(f"体裁 {story.number} 通讯")

    assert await list_amounts() == [10000, -10000, 15000]


async def test_new_rates_are_for_what_comes_until_an_admin_reckons_anew(paying):
    story = await write_story(paying)
    await adopt(paying, story)
    set_rates(paying, [EVERY | {"amount": 7000}])

    await paying.admin.says("稿酬 2026-11")
    paying.admin.hears("合计 50.00 元")
    await paying.admin.says("稿酬 2026-11 重算")

    paying.admin.hears("已按现行标准重算,新增 2 笔", "合计 70.00 元")
    assert await list_amounts() == [5000, -5000, 7000]
    await paying.admin.says("/fees 2026-11 recalculate")
    paying.admin.hears("新增 0 笔")


async def test_adoptions_from_before_there_were_rates_are_booked_when_asked(cast):
    story = await write_story(cast, day=OCT_8)
    await build_adoption(story, "county_site", OCT_8)
    await cast.admin.says("稿酬 2026-10")
    cast.admin.hears("本台还没有稿酬标准")

    set_rates(cast)
    await cast.admin.says("稿酬 2026-10")

    cast.admin.hears("2026年10月 稿酬:1 人(单位),合计 50.00 元", "人民币伍拾元整")
    assert await list_amounts() == [5000]


async def freeze_october(cast):
    story = await write_story(cast, day=OCT_8)
    await adopt(cast, story, "临川日报", "10月8日")
    await cast.admin.says("稿酬")
    await cast.admin.presses("制表并冻结")
    return story


async def test_a_month_is_frozen_under_a_number_once(paying):
    await freeze_october(paying)
    paying.admin.hears("已制表:稿酬〔2026〕1号", "合计 100.00 元", "不再变化")
    token = paying.admin.find_button("发放表").token

    kept = await PayList.get()
    assert (kept.month, kept.number, kept.total) == (
        "2026-10",
        "稿酬〔2026〕1号",
        10000,
    )
    await paying.admin.says("稿酬 2026-10")
    assert "制表并冻结" not in str(paying.admin.labels[-1:])
    await paying.admin.presses_token(token)
    paying.admin.hears("稿酬发放表-2026-10.xlsx")
    entry = await AuditEntry.filter(action="pay.freeze").get()
    assert entry.details == {"number": "稿酬〔2026〕1号", "total": 10000}


async def test_a_second_press_freezes_nothing_again(paying):
    story = await write_story(paying, day=OCT_8)
    await adopt(paying, story, "临川日报", "10月8日")
    await paying.admin.says("稿酬 2026-10")
    token = paying.admin.find_button("制表并冻结").token
    await paying.admin.presses_token(token)

    await paying.admin.presses_token(token)

    paying.admin.hears("已经制表(稿酬〔2026〕1号)")
    assert await PayList.all().count() == 1


async def test_what_changes_in_a_frozen_month_goes_on_the_next_list(paying):
    story = await freeze_october(paying)
    kept = await PayList.get().values()

    await paying.editor.says(f"体裁 {story.number} 通讯")

    entries = await FeeEntry.all().order_by("id")
    assert [(e.month, e.amount) for e in entries] == [
        ("2026-10", 10000),
        ("2026-11", -10000),
        ("2026-11", 15000),
    ]
    assert await PayList.get().values() == kept
    await paying.admin.says("稿酬 2026-11")
    paying.admin.hears("合计 50.00 元", "本月还没有结束")
    await paying.admin.says("稿酬 2026-10 重算")
    paying.admin.hears("已经制表")
    await paying.reporter.says("我的稿酬")
    paying.reporter.hears("2026年10月:100.00 元(已制表 稿酬〔2026〕1号)", "冲红")


async def test_a_late_adoption_of_a_frozen_month_is_paid_with_the_running_one(paying):
    await freeze_october(paying)
    late = await write_story(paying, "迟到的采用", day=OCT_8)

    await adopt(paying, late, day="10月9日")

    entry = await FeeEntry.filter(story_id=late.id).get()
    assert (entry.month, entry.amount) == ("2026-11", 5000)


async def test_a_running_month_has_no_button_to_freeze_it(paying):
    story = await write_story(paying)
    await adopt(paying, story)

    await paying.admin.says("稿酬 2026-11")

    paying.admin.hears("本月还没有结束")
    assert paying.admin.labels == ["📄 表格(草稿)"]


@pytest.mark.parametrize("words", ["稿酬 火星", "稿酬 2026", "我的稿酬 火星"])
async def test_words_that_name_no_month_are_answered(paying, words):
    speaker = paying.reporter if words.startswith("我的") else paying.admin

    await speaker.says(words)

    speaker.hears("没看懂", "稿酬 2026-10")


async def test_who_has_none_is_told_so_in_both_languages(paying):
    await paying.reporter.says("我的稿酬")
    paying.reporter.hears("您还没有稿酬")
    await paying.reporter.says("语言 英文")

    await paying.reporter.says("/my_fees 2026-10")

    paying.reporter.hears("You have no fees in October 2026")


async def test_the_list_is_in_english_for_who_reads_english(paying):
    await freeze_october(paying)
    await paying.admin.says("语言 英文")

    await paying.admin.says("/fees 2026-10")

    paying.admin.hears("Fees of October 2026: 1 payee, 100.00 yuan", "稿酬〔2026〕1号")


async def test_reporters_do_not_see_the_others_fees(paying):
    await paying.reporter.says("稿酬 2026-10")

    paying.reporter.hears("没有这项权限")


def open_sheet(data):
    return load_workbook(BytesIO(write_pay_sheet(data)))


async def test_the_sheet_sums_by_formulas_that_agree_with_the_frozen_values(paying):
    await build_person("李四", "reporter", "baishui")
    await freeze_october(paying)
    (file,) = paying.admin.screen.posts[-1].files

    data = dict(file.data)
    book = open_sheet(data)
    shown = load_workbook(BytesIO(write_pay_sheet(data)), data_only=True)

    sheet = book["发放表"]
    assert sheet["A1"].value == "青禾县人民政府办公室 2026年10月 稿酬发放表"
    assert sheet["A2"].value == (
        "稿酬〔2026〕1号 · 制表人：赵主任 · 制表日期：2026-11-24 · 单位：元"
    )
    assert [c.value for c in sheet[4]][:4] == [1, "青河镇", "张三", 1]
    assert sheet["E4"].value == "=SUMIF('明细'!$A$4:$A$4,A4,'明细'!$J$4:$J$4)"
    assert sheet["E5"].value == "=SUM(E4:E4)"
    assert shown["发放表"]["E5"].value == shown["明细"]["J5"].value == 100
    assert sheet["A6"].value == "合计人民币（大写）：壹佰元整"


async def test_names_of_people_are_no_formulas_in_the_sheet(paying):
    await Person.filter(id=paying.ids["reporter"]).update(name="=1+1")
    await freeze_october(paying)
    (file,) = paying.admin.screen.posts[-1].files

    cell = open_sheet(dict(file.data))["发放表"]["C4"]

    assert (cell.value, cell.data_type) == ("=1+1", "s")


async def test_fees_are_exported_with_what_they_reverse(paying):
    story = await write_story(paying)
    await adopt(paying, story, "临川日报")
    await paying.editor.says(f"体裁 {story.number} 通讯")

    await paying.admin.says("导出 稿酬 2026-11")

    rows = paying.admin.screen.posts[-1].files[0].data["rows"]
    assert [row[14] for row in rows] == ["100", "-100", "150"]
    assert [row[15] for row in rows] == [None, rows[0][0], None]


steps = st.lists(
    st.tuples(
        st.sampled_from(["adopt", "cancel", "genre", "authors", "month"]),
        st.integers(0, 2),
    ),
    max_size=8,
)


async def play(cast, history):
    """Whatever is done to three stories; the stories in the end."""
    stories = [await write_story(cast, f"第{n}篇", OCT_8) for n in range(3)]
    for what, n in history:
        story = stories[n]
        if what == "adopt":
            await build_adoption(story, "city_daily", OCT_8)
        elif what == "cancel":
            standing = Adoption.filter(story_id=story.id, cancelled_at=None)
            if found := await standing.first():
                await Adoption.filter(id=found.id).update(
                    cancelled_at=cast.dialogue.now
                )
        elif what == "genre":
            await Story.filter(id=story.id).update(genre=["", "feature"][n % 2])
        elif what == "authors":
            names = "青河镇 张三、白水镇 某甲、教育局 某乙"
            await cast.editor.says(f"合报 {story.number} {names}")
        elif not await PayList.exists():
            await cast.admin.says("稿酬 2026-10")
            if any("冻结" in label for label in cast.admin.labels):
                await cast.admin.presses("冻结")
        async with transaction():
            desk = cast.dialogue.desk
            await keep_fees(story.id, cast.dialogue.now, desk, reprice=True)
    return stories


@settings(max_examples=12, deadline=None)
@given(steps)
def test_after_any_history_the_entries_add_up_to_what_stands(cast_template, history):
    async def try_it(path):
        async with open_database(f"sqlite://{path}"):
            cast = await make_cast()
            set_rates(cast)
            await check_sums(await play(cast, history))

    with TemporaryDirectory() as folder:
        path = shutil.copyfile(cast_template, f"{folder}/desk.db")
        asyncio.run(try_it(path))


async def check_sums(stories):
    for story in stories:
        genre = (await Story.get(id=story.id)).genre
        count = await Adoption.filter(story_id=story.id, cancelled_at=None).count()
        paid = sum(e.amount for e in await FeeEntry.filter(story_id=story.id))
        assert paid == count * (15000 if genre == "feature" else 10000)
    if kept := await PayList.first():
        frozen = await FeeEntry.filter(month="2026-10")
        assert sum(entry.amount for entry in frozen) == kept.total
