"""A message changed after it was sent."""

from __future__ import annotations

from storage.models import Story, StoryAction, StoryVersion
from tests.handlers.submitting import BODY, STORY, TITLE, submit


async def list_versions():
    rows = StoryVersion.all().order_by("version")
    return list(await rows.values_list("version", "title"))


async def test_an_edited_message_changes_the_draft(cast):
    await cast.reporter.says(STORY, message_id="500")

    await cast.reporter.edits("500", f"改过的题目\n{BODY}")

    assert "标题:改过的题目" in cast.reporter.card("draft:1").text
    assert await list_versions() == [(1, "改过的题目")]


async def test_before_the_decision_an_edit_proposes_a_new_version(cast):
    await cast.reporter.says(STORY, message_id="500")
    await cast.reporter.presses("提交")

    await cast.reporter.edits("500", f"改过的题目\n{BODY}")
    cast.reporter.hears("原稿先不变")
    assert f"《{TITLE}》" in cast.editor.card("story:1").text

    await cast.reporter.presses("提交修改")
    assert "《改过的题目》" in cast.editor.card("story:1").text
    cast.editor.hears("第2稿")
    assert await list_versions() == [(1, TITLE), (2, "改过的题目")]


async def test_a_proposed_version_can_be_dropped(cast):
    await cast.reporter.says(STORY, message_id="500")
    await cast.reporter.presses("提交")
    await cast.reporter.edits("500", f"改过的题目\n{BODY}")
    token = cast.reporter.find_button("提交修改").token

    await cast.reporter.presses("放弃修改")

    cast.reporter.hears("原稿不变")
    assert await list_versions() == [(1, TITLE)]
    await cast.reporter.presses_token(token)
    cast.reporter.hears("没有未提交的修改")


async def test_after_the_decision_an_edit_is_a_note_and_changes_nothing(cast):
    await cast.reporter.says(STORY, message_id="500")
    await cast.reporter.presses("提交")
    await cast.editor.presses("接受")

    await cast.reporter.edits("500", f"改过的题目\n{BODY}")

    cast.reporter.hears("已记为备注")
    assert "张三 备注:改过的题目" in cast.editor.card("story:1").text
    assert await list_versions() == [(1, TITLE)]
    assert (await Story.get()).state == "accepted"
    assert (await StoryAction.get(action="note")).to_state == "accepted"


async def test_an_edit_that_changes_nothing_says_nothing(cast):
    await cast.reporter.says(STORY, message_id="500")

    await cast.reporter.edits("500", STORY + "\n")

    cast.reporter.hears_nothing()


async def test_edits_of_other_messages_and_by_others_are_none_of_the_desks(cast):
    await submit(cast.reporter, message_id="500")

    await cast.reporter.edits("499", STORY)
    cast.reporter.hears_nothing()
    await cast.stranger.edits("500", STORY)
    cast.stranger.hears_nothing()


async def test_a_title_given_apart_leaves_the_text_editable(cast):
    await cast.reporter.says(BODY, message_id="500")
    await cast.reporter.says(TITLE)

    await cast.reporter.edits("500", BODY + "补一句。")

    card = cast.reporter.card("draft:1").text
    assert f"标题:{TITLE}" in card
    assert "字数 196" in card
