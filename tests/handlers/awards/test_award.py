"""Awards by chat: candidates with evidence, vetoes, a panel's vote, a numbered result."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.announcements.publishing import publish_period
from handlers.awards.award_vote import press_vote
from handlers.rules.periods import make_month
from handlers.telling import Refused
from storage.database import open_database
from storage.models import (
    AuditEntry,
    AwardBallot,
    AwardRound,
    LedgerEntry,
    MonthTally,
    Person,
    RuleSetRow,
    ScoringFact,
    Unit,
)
from tests.builders import NOW, build_adoption, build_group, build_person, build_story
from tests.handlers.clockwork import run_clock
from tests.handlers.conftest import make_cast
from tests.handlers.turns import make_turn

UNITS = {
    "code": "best_unit",
    "name": "先进单位",
    "subject": "unit",
    "period": "year",
    "by": "points",
    "top": 1,
    "per_class": True,
    "min_points": None,
    "min_adopted": 2,
    "min_reported": None,
    "vetoes": [],
    "ballot": "none",
    "pool": 2,
    "panel": ["editor"],
    "days": 3,
    "citation": None,
}
PEOPLE = UNITS | {"code": "best_person", "name": "先进个人", "subject": "person"}
STORIES = UNITS | {
    "code": "best_story",
    "name": "优秀信息",
    "subject": "story",
    "by": "adopted",
    "min_adopted": None,
    "per_class": False,
}
ISSUER = {"issuer": "青禾县人民政府办公室"}


def set_awards(cast, *awards, **more):
    settings = {"awards": list(awards), "document": ISSUER, **more}
    cast.dialogue.desk = replace(cast.desk, settings=settings)


async def tally(unit, month, *, reported=3, adopted=2, points=0):
    row = await Unit.get(code=unit)
    values = {"reported": reported, "adopted": adopted, "points": points}
    await MonthTally.create(unit=row, month=month, **values)


async def give_points(unit, person, amount, day=date(2026, 10, 8), story=None):
    row = await Unit.get(code=unit)
    await LedgerEntry.create(
        unit=row,
        person=person,
        story=story,
        day=day,
        month=day.isoformat()[:7],
        amount=amount,
        created_at=NOW,
    )


@pytest.fixture
async def year(cast):
    """Three townships and a department with the figures of a year."""
    set_awards(cast, UNITS)
    await tally("qinghe", "2026-10", reported=12, adopted=5, points=6050)
    await tally("baishui", "2026-10", reported=10, adopted=4, points=5000)
    await tally("liulin", "2026-10", reported=9, adopted=3, points=4000)
    await tally("edu", "2026-10", reported=3, adopted=2, points=900)
    await tally("water", "2026-10", reported=1, adopted=1, points=800)
    return cast


async def test_candidates_come_class_by_class_with_the_figures_that_speak_for_them(
    year,
):
    await year.admin.says("评优 2026 先进单位")

    heard = year.admin.hears("2026年度先进单位", "评选时段还没有结束")
    assert "乡镇(取 1 名)\n1. 青河镇(积分 60.5,采用 5≥2)" in heard
    assert "部门(取 1 名)\n1. 教育局(积分 9,采用 2≥2)" in heard
    assert "水利局" not in heard
    year.admin.hears("计分台账(规则 —)、采用记录和来稿登记,截至 11月24日 10:00")


async def test_the_awards_of_a_period_are_listed_to_be_looked_at(year):
    set_awards(year, UNITS, PEOPLE, STORIES | {"period": "quarter"})

    await year.admin.says("评优 2026")

    year.admin.hears("2026年度先进单位:候选", "2026年度先进个人:候选")
    assert year.admin.labels == ["2026年度先进单位", "2026年度先进个人"]
    await year.admin.presses("先进单位")
    year.admin.hears("青河镇(积分 60.5")


@pytest.mark.parametrize(
    ("today", "period"), [("2026-11-24", "2026年"), ("2027-01-20", "2026年")]
)
async def test_without_a_period_it_is_the_year_that_matters_now(year, today, period):
    year.dialogue.now = NOW.replace(
        year=int(today[:4]), month=int(today[5:7]), day=int(today[8:])
    )

    await year.admin.says("评优")

    year.admin.hears(f"{period}度先进单位")


async def add_fault(unit, fault="late", kind="fault", **more):
    row = await Unit.get(code=unit)
    return await ScoringFact.create(
        kind=kind,
        unit=row,
        day=date(2026, 5, 3),
        details={"fault": fault} if kind == "fault" else more,
        recorded_at=NOW,
    )


async def test_a_fault_bars_and_the_next_in_line_takes_the_place(year):
    set_awards(year, UNITS | {"vetoes": ["late"]})
    await add_fault("qinghe")

    await year.admin.says("评优 2026 先进单位")

    heard = year.admin.hears("1. 白水镇(积分 50")
    assert "⛔ 青河镇(按成绩第 1):2026-05-03 紧急信息迟报" in heard


async def test_a_fault_that_the_award_does_not_name_or_was_taken_back_bars_nobody(year):
    set_awards(year, UNITS | {"vetoes": ["missed", "false"]})
    await add_fault("qinghe")
    gone = await add_fault("qinghe", "missed")
    await ScoringFact.filter(id=gone.id).update(cancelled_at=NOW)

    await year.admin.says("评优 2026 先进单位")

    assert "⛔" not in year.admin.hears("1. 青河镇")


async def test_a_missed_commission_bars_where_the_award_says_so(year):
    set_awards(year, UNITS | {"vetoes": ["missed_commission"]})
    await add_fault("qinghe", kind="commission", state="missed")

    await year.admin.says("评优 2026 先进单位")

    year.admin.hears("⛔ 青河镇", "约稿未交")


async def test_a_month_without_a_story_bars_from_the_day_the_desk_began(year):
    set_awards(year, UNITS | {"vetoes": ["zero_report"], "period": "quarter"})
    await tally("baishui", "2026-11")
    await tally("qinghe", "2026-11")
    year.dialogue.now = NOW.replace(month=12, day=2)

    await year.admin.says("评优 2026Q4 先进单位")

    heard = year.admin.hears("1. 青河镇")
    assert "⛔ 柳林乡" not in heard  # would not have had a place anyway
    set_awards(year, UNITS | {"vetoes": ["zero_report"], "period": "quarter", "top": 3})
    await year.admin.says("评优 2026Q4 先进单位")
    year.admin.hears("⛔ 柳林乡(按成绩第 3):2026-11 零报送")


async def test_secrecy_bars_with_the_story_as_evidence(year):
    set_awards(year, UNITS | {"vetoes": ["secrecy"]})
    author = await Person.get(id=year.ids["reporter"])
    story = await build_story("qinghe", author, state="first_review")
    await year.editor.says(f"退回 {story.number} 涉密风险")

    await year.admin.says("评优 2026 先进单位")

    year.admin.hears("⛔ 青河镇(按成绩第 1)", f"#{story.number} 涉密问题")


RULES = """
version = "2026"
from = 2026-01-01

