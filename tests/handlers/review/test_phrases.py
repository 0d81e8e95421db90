"""Templates of returns: kept under a name, used at one press, shared by all editors."""

from __future__ import annotations

import pytest

from storage.models import Person, ReturnTemplate, Story, StoryAction
from tests.handlers.submitting import submit

KEEP = "退稿模板 缺数据 空泛 缺要素 请补充户数和收入"


async def test_a_template_sends_a_story_back_at_one_press(each_cast):
    cast = each_cast
    await cast.editor.says(KEEP)
    cast.editor.hears("“缺数据”已保存")
    await submit(cast.reporter)

    await cast.second.presses("退回")
    await cast.second.presses("📝 缺数据")

    cast.reporter.hears("退回修改", "空泛:", "缺要素:", "编辑意见:请补充户数和收入")
    assert await StoryAction.get(action="return").values_list("reasons", "words") == (
        ["hollow", "missing_facts"],
        "请补充户数和收入",
    )


async def test_a_rejection_offers_none(cast):
    await cast.editor.says(KEEP)
    await submit(cast.reporter)

    await cast.editor.presses("不采用")

    assert "📝 缺数据" not in cast.editor.labels


async def test_a_template_of_an_older_version_is_refused(cast):
    await cast.editor.says(KEEP)
    await submit(cast.reporter)
    await cast.editor.presses("退回")
    token = cast.editor.find_button("📝 缺数据").token
    await cast.editor.presses_token(token)

    await cast.editor.presses_token(token)

    assert await StoryAction.filter(action="return").count() == 1
    assert (await Story.get()).state == "returned"


async def test_the_same_name_again_takes_the_old_ones_place(cast):
    await cast.editor.says(KEEP)
    await cast.second.says("退稿模板 缺数据 滞后 请报最近的")

    await cast.editor.says("退稿模板")

    cast.editor.hears("缺数据:滞后、请报最近的")
    assert await ReturnTemplate.filter(active=True).count() == 1
    await cast.editor.presses("删除 缺数据")
    cast.editor.hears("还没有退稿模板")


@pytest.mark.parametrize("words", ["缺数据", f"{'长' * 17} 空泛", f"缺 {'长' * 401}"])
async def test_a_template_has_a_short_name_and_something_to_say(cast, words):
    await cast.editor.says(f"退稿模板 {words}")

    cast.editor.hears("请这样发送")
    assert await ReturnTemplate.all().count() == 0


async def test_there_are_not_more_than_a_dozen(cast):
    for number in range(12):
        await cast.editor.says(f"退稿模板 第{number} 空泛")

    await cast.editor.says("退稿模板 第十三 空泛")

    cast.editor.hears("最多 12 个模板")


async def test_templates_in_english(cast):
    await Person.all().update(language="en")

    await cast.editor.says("/phrases data hollow How many households?")
    cast.editor.hears("Template “data” is kept")
    await cast.editor.says("/phrases")
    cast.editor.hears("data: hollow, How many households?")
