"""Longer ways to a decision: sign-off by the unit's leader, two reviews, taking."""

from __future__ import annotations

from dataclasses import replace

from storage.models import Story, StoryAction, Unit
from tests.builders import build_person
from tests.handlers.submitting import BODY, STORY, TITLE, submit


async def need_signoff(cast):
    await Unit.filter(code="qinghe").update(signoff=True)
    cast.dialogue.desk.units[1].signoff = True


async def add_leader(cast, unit="qinghe"):
    person = await build_person("陈镇长", "unit_leader", unit)
    return cast.dialogue.person(person.name, person.id)


async def add_chief(cast, name="孙主编"):
    person = await build_person(name, "chief_editor")
    return cast.dialogue.person(person.name, person.id)


def need_two_reviews(cast):
    settings = {"review": {"stages": 2, "take_minutes": 20}}
    cast.dialogue.desk = replace(cast.dialogue.desk, settings=settings)


async def read_state():
    return await Story.get().values_list("state", flat=True)


async def test_a_unit_with_sign_off_shows_its_leader_the_story_first(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)

    await submit(cast.reporter)

    cast.reporter.hears("待单位签发")
    leader.hears("#2026-1", "待单位签发")
    assert leader.labels == ["✅ 同意报送", "↩ 退回", "看全文"]
    cast.editor.hears_nothing()
    cast.admin.hears_nothing()


async def test_once_signed_it_is_with_the_editors(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)
    await submit(cast.reporter)

    await leader.presses("同意报送")

    cast.reporter.hears("已由本单位签发")
    cast.editor.hears("#2026-1", "待审")
    assert "待审" in leader.card("story:1").text
    assert leader.labels == ["看全文"]
    assert await read_state() == "submitted"


async def test_a_leader_sends_it_back_and_the_editors_never_see_it(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)
    await submit(cast.reporter)
    await leader.presses("退回")
    await leader.presses("失真")
    await leader.presses("退回 #2026-1")

    cast.reporter.hears("退回修改", "失真")
    cast.editor.hears_nothing()
    notice = cast.reporter.card("returned:1:1").message_id
    await cast.reporter.says(f"{TITLE}\n{BODY}已核实。", reply_to=notice)
    await cast.reporter.presses("重报")
    leader.hears("第2稿")
    assert await read_state() == "signoff"


async def test_the_leader_of_another_unit_has_no_say(cast):
    await need_signoff(cast)
    await submit(cast.reporter)
    other = await add_leader(cast, "baishui")

    await other.says("退稿 1 失真")

    other.hears("不归您处理", "单位领导")
    assert await read_state() == "signoff"


async def test_where_no_leader_can_be_reached_the_admin_signs(cast):
    await need_signoff(cast)
    await submit(cast.reporter)

    cast.admin.hears("#2026-1", "待单位签发")
    await cast.admin.presses("同意报送")

    assert await read_state() == "submitted"


async def test_a_leaders_queue_holds_what_waits_for_the_sign_off(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)
    await submit(cast.reporter)

    await leader.says("待办")

    leader.hears("待处理 1 篇", "#2026-1")


async def test_with_two_reviews_another_chief_gives_the_final_one(cast):
    need_two_reviews(cast)
    chief, other = await add_chief(cast), await add_chief(cast, "周主编")
    await submit(cast.reporter)
    token = chief.find_button("接受").token

    await chief.presses("接受")
    cast.reporter.hears("初审通过,等待终审")
    assert "✅ 接受" not in chief.labels
    assert "✅ 接受" in other.labels
    assert "✅ 接受" not in cast.editor.labels

    await chief.presses_token(token)
    chief.hears("要由另一位主编完成")
    await cast.editor.says("接受 1")
    cast.editor.hears("不归您处理", "主编")
    await other.presses("接受")

    cast.reporter.hears("通过审核")
    assert await read_state() == "accepted"


async def test_a_return_from_the_final_review_begins_the_first_anew(cast):
    need_two_reviews(cast)
    chief = await add_chief(cast)
    await submit(cast.reporter)
    await cast.editor.presses("接受")
    await chief.says("退稿 1 肤浅")
    notice = cast.reporter.card("returned:1:1").message_id

    await cast.reporter.says(f"{TITLE}\n{BODY}已充实。", reply_to=notice)
    await cast.reporter.presses("重报")

    assert await read_state() == "submitted"
    await cast.editor.presses("接受")
    await chief.presses("接受")
    assert await read_state() == "accepted"


async def test_a_story_in_somebodys_hands_shows_so_and_waits(cast):
    await submit(cast.reporter)
    await cast.editor.presses("我来审")

    cast.editor.hears("由您来审,保留到 11月24日 10:30")
    assert "李编辑 正在审(至 11月24日 10:30)" in cast.second.card("story:1").text
    await cast.second.presses("接受")
    cast.second.hears("正由 李编辑 审阅", "接手")
    assert await read_state() == "first_review"


async def test_taking_over_is_one_press_and_shows_to_the_first(cast):
    await submit(cast.reporter)
    await cast.editor.presses("我来审")

    await cast.second.presses("接手")
    assert "王编辑 正在审" in cast.editor.card("story:1").text
    cast.editor.hears("王编辑 接手了 #2026-1")
    await cast.second.presses("接受")

    assert await read_state() == "accepted"


async def test_a_story_put_back_waits_for_everybody(cast):
    await submit(cast.reporter)
    await cast.editor.presses("我来审")

    await cast.editor.presses("放下")

    assert await read_state() == "submitted"
    await cast.second.presses("接受")
    assert await read_state() == "accepted"


async def test_after_the_lease_anybody_may_decide(cast):
    await submit(cast.reporter)
    await cast.editor.presses("我来审")
    cast.dialogue.wait(minutes=31)

    await cast.second.presses("接受")

    assert await read_state() == "accepted"


async def test_two_who_want_to_take_over_do_not_take_from_each_other_unseen(cast):
    third = await add_chief(cast)
    await submit(cast.reporter)
    await cast.editor.presses("我来审")
    token = third.find_button("接手").token
    await cast.second.presses("接手")

    await third.presses_token(token)

    third.hears("正由 王编辑 审阅")


async def test_the_whole_way_is_written_down(cast):
    await need_signoff(cast)
    need_two_reviews(cast)
    leader, chief = await add_leader(cast), await add_chief(cast)
    await submit(cast.reporter, STORY)
    await leader.presses("同意报送")
    await cast.editor.presses("我来审")
    await cast.editor.presses("接受")
    await chief.presses("接受")

    steps = StoryAction.all().order_by("id")
    assert list(await steps.values_list("action", "to_state", "person__name")) == [
        ("submit", "signoff", "张三"),
        ("sign", "submitted", "陈镇长"),
        ("take", "first_review", "李编辑"),
        ("accept", "final_review", "李编辑"),
        ("accept", "accepted", "孙主编"),
    ]
