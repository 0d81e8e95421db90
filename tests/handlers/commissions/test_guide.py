"""Topic guides: written by an editor, numbered, sent out once, read by everybody."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.rules.months import take_month
from storage.models import Person, TopicGuide
from tests.builders import build_group, build_person

TEXT = "一、冬季用水和道路安全\n二、年终岁尾惠民政策落实\n三、移民搬迁后续产业"
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("words", "month", "rest"),
    [
        ("12月 内容", "2026-12", "内容"),
        ("2026-12\n内容", "2026-12", "内容"),
        ("2027年1月份 内容", "2027-01", "内容"),
        ("1月", "2027-01", ""),
        ("10月", "2026-10", ""),
        ("本月 内容", "2026-11", "内容"),
        ("下月", "2026-12", ""),
        ("Next month text", "2026-12", "text"),
        ("内容", "", "内容"),
        ("13月 内容", "", "13月 内容"),
        ("3个重点", "", "3个重点"),
    ],
)
def test_a_month_is_the_nearest_of_its_name(words, month, rest):
    assert take_month(words, TODAY) == (month, rest)


async def test_a_guide_is_shown_first_and_sent_to_the_groups_that_take_them(each_cast):
    cast = each_cast
    await build_group("-8", announces=["guide"])

    await cast.editor.says(f"报送要点 12月\n{TEXT}")
    cast.editor.hears("将发到 1 个群", "2026年12月信息报送要点", "移民搬迁")
    assert "telegram:-8" not in cast.dialogue.screens
    await cast.editor.presses("📋 发布")

    cast.editor.hears("2026年第1期 已发布")
    (text,) = cast.dialogue.screens["telegram:-8"].log
    assert "2026年12月信息报送要点(2026年第1期)" in text
    assert "三、移民搬迁后续产业" in text
    cast.reporter.hears_nothing()


async def test_where_no_group_takes_them_the_reporters_get_it(cast):
    person = await build_person("李四", "reporter", "baishui")
    other = cast.dialogue.person(person.name, person.id)

    await cast.editor.says(f"报送要点 本月\n{TEXT}")
    cast.editor.hears("私发给 2 位信息员")
    await cast.editor.presses("📋 发布")

    for reporter in (cast.reporter, other):
        reporter.hears("2026年11月信息报送要点", "冬季用水")


async def test_the_same_preview_is_issued_once(cast):
    await cast.editor.says(f"报送要点 本月\n{TEXT}")
    token = cast.editor.find_button("📋 发布").token
    await cast.editor.presses_token(token)

    await cast.editor.presses_token(token)

    cast.editor.hears("已经发布过了")
    assert await TopicGuide.all().count() == 1


async def issue(cast, month, text=TEXT):
    await cast.editor.says(f"报送要点 {month}\n{text}")
    await cast.editor.presses("📋 发布")


async def test_everybody_reads_the_present_one_and_the_others_by_number(cast):
    await issue(cast, "10月", TEXT + "十月")
    await issue(cast, "本月")

    await cast.reporter.says("报送要点")

    cast.reporter.hears("2026年11月信息报送要点(2026年第2期)")
    await cast.reporter.presses("第 2026-1 期")
    cast.reporter.hears("2026年10月信息报送要点(2026年第1期)")
    await cast.reporter.says("报送要点 9月")
    cast.reporter.hears("2026年9月没有报送要点")


async def test_without_one_for_this_month_the_latest_is_shown(cast):
    await cast.reporter.says("报送要点")
    cast.reporter.hears("还没有发布过")
    await issue(cast, "10月")

    await cast.reporter.says("报送要点")

    cast.reporter.hears("2026年10月信息报送要点")


async def test_only_the_desk_issues_them(cast):
    await cast.reporter.says(f"报送要点 12月\n{TEXT}")
    cast.reporter.hears("由编辑发布")
    await cast.editor.says("报送要点 12月 太短")
    cast.editor.hears("换行写内容")
    await cast.editor.says(f"报送要点 12月\n{'长' * 3001}")
    cast.editor.hears("不超过 3000 字")

    assert await TopicGuide.all().count() == 0


async def test_a_guide_in_english(cast):
    await Person.all().update(language="en")

    await cast.editor.says("/guide next month Winter roads, water, heating")
    await cast.editor.presses("Issue")

    cast.reporter.hears("What is wanted:", "No. 1 of 2026", "Winter roads")
