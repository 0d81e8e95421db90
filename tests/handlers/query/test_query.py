from datetime import date
from decimal import Decimal

import pytest

from handlers.messages import Made
from handlers.render.recipes import MAKERS
from handlers.rules.ranking import from_data
from handlers.scores.points import note_adoption, note_submission
from handlers.speech import Speech
from storage.models import Quota, Unit, UnitClass
from tests.builders import (
    NOW,
    build_adoption,
    build_desk,
    build_group,
    build_person,
    build_story,
    find_unit,
    reload_desk,
)
from tests.counting import count_queries
from tests.handlers.scores.test_points import SUM
from tests.talk import Talk, in_group, save_tokens

pytestmark = pytest.mark.usefixtures("db")
OCT, NOV = date(2026, 10, 12), date(2026, 11, 12)


@pytest.fixture
async def room(db):
    """Qinghe: 2 reported, 8 points in November; Edu: 1 reported, nothing adopted."""
    desk = await build_desk(rules=SUM, exempt=["water"])
    township = await UnitClass.get(code="township")
    await Quota.create(
        unit_class=township, measure="reported", period_kind="month", amount=300
    )
    reporter = await build_person("李明", unit="qinghe")
    other = await build_person("王芳", unit="edu")
    talk = Talk(desk)
    for author, unit, day in (
        (reporter, "qinghe", OCT),
        (reporter, "qinghe", NOV),
        (reporter, "qinghe", NOV),
        (other, "edu", NOV),
    ):
        story = await build_story(unit, author, day, title=f"{unit}消息")
        await note_submission(story, NOW, desk)
        if unit == "qinghe" and day == NOV:
            await adopt(desk, story, "province_site", NOV)
    await adopt(desk, story, "city_daily", OCT)  # of Edu, in October
    talk.story = story
    return talk, await build_person("陈主任", "admin"), reporter


async def adopt(desk, story, outlet, day):
    await note_adoption(await build_adoption(story, outlet, day), NOW, desk)


def files(talk: Talk) -> list[Made]:
    return [
        file for post in talk.posts for file in post.files if isinstance(file, Made)
    ]


async def test_rank_shows_a_picture_the_table_and_what_to_look_at_next(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "排名 本月")

    heard = talk.hear(admin)
    assert "乡镇" in heard
    assert "青河镇" in heard
    assert "教育局" not in heard
    (picture,) = files(talk)
    ranking = from_data(picture.data["ranking"])
    first = ranking.boards[0].standings[0]
    assert (first.name, first.rank, first.points) == ("青河镇", 1, Decimal(10))
    assert (first.reported, first.total_reported) == (2, 3)
    assert (first.quota, first.quota_done) == (Decimal(3), Decimal(2))
    assert talk.labels == ["部门", "◀ 上期", "📊 Excel", "📄 通报(Word)", "PDF"]
    assert MAKERS[picture.recipe](dict(picture.data)).startswith(b"\x89PNG")


async def test_buttons_lead_to_the_other_class_the_period_before_and_files(
    room,
) -> None:
    talk, admin, _ = room

    await talk.say(admin, "/rank 2026-11")
    await talk.press(admin, "部门")
    assert "教育局" in talk.hear(admin)
    await talk.press(admin, "上期")
    assert "2026年10月" in talk.hear(admin)
    await talk.press(admin, "Excel")
    (sheet,) = files(talk)
    assert (sheet.recipe, sheet.name) == (
        "ranking_sheet",
        "统计表-2026年10月-部门.xlsx",
    )


async def test_a_leader_sees_the_own_class_first(room) -> None:
    talk, _, _ = room
    leader = await build_person("孙局长", "unit_leader", "edu")

    await talk.say(leader, "排名")

    assert "教育局" in talk.hear(leader)
    await talk.press(leader, "我的单位")
    assert "教育局 2026年11月" in talk.hear(leader)


@pytest.mark.parametrize("words", ["下下月", "2026-13", "火星镇"])
async def test_words_that_mean_nothing_are_answered_with_what_does(room, words) -> None:
    talk, admin, _ = room

    await talk.say(admin, f"/rank {words}")

    assert f"没看懂“{words}”" in talk.hear(admin)
    assert "2026Q3" in talk.hear(admin)
    assert "乡镇、部门" in talk.hear(admin)


async def test_a_rank_takes_a_class_and_any_period(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "/rank 部门 2026Q4")

    assert "教育局" in talk.hear(admin)
    assert "2026年第四季度" in talk.hear(admin)


async def test_units_lists_everybody_also_those_that_are_not_ranked(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "各单位 上月")

    assert all(name in talk.hear(admin) for name in ("青河镇", "柳林乡", "水利局"))


async def test_zero_names_who_reported_nothing_and_who_was_never_adopted(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "零报送 本月")

    assert talk.hear(admin) == (
        "2026年11月 零报送、零采用\n"
        "乡镇\n零报送(2):白水镇、柳林乡\n"
        "部门\n零采用(1):教育局"
    )


async def test_behind_names_what_is_missing_and_the_days_left(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "未达标")

    assert talk.hear(admin).split("\n") == [
        "2026年11月 未达标(共 3 项)",
        "白水镇:⏳ 报送 0/3,还差 3,剩 5 个工作日",
        "柳林乡:⏳ 报送 0/3,还差 3,剩 5 个工作日",
        "青河镇:⏳ 报送 2/3,还差 1,剩 5 个工作日",
    ]


async def test_behind_says_which_periods_have_quotas(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "未达标 2026Q3")

    assert "有任务的时段:月" in talk.hear(admin)


