"""Joint stories: units and authors in order, on the card and in the books."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.announcements.export_rows import collect
from handlers.scores.points import note_adoption, note_submission
from handlers.stories.joint import share_story
from handlers.stories.steps import need_story
from storage.figures.ledger import list_unit_lines
from storage.figures.recount import count_again, read_stored
from storage.models import LedgerEntry, Person, RuleSetRow, StoryAction, StoryPartner
from storage.people.people import grant_role
from tests.builders import (
    NOW,
    build_adoption,
    build_desk,
    build_person,
    build_story,
    find_unit,
)
from tests.handlers.submitting import STORY, submit
from tests.handlers.turns import make_turn

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


async def add_reporter(cast, name="李四", unit="baishui"):
    person = await build_person(name, "reporter", unit)
    return cast.dialogue.person(name, person.id)


async def list_partners():
    rows = StoryPartner.all().order_by("position")
    return list(await rows.values_list("unit__code", "person__name", "name"))


async def test_a_draft_is_shared_with_another_unit_before_it_is_sent(each_cast):
    cast = each_cast
    other = await add_reporter(cast)
    await cast.reporter.says(STORY)

    await cast.reporter.presses("合报")
    cast.reporter.hears("作者现在是:青河镇 · 张三", "例如")
    await cast.reporter.says("白水镇 李四")

    cast.reporter.hears("为合报:青河镇 张三、白水镇 李四")
    assert "合报:青河镇 张三、白水镇 李四" in cast.reporter.card("draft:1").text
    other.hears_nothing()
    await cast.reporter.presses("提交")
    cast.editor.hears("青河镇 张三、白水镇 李四 ·", "🤝 合报")
    other.hears("#2026-1", "把您列为合报作者")
    assert await list_partners() == [
        ("qinghe", "张三", ""),
        ("baishui", "李四", ""),
    ]


async def test_the_order_is_the_one_that_was_said(cast):
    await add_reporter(cast)
    await submit(cast.reporter)

    await cast.editor.says("合报 1 白水镇 李四、青河镇 张三")

    cast.editor.hears("白水镇 李四、青河镇 张三")
    assert [row[0] for row in await list_partners()] == ["baishui", "qinghe"]
    assert (await StoryAction.get(action="credit")).words == "白水镇 李四、青河镇 张三"


async def test_a_second_author_of_the_same_unit_needs_no_unit(cast):
    await add_reporter(cast, "王五", "qinghe")
    await submit(cast.reporter)

    await cast.editor.says("合报 1 王五")

    cast.editor.hears("为合报:青河镇 张三、王五")


async def test_who_is_no_member_is_named_and_gets_no_points(cast):
    await submit(cast.reporter)

    await cast.editor.says("合报 1 白水镇 外来客")

    cast.editor.hears("外来客 不是这些单位的信息员")
    assert "白水镇 外来客" in cast.editor.card("story:1").text
    assert await list_partners() == [
        ("qinghe", "张三", ""),
        ("baishui", None, "外来客"),
    ]


async def test_alone_again_leaves_only_the_sender(cast):
    await add_reporter(cast)
    await submit(cast.reporter)
    await cast.editor.says("合报 1 白水镇 李四")

    await cast.editor.says("合报 1 独报")

    cast.editor.hears("为独报:青河镇 · 张三")
    assert await list_partners() == []


async def test_a_unit_nobody_knows_is_asked_for_again(cast):
    await submit(cast.reporter)
    await cast.editor.says("合报 1")

    await cast.editor.says("火星镇 李四")

    cast.editor.hears("没有找到", "火星镇")
    await cast.editor.says("白水镇")
    cast.editor.hears("青河镇 张三、白水镇")


async def test_authors_of_a_decided_story_are_the_desks_business(cast):
    await submit(cast.reporter)
    await cast.editor.presses("接受")

    await cast.reporter.says("合报 1 白水镇")
    cast.reporter.hears("不归您处理", "编辑")
    await cast.editor.says("合报 1 白水镇")
    cast.editor.hears("青河镇 张三、白水镇")


async def test_another_unit_for_a_draft_begins_without_partners(cast):
    await build_grant(cast.ids["reporter"], "liulin")
    await cast.reporter.says(STORY)
    await cast.reporter.presses("合报")
    await cast.reporter.says("白水镇")

    await cast.reporter.presses("单位改为:柳林乡")

    assert await list_partners() == []


async def build_grant(person_id, unit):
    found = await find_unit(unit)
    await grant_role(person_id, "reporter", unit_id=found.id, now=NOW)


async def test_a_joint_story_in_english(cast):
    await Person.all().update(language="en")
    await add_reporter(cast)
    await cast.reporter.says(STORY)

    await cast.reporter.presses("Joint")
    cast.reporter.hears("is by: 青河镇 · 张三")
    await cast.reporter.says("白水镇 李四")
    cast.reporter.hears("is a joint story by: 青河镇 张三、白水镇 李四")
    await cast.reporter.presses("Send it")

    cast.editor.hears("🤝 joint story")


RULES = """
version = "2026"
from = 2026-01-01
outlets.province.province_site = 5
[joint]
units = { how = "ratio", ratio = [3, 2] }
persons = { how = "equal" }
[[report]]
id = "report"
points = 1
"""


async def read_points(unit):
    found = await find_unit(unit)
    lines = await list_unit_lines(found.id, *YEAR)
    return sum(line.amount for line in lines)


@pytest.fixture
async def shared(db):
    """An adopted story of Qinghe, and an author of Baishui who may share it."""
    desk = await build_desk(rules=RULES)
    author = await build_person("张三", unit="qinghe")
    other = await build_person("李四", unit="baishui")
    story = await build_story("qinghe", author, state="adopted")
    await note_submission(story, NOW, desk)
    adoption = await build_adoption(story, "province_site", date(2026, 11, 21))
    await note_adoption(adoption, NOW, desk)
    return desk, story, (author, other)


async def share(desk, story, words):
    editor = await build_person("李编辑", "editor")
    turn = await make_turn(desk, editor)
    await share_story(turn, await need_story(story.id), words)


async def test_units_share_by_the_rules_and_persons_on_their_own(shared):
    desk, story, (author, other) = shared
    assert await read_points("qinghe") == 600

    await share(desk, story, "青河镇 张三、白水镇 李四")

    # The report 1 and the adoption 5, three to two.
    assert await read_points("qinghe") == 360
    assert await read_points("baishui") == 240
    for person in (author, other):
        amounts = await LedgerEntry.filter(person_id=person.id).values_list(
            "amount", flat=True
        )
        assert sum(amounts) == 300
    assert await count_again() == await read_stored()


async def test_what_was_shared_by_mistake_is_taken_back_whole(shared):
    desk, story, (_, other) = shared
    await share(desk, story, "白水镇 李四")

    await share(desk, story, "独报")

    assert (await read_points("qinghe"), await read_points("baishui")) == (600, 0)
    amounts = await LedgerEntry.filter(person_id=other.id).values_list(
        "amount", flat=True
    )
    assert sum(amounts) == 0


async def test_reports_and_adoptions_are_counted_once_for_who_sent_it(shared):
    desk, story, _ = shared

    await share(desk, story, "白水镇 李四、青河镇 张三")

    stored = (await read_stored()).values()
    assert sum(tally.reported for tally in stored) == 1
    assert sum(tally.adopted for tally in stored) == 1


async def test_a_later_adoption_of_a_joint_story_is_shared_too(shared):
    desk, story, _ = shared
    await share(desk, story, "白水镇 李四")

    again = await build_adoption(story, "province_site", date(2026, 11, 22))
    await note_adoption(again, NOW, desk)

    assert await read_points("baishui") == 240 + 200


async def test_everybody_who_shares_a_story_hears_of_its_adoption(cast):
    await RuleSetRow.create(version="2026", effective_from=YEAR[0], source=RULES)
    other = await add_reporter(cast)
    leader = await build_person("陈镇长", "unit_leader", "baishui")
    head = cast.dialogue.person(leader.name, leader.id)
    await submit(cast.reporter)
    await cast.editor.says("合报 1 白水镇 李四")
    await cast.editor.presses("接受")

    await cast.editor.says("采用 1 省政府网 11-24")

    cast.editor.hears("合报:青河镇 3 分、白水镇 2 分")
    cast.reporter.hears("省政府网", "合报:青河镇 3 分、白水镇 2 分")
    other.hears("省政府网", "合报:")
    head.hears("白水镇", "省政府网", "2 分")


async def test_an_export_names_all_authors(shared):
    desk, story, _ = shared
    await share(desk, story, "白水镇 李四")

    table = await collect("stories", None, None, desk=desk)

    place = [column.key for column in table.columns].index("joint_authors")
    assert table.rows[0][place] == ["青河镇 张三", "白水镇 李四"]