[[veto]]
id = "false-report"
label = "谎报一票否决"
kind = "fault"
fault = "false"
period = "year"
effect = "bar"
"""


async def test_what_the_rules_of_points_bar_is_barred_here_too(year):
    await RuleSetRow.create(
        version="2026", effective_from=date(2026, 1, 1), source=RULES
    )
    await add_fault("qinghe", "false")

    await year.admin.says("评优 2026 先进单位")

    year.admin.hears("⛔ 青河镇", "计分规则一票否决:谎报一票否决")


async def test_the_sheet_says_where_every_figure_comes_from(year):
    set_awards(year, UNITS | {"vetoes": ["late"]})
    await add_fault("baishui")
    await add_fault("qinghe")
    await year.admin.says("评优 2026 先进单位")

    await year.admin.presses("依据表")

    (file,) = year.admin.screen.posts[-1].files
    assert file.name == "2026年度先进单位-依据.xlsx"
    assert file.data["rows"][:3] == [
        ["乡镇", 1, "柳林乡", "", "候选", "积分", "40", "", "计分台账"],
        ["乡镇", 1, "柳林乡", "", "候选", "采用", "3", "2", "采用记录"],
        [
            "乡镇",
            1,
            "青河镇",
            "",
            "一票否决",
            "2026-05-03 紧急信息迟报",
            "",
            "",
            "fact 2",
        ],
    ]


async def test_figures_of_a_published_period_are_those_that_were_published(year):
    set_awards(year, UNITS | {"period": "month"})
    published = await publish_period(
        year.dialogue.desk, make_month(2026, 10), year.dialogue.now
    )
    await MonthTally.filter(month="2026-10").update(points=1)

    await year.admin.says("评优 2026-10 先进单位")

    year.admin.hears("青河镇(积分 60.5", f"已发布的排名({published.ranking.number})")


async def test_a_person_is_proposed_with_what_they_wrote_alone_and_together(year):
    set_awards(year, PEOPLE | {"min_adopted": 1})
    author = await Person.get(id=year.ids["reporter"])
    other = await build_person("李四", "reporter", "qinghe")
    story = await build_story("qinghe", author)
    await build_adoption(story, "county_site", date(2026, 11, 20))
    await give_points("qinghe", author, 300)
    await give_points("qinghe", other, 900)

    await year.admin.says("评优 2026 先进个人")

    heard = year.admin.hears("1. 张三 · 青河镇(积分 3,采用 1≥1)")
    assert "李四" not in heard


async def test_stories_are_proposed_by_how_often_they_were_taken(year):
    set_awards(year, STORIES)
    author = await Person.get(id=year.ids["reporter"])
    for title, outlets in (
        ("一", ["county_site"]),
        ("二", ["city_daily", "people_daily"]),
    ):
        story = await build_story("qinghe", author, title=title)
        for outlet in outlets:
            await build_adoption(story, outlet, date(2026, 11, 20))

    await year.admin.says("评优 2026 优秀信息")

    year.admin.hears("候选(取 1 名)", f"1. #{story.number}《二》 · 青河镇(采用 2)")


async def strike(cast, name="青河镇", reason="发生安全事故"):
    await cast.admin.presses("不评某个候选")
    await cast.admin.presses(f"✖ {name}")
    await cast.admin.says(reason)


async def test_an_admin_leaves_somebody_out_with_a_reason_and_lets_them_in_again(year):
    await year.admin.says("评优 2026 先进单位")

    await strike(year)
    year.admin.hears(
        "不评 青河镇:发生安全事故",
        "1. 白水镇",
        "⛔ 青河镇(按成绩第 1):发生安全事故(赵主任 提出)",
    )
    entry = await AuditEntry.filter(action="prize.strike").get()
    assert entry.details["words"] == "发生安全事故"

    await year.admin.presses("不评某个候选")
    await year.admin.presses("恢复 青河镇")
    year.admin.hears("已恢复 青河镇", "1. 青河镇")
    await year.admin.presses("恢复 青河镇")
    year.admin.hears("或已经恢复")


async def test_a_reason_is_wanted_and_not_too_long(year):
    await year.admin.says("评优 2026 先进单位")
    await year.admin.presses("不评某个候选")
    await year.admin.presses("✖ 青河镇")

    await year.admin.says("长" * 101)

    year.admin.hears("请写原因,100 字以内")
    assert await AwardRound.all().count() == 0


async def decide(cast):
    await cast.admin.says("评优 2026 先进单位")
    await cast.admin.presses("确定结果")


async def test_the_result_is_numbered_and_does_not_change_any_more(year):
    await decide(year)
    year.admin.hears(
        "结果已确定:评优〔2026〕1号",
        "由 赵主任 于 11月24日 10:00 确定",
        "2026年度先进单位评选结果\n评优〔2026〕1号",
        "乡镇\n1. 青河镇",
        "部门\n1. 教育局",
        "特此通报表扬。\n青禾县人民政府办公室",
    )

    await MonthTally.all().update(points=0)
    await add_fault("qinghe")
    await year.admin.says("评优 2026 先进单位")

    year.admin.hears("1. 青河镇")
    row = await AwardRound.get()
    assert [w["certificate"] for w in row.winners] == [
        "证字〔2026〕1号",
        "证字〔2026〕2号",
    ]
    entry = await AuditEntry.filter(action="prize.decide").get()
    assert entry.details["number"] == "评优〔2026〕1号"


async def test_a_second_press_gives_no_second_number(year):
    await year.admin.says("评优 2026 先进单位")
    token = year.admin.find_button("确定结果").token
    stale = year.admin.find_button("不评某个候选").token
    await year.admin.presses_token(token)

    await year.admin.presses_token(token)
    year.admin.hears("结果已经确定(评优〔2026〕1号)")
    await year.admin.presses_token(stale)

    year.admin.hears("结果已经确定(评优〔2026〕1号)")
    assert (await AwardRound.get()).number == "评优〔2026〕1号"


async def test_the_office_has_its_own_numbers(year):
    numbers = {"decision": "青评字〔{year}〕{n}号", "number": "{n}号"}
    set_awards(year, UNITS, certificate={"issuer": "县委办", **numbers})

    await decide(year)

    year.admin.hears("青评字〔2026〕1号", "特此通报表扬。\n县委办")
    assert (await AwardRound.get()).winners[0]["certificate"] == "1号"


async def test_the_result_goes_to_the_groups_once_after_the_admin_has_seen_it(year):
    await build_group("-100", announces=["award"])
    await build_group("-200", announces=["monthly_ranking"])
    await decide(year)
    assert "telegram:-100" not in year.dialogue.screens
    token = year.admin.find_button("通报到 1 个群").token

    await year.admin.presses_token(token)
    year.admin.hears("评优〔2026〕1号 已发到 1 个群")
    await year.admin.presses_token(token)

    year.admin.hears("已经通报过了")
    posted = year.dialogue.screens["telegram:-100"].log
    assert len(posted) == 1
    assert "2026年度先进单位评选结果" in posted[0]
    assert "telegram:-200" not in year.dialogue.screens


async def test_winners_get_their_certificates_once(year):
    await build_person("周书记", "unit_leader", "qinghe")
    await decide(year)
    token = year.admin.find_button("把奖状发给获奖者").token

    await year.admin.presses_token(token)
    year.admin.hears("已把奖状发给 1/2 个获奖者", "联系不上:教育局")
    await year.admin.presses_token(token)

    year.admin.hears("奖状已经发过了")
    year.reporter.hears("祝贺!2026年度先进单位", "证书编号 证字〔2026〕1号")
    (phone,), (large,) = (post.files for post in year.reporter.screen.posts[-2:])
    assert (phone.as_photo, phone.data["size"]) == (True, "phone")
    assert (large.as_photo, large.data["size"], large.name) == (
        False,
        "print",
        "01-青河镇.png",
    )
    assert large.data["text"] == (
        "在2026年度信息报送工作中成绩突出，被评为先进单位。特发此证，以资鼓励。"
    )
    assert (large.data["issuer"], large.data["date"]) == (
        "青禾县人民政府办公室",
        "2026年11月24日",
    )


async def test_all_certificates_come_as_a_zip(year):
    await decide(year)

    await year.admin.presses("奖状打包")

    (file,) = year.admin.screen.posts[-1].files
    assert (file.recipe, file.name) == ("certificate_zip", "2026年度先进单位-奖状.zip")
    assert [f["file"] for f in file.data["files"]] == ["01-青河镇.png", "02-教育局.png"]


async def test_a_person_is_named_with_the_unit_on_the_certificate(year):
    set_awards(
        year, PEOPLE | {"min_adopted": None, "citation": "{period}{award}，特奖。"}
    )
    author = await Person.get(id=year.ids["reporter"])
    await give_points("qinghe", author, 300)
    await year.admin.says("评优 2026 先进个人")
    await year.admin.presses("确定结果")

    await year.admin.presses("把奖状发给获奖者")

    data = year.reporter.screen.posts[-1].files[0].data
    assert (data["name"], data["below"]) == ("张三 同志", "青河镇")
    assert data["text"] == "2026年先进个人，特奖。"


async def test_a_storys_certificate_names_who_wrote_it(year):
    set_awards(year, STORIES)
    author = await Person.get(id=year.ids["reporter"])
    story = await build_story("qinghe", author, title="秋收进行时")
    await build_adoption(story, "county_site", date(2026, 11, 20))
    await year.admin.says("评优 2026 优秀信息")
    await year.admin.presses("确定结果")

    await year.admin.presses("把奖状发给获奖者")

    data = year.reporter.screen.posts[-1].files[0].data
    assert data["name"] == "张三"
    assert data["text"].startswith("您的作品《秋收进行时》在2026年度评选中")


VOTING = UNITS | {"ballot": "votes", "vetoes": ["late"]}


@pytest.fixture
async def vote(year):
    set_awards(year, VOTING)
    await year.admin.says("评优 2026 先进单位")
    await year.admin.presses("开始投票(3 天)")
    return year


async def test_every_member_of_the_panel_gets_a_paper(vote):
    vote.admin.hears(
        "投票开始,已把选票发给 2 位评委", "已投 0/2", "未投:李编辑、王编辑"
    )

    paper = vote.editor.hears("请投票", "11月27日 10:00 截止", "每类最多投 1 票")

    assert "1. 青河镇(积分 60.5" in paper
    assert vote.editor.labels == [
        "☐ 1. 青河镇",
        "☐ 2. 白水镇",
        "☐ 3. 教育局",
    ]


async def cast_votes(speaker, *names):
    for name in names:
        await speaker.presses(name)
    await speaker.presses("交票")


async def test_votes_are_counted_when_the_vote_is_closed_and_not_before(vote):
    await cast_votes(vote.editor, "白水镇", "教育局")
    vote.editor.hears("已交票:2. 白水镇;3. 教育局")
    await cast_votes(vote.second, "白水镇", "教育局")

    await vote.admin.says("评优 2026 先进单位")
    before = vote.admin.hears("已投 2/2", "截止前谁也看不到票数")
    assert "计票" not in before
    assert "✅ 1." not in before
    await vote.admin.presses("结束投票")

    vote.admin.hears("计票:2/2", "✅ 1. 白水镇 2", "2. 青河镇 0", "✅ 1. 教育局 2")
    await vote.admin.presses("确定结果")
    vote.admin.hears("评优〔2026〕1号", "乡镇\n1. 白水镇")


async def test_a_paper_may_be_changed_until_the_end_and_counts_once(vote):
    await cast_votes(vote.editor, "白水镇")
    await vote.editor.presses("白水镇")
    await vote.editor.presses("青河镇")
    vote.editor.hears("改为:1. 青河镇", "现在仍按上次交的计")
    assert (await AwardBallot.get(person_id=vote.ids["editor"])).marks["cast"] == {
        "unit:2": 1
    }

    await vote.editor.presses("交票")
    await vote.admin.says("评优 2026 先进单位")
    await vote.admin.presses("结束投票")

    vote.admin.hears("计票:1/2", "✅ 1. 青河镇 1", "2. 白水镇 0")


async def test_a_vote_too_many_is_refused_in_words(vote):
    await vote.editor.presses("青河镇")

    await vote.editor.presses("白水镇")

    vote.editor.hears("每类最多 1 票")
    assert "☑ 1. 青河镇" in vote.editor.labels


async def test_a_paper_that_was_cast_is_not_cast_twice(vote):
    await vote.editor.presses("青河镇")
    token = vote.editor.find_button("交票").token
    await vote.editor.presses_token(token)

    await vote.editor.presses_token(token)

    vote.editor.hears("您已交票,没有改动")


async def test_who_has_not_voted_is_reminded_once_a_day_before_the_end(vote):
    await cast_votes(vote.editor, "青河镇")
    vote.dialogue.wait(days=2, minutes=1)
    vote.editor.listens()
    vote.second.listens()

    assert await run_clock(vote, "award_reminder") == 1
    assert await run_clock(vote, "award_reminder") == 0

    vote.second.hears("您还没有投票", "请投票")
    vote.editor.hears_nothing()
    await cast_votes(vote.second, "青河镇")
    vote.second.hears("已交票")


async def test_at_its_time_the_vote_is_closed_and_the_admins_are_told(vote):
    await cast_votes(vote.editor, "青河镇")
    token = vote.second.find_button("白水镇").token
    vote.dialogue.wait(days=3, minutes=1)

    await vote.second.presses_token(token)
    vote.second.hears("投票已经结束")
    vote.admin.listens()
    assert await run_clock(vote, "award_close") == 1

    vote.admin.hears("2026年度先进单位 投票到时结束,1/2 位评委投了票")
    await vote.admin.presses("查看")
    vote.admin.hears("计票:1/2", "✅ 1. 青河镇 1")
    assert await run_clock(vote, "award_close") == 0


async def test_what_the_records_say_later_does_not_change_what_is_voted_on(vote):
    await add_fault("qinghe")
    await cast_votes(vote.editor, "青河镇")
    await vote.admin.says("评优 2026 先进单位")
    await vote.admin.presses("结束投票")

    vote.admin.hears("✅ 1. 青河镇 1")


async def test_whom_an_admin_leaves_out_after_the_vote_gets_no_seat(vote):
    await cast_votes(vote.editor, "青河镇")
    await cast_votes(vote.second, "白水镇")
    await vote.admin.says("评优 2026 先进单位")
    await vote.admin.presses("结束投票")
    vote.admin.hears("末位票数相同,成绩在前的当选", "✅ 1. 青河镇 1")

    await strike(vote, reason="公示期有举报,查实")

    vote.admin.hears("✖ 不评 青河镇:公示期有举报", "✅ 1. 白水镇 1")


async def test_while_a_vote_runs_nobody_is_left_out_and_nothing_is_fixed(year):
    set_awards(year, VOTING)
    await year.admin.says("评优 2026 先进单位")
    strike_token = year.admin.find_button("不评某个候选").token
    open_token = year.admin.find_button("开始投票").token
    await year.admin.presses_token(open_token)

    await year.admin.presses_token(open_token)
    year.admin.hears("投票已经开始过了")
    await year.admin.presses_token(strike_token)

    year.admin.hears("正在投票,结束后才能这样做")
    assert await AwardBallot.all().count() == 2


async def test_without_a_vote_cast_nobody_has_won(vote):
    await vote.admin.says("评优 2026 先进单位")
    await vote.admin.presses("结束投票")

    await vote.admin.presses("确定结果")

    vote.admin.hears("没有人当选")


async def test_only_the_panel_votes(vote):
    round = await AwardRound.get()
    admin = await Person.get(id=vote.ids["admin"])
    turn = await make_turn(vote.dialogue.desk, admin)

    with pytest.raises(Refused) as caught:
        await press_vote(turn, round=round.id, nominee="unit:1")
    assert caught.value.key == "award.not_of_the_panel"


async def test_a_vote_without_a_panel_is_not_opened(year):
    set_awards(year, VOTING | {"panel": ["observer"]})
    await year.admin.says("评优 2026 先进单位")

    await year.admin.presses("开始投票")

    year.admin.hears("没有评委")
    assert (await AwardRound.get()).state == "open"


async def test_the_panel_gives_points_in_one_line(year):
    set_awards(year, VOTING | {"ballot": "points"})
    await year.admin.says("评优 2026 先进单位")
    await year.admin.presses("开始投票")
    await year.editor.presses("打分")
    year.editor.hears("请按次序给 3 个候选打分(0 到 10)")
    await year.editor.says("8 9")
    year.editor.hears("请给 3 个候选各打一个整数分")
    await year.editor.says("8 11 7")
    year.editor.hears("请打 0 到 10 的整数分")

    await year.editor.says("8 9 7")
    year.editor.hears("已选:1. 青河镇 8;2. 白水镇 9;3. 教育局 7", "还没有交票")
    await year.editor.presses("交票")
    await year.admin.says("评优 2026 先进单位")
    await year.admin.presses("结束投票")

    year.admin.hears("✅ 1. 白水镇 9", "2. 青河镇 8")


async def test_a_vote_survives_a_restart(cast_template, tmp_path):
    """Papers, marks and buttons are in the database alone."""
    url = f"sqlite://{shutil.copyfile(cast_template, tmp_path / 'desk.db')}"
    async with open_database(url):
        cast = await make_cast()
        set_awards(cast, VOTING)
        await tally("qinghe", "2026-10", points=6050)
        await cast.admin.says("评优 2026 先进单位")
        await cast.admin.presses("开始投票")
        await cast.editor.presses("青河镇")
        token = cast.editor.find_button("交票").token
    async with open_database(url):
        cast = await make_cast()
        set_awards(cast, VOTING)
        cast.dialogue.now += timedelta(hours=1)

        await cast.editor.presses_token(token)

        cast.editor.hears("已交票:1. 青河镇")


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("评优 火星奖", "没看懂“火星奖”"),
        ("评优 2026-10 先进单位", "“先进单位”按年评"),
        ("评优 2027 先进单位", "还没有开始"),
        ("评优 2026Q3", "没有按“2026年第三季度”评的奖"),
    ],
)
async def test_what_cannot_be_looked_at_is_said(year, words, heard):
    await year.admin.says(words)

    year.admin.hears(heard)


async def test_a_desk_without_awards_says_how_to_have_some(cast):
    await cast.admin.says("评优")

    cast.admin.hears("本台还没有设评优", "[[award]]")


async def test_where_nobody_meets_the_conditions_there_is_nothing_to_fix(cast):
    set_awards(cast, UNITS)

    await cast.admin.says("评优 2026 先进单位")

    cast.admin.hears("没有够条件的候选")
    assert cast.admin.labels == []


async def test_awards_are_spoken_of_in_english_too(year):
    set_awards(year, VOTING)
    await year.admin.says("语言 英文")
    await year.editor.says("语言 英文")

    await year.admin.says("/award 2026 best_unit")
    year.admin.hears("先进单位, 2026", "1. 青河镇 (points 60.5, adopted 5 ≥ 2)")
    await year.admin.presses("Open the vote (3 days)")

    year.editor.hears("please vote", "At most 1 per class")


async def test_awards_are_the_admins_business(year):
    await year.reporter.says("评优 2026")

    year.reporter.hears("没有这项权限")
