"""Contests by chat: called, entered, sealed, judged blind, decided, announced."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.database import open_database
from storage.models import (
    AuditEntry,
    Contest,
    ContestEntry,
    ContestScore,
    Person,
    RoleGrant,
    Story,
    Unit,
)
from tests.builders import NOW, build_group, build_person
from tests.handlers.clockwork import run_clock
from tests.handlers.conftest import make_cast
from tests.handlers.submitting import BODY

CALL = "征文 12-20 18:00 我身边的乡村振兴\n类别：消息、通讯\n每人：2篇\n稿件须原创。"
PLAIN = "征文 12-20 18:00 乡村振兴"
WISHES = {
    "panel": ["editor"],
    "days": 7,
    "drop_extremes": False,
    "prizes": ["一等奖 1", "二等奖 1"],
}
JOBS = ("contest_collect", "contest_reminder", "contest_close")


def set_wishes(cast, **changes):
    settings = {"contest": WISHES | changes}
    cast.dialogue.desk = replace(cast.desk, settings=settings)


async def issue(cast, text=PLAIN):
    await cast.admin.says(text)
    await cast.admin.presses("发布")


async def send_story(speaker, title="秋收进行时"):
    await speaker.says(f"{title}\n{BODY}{title}")
    await speaker.presses("提交")


async def enter(speaker, title="秋收进行时", work_class=""):
    await send_story(speaker, title)
    await speaker.says("征文 2026-1")
    await speaker.presses("参赛")
    await speaker.presses(f"《{title}》")
    if work_class:
        await speaker.presses(work_class)


async def add_reporter(cast, name="李四", unit="baishui"):
    person = await build_person(name, "reporter", unit)
    return cast.dialogue.person(name, person.id)


@pytest.fixture
async def called(cast):
    set_wishes(cast)
    await issue(cast)
    return cast


async def reach_deadline(cast):
    cast.dialogue.now = NOW.replace(month=12, day=20, hour=10, minute=1)
    return await run_clock(cast, *JOBS)


@pytest.fixture
async def collected(called):
    """Two works of two townships."""
    other = await add_reporter(called)
    await enter(called.reporter)
    await enter(other, "冬修水利忙")
    await reach_deadline(called)
    called.other = other
    return called


async def find_alias(title):
    entry = await ContestEntry.get(story__title=title)
    return entry.alias


async def test_a_call_is_shown_first_and_goes_to_the_groups_that_take_it(cast):
    await build_group("-100", announces=["contest"])
    await cast.admin.says(CALL)
    cast.admin.hears(
        "将发布征文《我身边的乡村振兴》",
        "截止:2026-12-20 18:00",
        "类别:消息、通讯",
        "每人最多:2",
        "说明:稿件须原创。",
    )
    assert await Contest.all().count() == 0

    await cast.admin.presses("发布")

    cast.admin.hears("征文 2026-1 已发布(1 个群")
    (posted,) = cast.dialogue.screens["telegram:-100"].log
    assert "征文 2026-1《我身边的乡村振兴》" in posted
    assert "每人最多 2 篇" in posted
    assert "参加:先照常投稿" in posted


async def test_without_a_group_it_goes_to_the_reporters(called):
    called.reporter.hears("征文 2026-1《乡村振兴》", "截止:12月20日 18:00")


async def test_one_button_issues_once(cast):
    await cast.admin.says(PLAIN)
    token = cast.admin.find_button("发布").token
    await cast.admin.presses_token(token)

    await cast.admin.presses_token(token)

    cast.admin.hears("已经用过")
    assert await Contest.all().count() == 1


async def test_what_is_dropped_does_not_go_out(cast):
    await cast.admin.says(PLAIN)

    await cast.admin.presses("取消")

    cast.admin.hears("没有发布")
    assert await Contest.all().count() == 0


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("征文 乡村振兴", "请先写截止时间"),
        ("征文 今天 9:00 乡村振兴", "截止时间已经过了"),
        ("征文 12-20 18:00", "请在截止时间后面写主题"),
        ("征文 2026-9", "没有 2026-9 号征文"),
        ("征文", "现在没有征文"),
    ],
)
async def test_what_cannot_be_issued_or_shown_is_said(cast, words, heard):
    await cast.admin.says(words)

    cast.admin.hears(heard)


async def test_a_story_that_was_sent_is_entered(called):
    await enter(called.reporter)

    called.reporter.hears(
        "#2026-1《秋收进行时》已参赛", "已有 1 篇参赛", "您的参赛稿:#2026-1"
    )
    await called.editor.says("征文 2026-1")
    assert "秋收" not in called.editor.hears("已有 1 篇参赛")


async def test_a_class_is_chosen_where_there_are_any(cast):
    await issue(cast, CALL)

    await enter(cast.reporter, work_class="通讯")

    assert (await ContestEntry.get()).work_class == "通讯"


async def test_who_has_sent_nothing_since_the_call_is_told_how(cast):
    await send_story(cast.reporter)
    cast.dialogue.wait(minutes=1)
    await issue(cast)
    await cast.reporter.says("征文 2026-1")

    await cast.reporter.presses("参赛")

    cast.reporter.hears("您在征文发布以后还没有投稿", "请先照常投稿")


async def test_nobody_enters_more_than_the_limit_or_what_is_too_long(cast):
    await issue(cast, f"{PLAIN}\n每人：1篇\n字数：300")
    await enter(cast.reporter, "第一篇")
    await send_story(cast.reporter, "第二篇")
    await cast.reporter.says("征文 2026-1")
    await cast.reporter.presses("参赛")
    cast.reporter.hears("每人最多 1 篇,您已报满")
    await cast.reporter.presses("退出")
    await cast.reporter.says(f"第三篇\n{'长' * 301}")
    await cast.reporter.presses("提交")
    await cast.reporter.says("征文 2026-1")
    await cast.reporter.presses("参赛")

    await cast.reporter.presses("《第三篇》")

    cast.reporter.hears("每篇不超过 300 字,这篇有 301 字")


async def test_a_work_can_be_taken_out_and_entered_again_before_the_deadline(called):
    await enter(called.reporter)
    leave = called.reporter.find_button("#2026-1 退出").token
    await called.reporter.presses_token(leave)
    called.reporter.hears("#2026-1 已退出", "已有 0 篇参赛")
    await called.reporter.presses_token(leave)
    called.reporter.hears("这篇已经退出")

    await called.reporter.presses("参赛")
    await called.reporter.presses("《秋收进行时》")

    called.reporter.hears("已参赛")
    assert await ContestEntry.all().count() == 1


async def test_a_second_press_does_not_enter_twice(called):
    await send_story(called.reporter)
    await called.reporter.says("征文 2026-1")
    await called.reporter.presses("参赛")
    token = called.reporter.find_button("《秋收进行时》").token
    await called.reporter.presses_token(token)

    await called.reporter.presses_token(token)

    called.reporter.hears("#2026-1 已经参赛了")


async def test_late_entries_are_told_so_also_before_the_clock_has_closed_it(called):
    await enter(called.reporter)
    await send_story(called.reporter, "迟到的稿件")
    await called.reporter.says("征文 2026-1")
    late, leave = (
        called.reporter.find_button(label).token for label in ("参赛", "退出")
    )
    called.dialogue.now = NOW.replace(month=12, day=20, hour=10, minute=1)

    await called.reporter.presses_token(late)
    called.reporter.hears("征文 2026-1 已于 12月20日 18:00 截止")
    await reach_deadline(called)
    await called.reporter.presses_token(leave)

    called.reporter.hears("不能再参赛或退出")


async def test_with_the_deadline_works_get_blind_numbers_once(collected):
    collected.admin.hears("征集结束,共 2 篇")
    assert await run_clock(collected, *JOBS) == 0
    assert sorted([e.alias for e in await ContestEntry.all()]) == [1, 2]

    await collected.admin.presses("看 2026-1")

    heard = collected.admin.hears("以下不显示作者", "《秋收进行时》", "《冬修水利忙》")
    for secret in ("张三", "李四", "青河镇", "白水镇", "#2026"):
        assert secret not in heard


async def test_a_story_that_was_withdrawn_is_not_judged(called):
    other = await add_reporter(called)
    await enter(called.reporter)
    await enter(other, "冬修水利忙")
    await Story.filter(title="秋收进行时").update(state="withdrawn")

    await reach_deadline(called)

    called.admin.hears("征集结束,共 1 篇")


async def test_a_contest_without_works_ends_with_its_deadline(called):
    assert await reach_deadline(called) == 1

    called.admin.hears("没有来稿")
    await called.admin.says("征文")
    called.admin.hears("2026-1《乡村振兴》:没有来稿,已结束")


async def test_a_contest_is_called_off_while_it_is_open(called):
    await build_group("-100", announces=["contest"])
    await enter(called.reporter)
    await called.admin.says("征文 2026-1")
    token = called.admin.find_button("撤销征文").token

    await called.admin.presses_token(token)
    await called.reporter.presses("退出")

    called.reporter.hears("已不在征集中")
    assert "已撤销" in called.dialogue.screens["telegram:-100"].log[0]
    await called.admin.presses_token(token)
    called.admin.hears("已不在征集中")


async def test_the_admin_reads_and_shortlists_without_knowing_the_authors(collected):
    await collected.admin.presses("看 2026-1")
    alias = await find_alias("冬修水利忙")
    await collected.admin.presses(f"📖 {alias}")
    assert "李四" not in collected.admin.hears("冬修水利忙", "春耕备耕")

    await collected.admin.presses("定入围")
    await collected.admin.says("9")
    collected.admin.hears("没有这样的编号:9")
    await collected.admin.says(str(alias))

    collected.admin.hears(
        "入围 1 篇", f"☑ {alias} 号《冬修水利忙》", f"☐ {3 - alias} 号"
    )


async def begin(cast):
    await cast.admin.says("征文 2026-1")
    await cast.admin.presses("开始评审")


async def score(speaker, title, points):
    await speaker.presses(f"📖 {await find_alias(title)}")
    await speaker.presses("打分")
    await speaker.says(str(points))


async def test_judges_score_blind_and_see_no_others_scores(collected):
    await begin(collected)
    collected.admin.hears("评审开始,已发给 2 位评委", "还差:李编辑 2、王编辑 2")
    paper = collected.editor.hears("请评审《乡村振兴》", "还差 2 篇")
    assert "张三" not in paper

    await score(collected.editor, "秋收进行时", 90)

    collected.editor.hears("☑ 90", "还差 1 篇")
    await collected.second.says("征文 2026-1")
    await collected.second.presses("我的评审")
    assert "90" not in collected.second.hears("还差 2 篇")
    await collected.admin.says("征文 2026-1")
    assert "90" not in collected.admin.hears("评审中", "还差:李编辑 1、王编辑 2")


async def judge_all(cast, scores):
    await begin(cast)
    for speaker, title, points in scores:
        await score(speaker, title, points)
    await cast.admin.says("征文 2026-1")
    await cast.admin.presses("结束评审")


async def test_averages_ranks_and_prizes_come_when_judging_is_over(collected):
    await judge_all(
        collected,
        [
            (collected.editor, "秋收进行时", 90),
            (collected.editor, "冬修水利忙", 80),
            (collected.second, "秋收进行时", 85),
        ],
    )

    heard = collected.admin.hears("评审结束", "《秋收进行时》 87.50 一等奖")
    assert "《冬修水利忙》 80.00 二等奖" in heard
    assert "张三" not in heard


async def test_the_result_names_the_authors_and_is_numbered_and_announced_once(
    collected,
):
    await build_group("-100", announces=["contest"])
    scores = [
        (collected.editor, title, points)
        for title, points in (("秋收进行时", 90), ("冬修水利忙", 80))
    ]
    await judge_all(collected, scores)
    decide = collected.admin.find_button("确定结果").token
    await collected.admin.presses_token(decide)
    collected.admin.hears(
        "结果已确定:评优〔2026〕1号", "一等奖(第 1 名,90.00)《秋收进行时》青河镇 · 张三"
    )
    await collected.admin.presses_token(decide)
    collected.admin.hears("结果已经确定(评优〔2026〕1号)")
    await collected.reporter.says("征文 2026-1")
    assert "一等奖" not in collected.reporter.hears("等待公布结果")

    announce = collected.admin.find_button("公布结果").token
    await collected.admin.presses_token(announce)
    collected.admin.hears("已公布到 1 个群,并通知 2 位作者")
    await collected.admin.presses_token(announce)

    collected.admin.hears("结果已经公布过了")
    collected.other.hears("祝贺!您的《冬修水利忙》在征文《乡村振兴》中获二等奖")
    (posted,) = collected.dialogue.screens["telegram:-100"].log
    assert "征文《乡村振兴》评选结果\n评优〔2026〕1号" in posted
    assert "《秋收进行时》青河镇 · 张三" in posted
    await collected.reporter.says("征文 2026-1")
    collected.reporter.hears("结果(评优〔2026〕1号)", "一等奖")


async def test_equal_scores_share_rank_and_prize(collected):
    scores = [(collected.editor, t, 88) for t in ("秋收进行时", "冬修水利忙")]

    await judge_all(collected, scores)

    heard = collected.admin.hears("《秋收进行时》 88.00 一等奖")
    assert "《冬修水利忙》 88.00 一等奖" in heard


async def test_nobody_judges_the_works_of_their_own_unit(collected):
    unit = await Unit.get(code="baishui")
    person = await Person.get(id=collected.ids["second"])
    await RoleGrant.create(person=person, role="unit_leader", unit=unit, since=NOW)

    await begin(collected)

    paper = collected.second.hears("请评审", "还差 1 篇")
    assert "冬修水利忙" not in paper
    assert "《冬修水利忙》" in collected.editor.hears("还差 2 篇")


async def test_a_work_that_nobody_may_judge_stops_the_opening(collected):
    unit = await Unit.get(code="baishui")
    for key in ("editor", "second"):
        person = await Person.get(id=collected.ids[key])
        await RoleGrant.create(person=person, role="unit_leader", unit=unit, since=NOW)

    await begin(collected)

    collected.admin.hears("没有评委可评", str(await find_alias("冬修水利忙")))
    assert await ContestScore.all().count() == 0


async def test_what_is_no_score_is_refused_and_a_score_can_be_changed(collected):
    await begin(collected)
    await collected.editor.presses(f"📖 {await find_alias('秋收进行时')}")
    await collected.editor.presses("打分")
    for wrong in ("101", "-1", "好", "88.5"):
        await collected.editor.says(wrong)
        collected.editor.hears("请写 0 到 100 的整数")
    await collected.editor.says("88分")
    collected.editor.hears("☑ 88")

    await score(collected.editor, "秋收进行时", 70)

    collected.editor.hears("☑ 70")
    given = await ContestScore.exclude(score=None)
    assert [row.score for row in given] == [70]


async def test_judges_are_reminded_once_and_judging_closes_by_itself(collected):
    await begin(collected)
    for title in ("秋收进行时", "冬修水利忙"):
        await score(collected.editor, title, 60)
    collected.dialogue.wait(days=6, hours=15)
    collected.editor.listens()

    assert await run_clock(collected, *JOBS) == 1
    assert await run_clock(collected, *JOBS) == 0
    collected.second.hears("您还有作品没有打分", "还差 2 篇")
    collected.editor.hears_nothing()
    collected.dialogue.wait(hours=10)
    assert await run_clock(collected, *JOBS) == 1

    collected.admin.hears("评审到时结束,1 位评委没有打完分")
    await collected.second.presses(f"📖 {await find_alias('秋收进行时')}")
    collected.second.hears("秋收进行时")
    assert "✏️ 给 1 号打分" not in collected.second.labels[-1]


async def test_without_a_score_there_is_no_result(collected):
    await judge_all(collected, [])

    await collected.admin.presses("确定结果")

    collected.admin.hears("没有打过分的作品")


async def test_stale_buttons_say_how_far_the_contest_is(collected):
    await collected.admin.says("征文 2026-1")
    shortlist = collected.admin.find_button("定入围").token
    opening = collected.admin.find_button("开始评审").token
    await collected.admin.presses_token(opening)

    for token in (shortlist, opening):
        await collected.admin.presses_token(token)
        collected.admin.hears("评审已经开始")


async def test_the_log_says_who_scored_and_not_what(collected):
    await begin(collected)

    await score(collected.editor, "秋收进行时", 91)

    entry = await AuditEntry.filter(action="bout.score").get()
    assert "91" not in str(entry.details)


async def test_contests_are_spoken_of_in_english_too(called):
    await called.reporter.says("语言 英文")
    await called.reporter.says("/contest 2026-1")
    called.reporter.hears("Contest 2026-1", "Deadline", "0 works are entered")

    await called.reporter.says("/contest 12-20 my own")

    called.reporter.hears("Admins issue them")


async def test_a_contest_survives_a_restart(cast_template, tmp_path):
    url = f"sqlite://{shutil.copyfile(cast_template, tmp_path / 'desk.db')}"
    async with open_database(url):
        cast = await make_cast()
        await issue(cast)
        await send_story(cast.reporter)
        await cast.reporter.says("征文 2026-1")
        await cast.reporter.presses("参赛")
        token = cast.reporter.find_button("《秋收进行时》").token
    async with open_database(url):
        cast = await make_cast()
        cast.dialogue.now += timedelta(hours=1)
        await cast.reporter.presses_token(token)
        cast.reporter.hears("已参赛")

        assert await reach_deadline(cast) == 1


async def test_a_contest_is_held_on_both_databases(each_cast):
    cast = each_cast
    set_wishes(cast)
    await issue(cast, CALL)
    cast.other = await add_reporter(cast)
    await enter(cast.reporter, work_class="消息")
    await enter(cast.other, "冬修水利忙", "通讯")
    await reach_deadline(cast)
    await judge_all(cast, [(cast.editor, "秋收进行时", 90)])
    await cast.admin.presses("确定结果")
    await cast.admin.presses("公布结果")

    row = await Contest.get()
    assert row.state == "announced"
    assert [(r["class"], r["rank"], r["prize"]) for r in row.result] == [
        ("消息", 1, "一等奖")
    ]