async def test_compare_sets_the_year_before_beside_it(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "同比 本月 乡镇")

    assert talk.hear(admin) == (
        "2026年11月 与 2025年11月 同比\n乡镇\n"
        "报送 2(上年 0),+2,上年为 0,无法比较\n"
        "采用 2(上年 0),+2,上年为 0,无法比较\n"
        "积分 10(上年 0),+10,上年为 0,无法比较"
    )
    await talk.press(admin, "Excel")
    (sheet,) = files(talk)
    assert MAKERS[sheet.recipe](dict(sheet.data))[:2] == b"PK"


async def test_explain_adds_up_to_the_figure(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "得分明细 青河镇 本月")

    lines = talk.hear(admin).split("\n")
    assert lines[:2] == ["青河镇 2026年11月 得分明细", "共 2 条,合计 10 分"]
    assert lines[2].startswith("11月12日 +5 #2026-")
    assert lines[2].endswith("《qinghe消息》 省政府网 5")
    await talk.press(admin, "Excel")
    (sheet,) = files(talk)
    assert [line["points"] for line in sheet.data["lines"]] == ["5", "5"]
    assert sheet.data["lines"][0]["outlet"] == "省政府网"
    assert MAKERS[sheet.recipe](dict(sheet.data))[:2] == b"PK"


async def test_more_than_twenty_lines_come_as_a_file(room) -> None:
    talk, admin, _ = room
    for _ in range(21):
        await adopt(talk.desk, talk.story, "county_site", NOV)

    await talk.say(admin, "得分明细 教育局")

    assert "共 21 条,合计 42 分" in talk.hear(admin)
    (sheet,) = files(talk)
    assert len(sheet.data["lines"]) == 21


async def test_a_unit_is_not_first_where_no_unit_of_its_class_has_points(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "单位 教育局")

    heard = talk.hear(admin)
    assert "同类单位都还没有得分,暂不排名" in heard
    assert "第 1 名" not in heard.split("全年累计")[0]


async def test_a_reporter_sees_the_own_unit_and_no_other(room) -> None:
    talk, _, reporter = room

    await talk.say(reporter, "单位")
    assert talk.hear(reporter).split("\n") == [
        "青河镇 2026年11月",
        "乡镇第 1 名(共 3 个)",
        "报送 2 · 采用 2 次(采用率 100.0%)· 10 分",
        "全年累计:报送 3 · 采用 2 · 10 分 · 第 1 名",
        "⏳ 报送 2/3,还差 1,剩 5 个工作日",
    ]
    await talk.press(reporter, "得分明细")
    assert "合计 10 分" in talk.hear(reporter)
    await talk.say(reporter, "得分明细 教育局")
    assert talk.hear(reporter) == "只能查看本单位的数据。"


async def test_the_own_quotas_show_what_is_missing_and_the_forecast(room) -> None:
    talk, _, reporter = room

    await talk.say(reporter, "任务")

    assert talk.hear(reporter).split("\n") == [
        "青河镇 任务",
        "2026年11月",
        "⏳ 报送 2/3,还差 1,剩 5 个工作日",
        "  照此预计 2.6",
    ]


@pytest.mark.parametrize("command", ["单位", "任务", "得分明细"])
async def test_somebody_without_a_unit_is_asked_for_one(room, command) -> None:
    talk, admin, _ = room

    await talk.say(admin, command)

    assert talk.hear(admin) == f"请写单位名称,例如 {command} 青河镇。"


async def test_a_ranking_takes_the_same_number_of_queries_for_any_desk(room) -> None:
    talk, admin, _ = room
    with count_queries() as few:
        await talk.say(admin, "排名 本月")
    edu = await find_unit("edu")
    for position in range(30):
        await Unit.create(
            code=f"u{position}",
            name=f"单位{position}",
            unit_class_id=edu.unit_class_id,
            position=position,
        )
    talk.desk = await reload_desk()
    with count_queries() as many:
        await talk.say(admin, "排名 本月")

    assert many.count == few.count


async def test_a_class_group_is_answered_about_its_own_class(room) -> None:
    talk, admin, _ = room
    await build_group("-5", unit_class="department")

    await talk.say(admin, "/rank 本月", chat=in_group("-5"))

    assert "教育局" in talk.hear_in("telegram:-5")
    assert "青河镇" not in talk.hear_in("telegram:-5")


async def test_twelve_months_of_a_unit_are_one_picture(room) -> None:
    talk, _, reporter = room
    await talk.say(reporter, "单位")

    await talk.press(reporter, "近12个月")

    (picture,) = files(talk)
    months = picture.data["months"]
    assert (len(months), months[0]["period"], months[-1]["period"]) == (
        12,
        "2025-12",
        "2026-11",
    )
    assert months[-1] == {
        "period": "2026-11",
        "reported": 2,
        "adopted": 2,
        "points": "10",
        "rank": 1,
    }
    assert months[0]["rank"] is None
    assert MAKERS[picture.recipe](dict(picture.data)).startswith(b"\x89PNG")


async def test_buttons_about_a_unit_are_for_those_who_may_look_at_it(room) -> None:
    talk, _, _ = room
    leader = await build_person("赵六", "unit_leader", "baishui")
    speech, chat = Speech(talk.now), in_group("-9")
    edu = await find_unit("edu")
    button = speech.button(
        "明细", "query.press_explain", chat=chat, unit=edu.id, period="2026-11"
    )
    await save_tokens(speech.tokens, talk.now)

    await talk.press_token(leader, button.token, chat=chat)

    assert talk.answer == "只能查看本单位的数据。"
