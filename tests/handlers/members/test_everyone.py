"""What everybody may ask for."""

from __future__ import annotations

import pytest

from storage.models import LedgerEntry, Person
from storage.people.muting import list_muted
from tests.builders import build_person
from tests.handlers.submitting import BODY, submit


async def test_start_says_who_i_am_who_you_are_and_one_next_step(cast):
    await cast.reporter.says("/start")

    heard = cast.reporter.hears("张三", "青禾县信息报送", "青河镇 信息员", "投稿:")
    assert len(heard.splitlines()) == 3
    assert len(cast.reporter.labels) <= 4


async def test_the_menu_comes_with_start_in_the_persons_language(cast):
    await cast.editor.says("/start")

    menu = dict(cast.editor.screen.menu)
    assert menu["queue"] == "待审稿件"
    assert "submit" not in menu
    assert "invite" not in menu


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        ("reporter", "qinghe"),
        ("unit_leader", "qinghe"),
        ("editor", ""),
        ("chief_editor", ""),
        ("admin", ""),
        ("observer", ""),
    ],
)
async def test_help_fits_on_fifteen_lines_for_every_role(cast, role, unit):
    person = await build_person("某人", role, unit)
    speaker = cast.dialogue.person(person.name, person.id)

    for words in ("帮助", "/help", "/start"):
        await speaker.says(words)
        assert len(speaker.hears("青禾县").splitlines()) <= 15


async def test_somebody_without_any_role_is_told_so(cast):
    person = await build_person("孙八", "observer")
    await person.grants.all().update(until=cast.dialogue.now)
    speaker = cast.dialogue.person("孙八", person.id)

    await speaker.says("/start")

    speaker.hears("没有任何角色")


async def test_the_language_is_chosen_by_button_and_everything_follows(cast):
    await cast.reporter.says("语言")
    await cast.reporter.presses("English")

    cast.reporter.hears("English from now on")
    assert dict(cast.reporter.screen.menu)["submit"] == "send a story"
    await cast.reporter.says("/me")
    cast.reporter.hears("This month")
    await cast.reporter.says(f"Spring ploughing\n{BODY}")
    await cast.reporter.presses("Send it")
    cast.reporter.hears("Received", "waiting for review")
    await cast.editor.presses("接受")
    cast.reporter.hears("was accepted")


@pytest.mark.parametrize(("words", "answer"), [("英文", "English"), ("日文", "不支持")])
async def test_the_language_in_one_line(cast, words, answer):
    await cast.reporter.says(f"语言 {words}")

    cast.reporter.hears(answer)


async def test_the_name_is_changed_as_editors_will_see_it(cast):
    await cast.reporter.says("姓名 张  三丰")
    cast.reporter.hears("张 三丰")

    await submit(cast.reporter)

    cast.editor.hears("青河镇 · 张 三丰")


@pytest.mark.parametrize("words", ["", "长" * 31])
async def test_a_name_that_is_none_is_answered_with_how(cast, words):
    await cast.reporter.says(f"姓名 {words}")

    cast.reporter.hears("姓名 张三")
    assert await Person.filter(name="张三").exists()


async def test_me_counts_the_month_and_its_points(cast):
    await submit(cast.reporter, f"一\n{BODY}一")
    await cast.editor.presses("接受")
    await submit(cast.reporter, f"二\n{BODY}二")
    await submit(cast.reporter, f"三\n{BODY}三")
    await cast.editor.says("退稿 3 空泛")
    await cast.reporter.says(f"四\n{BODY}四")
    await LedgerEntry.create(
        unit_id=1,
        person_id=cast.ids["reporter"],
        day=cast.dialogue.now.date(),
        month="2026-11",
        amount=750,
        created_at=cast.dialogue.now,
    )

    await cast.reporter.says("我的")

    cast.reporter.hears(
        "青河镇 信息员",
        "本月(2026-11):报送 3 篇,接受 1 篇,采用 0 篇",
        "本月得分:7.5",
        "待审 1 篇,已退回 1 篇,草稿 1 篇",
    )


async def test_own_stories_are_listed_and_opened(cast):
    await submit(cast.reporter, f"一\n{BODY}一")
    await submit(cast.reporter, f"二\n{BODY}二")
    await cast.reporter.says("查稿")
    heard = cast.reporter.hears("最近的 2 篇", "#2026-1《一》 待审")
    assert heard.index("《二》") < heard.index("《一》")

    await cast.reporter.presses("#2026-1")
    cast.reporter.hears("已收到 #2026-1《一》", "状态:待审")
    await cast.reporter.says("查稿 2")
    cast.reporter.hears("已收到 #2026-2《二》")


async def test_drafts_are_listed_and_opened(cast):
    await cast.reporter.says("存稿")
    cast.reporter.hears("没有未提交的草稿")
    await cast.reporter.says(f"一\n{BODY}一")
    await cast.reporter.says("存稿")
    cast.reporter.hears("未提交的草稿(1)", "《一》")

    await cast.reporter.presses("一")

    cast.reporter.hears("还没有提交", "标题:一")


async def test_the_story_of_somebody_else_stays_theirs(cast):
    await submit(cast.reporter)
    other = await build_person("孙八", "reporter", "edu")
    speaker = cast.dialogue.person("孙八", other.id)

    await speaker.says("查稿 1")
    speaker.hears("不是您的稿件")
    await speaker.says("撤稿 1")
    speaker.hears("不是您的稿件")
    await speaker.says("查稿")
    speaker.hears("还没有提交过稿件")
    await speaker.says("撤稿")
    speaker.hears("没有可以撤回的稿件")


async def test_withdrawing_without_a_number_offers_what_there_is(cast):
    await submit(cast.reporter)
    await cast.reporter.says("撤稿")
    cast.reporter.hears("撤回哪一篇")

    await cast.reporter.presses("#2026-1")

    cast.reporter.hears("确定撤回 #2026-1")


async def test_ids_and_privacy_are_told_to_anybody(cast):
    await cast.stranger.says("/id")
    cast.stranger.hears("会话:telegram:9000", "账号:telegram:9000")
    await cast.stranger.says("/privacy")
    cast.stranger.hears("涉密信息不上网")
    await cast.reporter.says("隐私")
    cast.reporter.hears("去掉位置信息")


async def test_cancel_without_a_question_says_so(cast):
    await cast.reporter.says("/cancel")

    cast.reporter.hears("没有需要取消")


async def test_reminders_are_muted_for_a_while_and_come_back(cast):
    await cast.reporter.says("免打扰")
    await cast.reporter.presses("7 天")
    cast.reporter.hears("12月1日 10:00 前不再提醒")
    assert await list_muted(cast.dialogue.now) == {cast.ids["reporter"]}

    await cast.reporter.says("/mute 0")

    cast.reporter.hears("已恢复提醒")
    assert await list_muted(cast.dialogue.now) == set()


@pytest.mark.parametrize("words", ["永远", "999天"])
async def test_nobody_mutes_reminders_for_ever(cast, words):
    await cast.reporter.says(f"免打扰 {words}")

    cast.reporter.hears("免打扰 7天")
    assert await list_muted(cast.dialogue.now) == set()
