"""Rarer steps: signing by command, opening again, archiving, notes."""

from __future__ import annotations

from storage.figures.recount import count_again, read_stored
from storage.models import Person, Story, StoryAction
from tests.builders import build_person
from tests.handlers.review.test_signoff_and_stages import add_leader, need_signoff
from tests.handlers.submitting import submit


async def read_state():
    return await Story.get().values_list("state", flat=True)


async def add_chief(cast):
    person = await build_person("孙主编", "chief_editor")
    return cast.dialogue.person(person.name, person.id)


async def test_a_chief_opens_a_decision_again_and_the_old_one_stays_written(each_cast):
    cast = each_cast
    chief = await add_chief(cast)
    await submit(cast.reporter)
    await cast.editor.says("不采用 1 一般活动")

    await chief.says("稿件 1")
    await chief.presses("更多")
    await chief.presses("重新审理")
    chief.hears("原来的决定会保留")
    await chief.presses("重新审理 #2026-1")

    cast.reporter.hears("重新审理")
    assert await read_state() == "submitted"
    assert "✅ 接受" in cast.editor.labels
    assert list(await StoryAction.all().order_by("id").values_list("action")) == [
        ("submit",),
        ("reject",),
        ("reopen",),
    ]


async def test_editors_do_not_open_decisions_again(cast):
    await submit(cast.reporter)
    await cast.editor.presses("接受")

    await cast.editor.says("重审 1")

    cast.editor.hears("不归您处理", "主编、管理员")
    assert await read_state() == "accepted"


async def test_what_is_archived_can_still_be_adopted(cast):
    await submit(cast.reporter)
    await cast.editor.presses("接受")

    await cast.editor.says("归档 1")

    cast.editor.hears("已归档")
    assert "已归档" in cast.reporter.card("draft:1").text
    assert "已归档(李编辑" in cast.second.card("story:1").text
    await cast.editor.says("采用 1 省政府网 11-24")
    assert await read_state() == "adopted"
    assert await count_again() == await read_stored()


async def test_what_was_withdrawn_is_not_archived(cast):
    await submit(cast.reporter)
    await cast.reporter.says("撤稿 1")
    await cast.reporter.presses("撤回 #2026-1《")

    await cast.editor.says("归档 1")

    assert await read_state() == "withdrawn"


async def test_a_note_is_kept_beside_a_decision_that_keeps_its_name(cast):
    await submit(cast.reporter)
    await cast.editor.presses("接受")

    await cast.second.says("备注 1 数据已与统计局核对")

    cast.second.hears("已加备注")
    card = cast.editor.card("story:1").text
    assert "王编辑 备注:数据已与统计局核对" in card
    assert "状态:已接受(李编辑" in card


async def test_a_note_is_asked_for_where_there_are_no_words(cast):
    await submit(cast.reporter)
    await cast.editor.presses("接受")

    await cast.editor.presses("更多")
    await cast.editor.presses("备注")
    await cast.editor.says("已转省厅")

    assert "李编辑 备注:已转省厅" in cast.second.card("story:1").text


async def test_what_is_still_open_takes_no_note(cast):
    await submit(cast.reporter)

    await cast.editor.says("备注 1 请快")

    cast.editor.hears("现在的状态:待审")


async def test_a_leader_signs_by_command(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)
    await submit(cast.reporter)

    await leader.says("签发 1")

    leader.hears("待审")
    assert await read_state() == "submitted"


async def test_a_leader_who_can_do_nothing_more_sees_no_menu(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)
    await submit(cast.reporter)

    assert "更多" not in leader.labels


async def test_rarer_steps_in_english(cast):
    await Person.all().update(language="en")
    await submit_english(cast)
    await cast.editor.says("/accept 1")

    await cast.editor.says("/note 1 checked with the office")
    cast.editor.hears("your note is kept")
    await cast.editor.says("/archive 1")
    cast.editor.hears("is archived")


async def submit_english(cast):
    await cast.reporter.says("Spring ploughing\n" + "Seeds were handed out. " * 9)
    await cast.reporter.presses("Send it")
