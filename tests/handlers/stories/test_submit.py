"""A message becomes a draft, a draft becomes a numbered story."""

from __future__ import annotations

import pytest

from handlers.messages import StoredFile
from storage.models import (
    AuditEntry,
    MonthTally,
    RoleGrant,
    Story,
    StoryFile,
    StoryVersion,
    Unit,
)
from tests.dialogue import document, photo
from tests.handlers.submitting import BODY, STORY, TITLE, submit


async def read_story(**where):
    return await Story.get(**where).values("title", "state", "number", "version")


async def test_a_plain_message_is_shown_back_with_its_warnings_and_asked_once(cast):
    await cast.reporter.says(STORY)

    cast.reporter.hears(
        "还没有提交", f"标题:{TITLE}", "单位:青河镇", "字数 192 · 图片 0", "没有图片"
    )
    cast.reporter.hears("涉密信息不上网")
    assert cast.reporter.labels == [
        "✅ 提交",
        "改标题",
        "改正文",
        "补图",
        "体裁",
        "合报",
        "删除草稿",
    ]
    assert cast.reporter.screen.reactions == ["👀"]
    cast.editor.hears_nothing()


async def test_the_receipt_has_the_number_and_the_size(cast):
    await submit(cast.reporter, files=[photo("一"), photo("二"), photo("三")])

    cast.reporter.hears(f"已收到 #2026-1《{TITLE}》 字数 192 · 图片 3", "待审")
    assert cast.reporter.labels == ["修改", "补图", "撤回 #2026-1"]
    assert await read_story() == {
        "title": TITLE,
        "state": "submitted",
        "number": "2026-1",
        "version": 1,
    }


async def test_a_submission_is_counted_for_the_unit_and_written_down(cast):
    await submit(cast.reporter)

    tally = await MonthTally.get().values("month", "unit__code", "reported")
    assert tally == {"month": "2026-11", "unit__code": "qinghe", "reported": 1}
    actions = await AuditEntry.exclude(action="desk.apply").values_list(
        "action", "subject", "person__name"
    )
    assert list(actions) == [("story.submit", "story:1", "张三")]


async def test_numbers_go_on_and_begin_anew_with_the_local_year(cast):
    await submit(cast.reporter)
    await submit(cast.reporter)
    cast.dialogue.wait(days=37, hours=15)  # 31 December in London, 1 January here
    await submit(cast.reporter)

    numbers = await Story.all().order_by("id").values_list("number", flat=True)
    assert list(numbers) == ["2026-1", "2026-2", "2027-1"]


async def test_a_second_press_says_that_it_has_been_handed_in(cast):
    await cast.reporter.says(STORY)
    token = cast.reporter.find_button("提交").token
    await cast.reporter.presses_token(token)

    await cast.reporter.presses_token(token)

    cast.reporter.hears("#2026-1", "已经提交过了")
    assert await Story.all().count() == 1


async def test_a_docx_is_read_and_kept(cast):
    await cast.reporter.says("请查收", files=[document(STORY)])

    cast.reporter.hears(f"标题:{TITLE}", "字数 192 · 图片 0 · 附件 1")
    assert await StoryVersion.get().values_list("body", flat=True) == BODY


async def test_a_docx_with_photos_is_one_story(cast):
    await cast.reporter.says(files=[document(STORY), photo()])

    cast.reporter.hears("图片 1 · 附件 1")


async def test_a_photo_without_words_is_kept_and_the_words_are_asked_for(cast):
    await cast.reporter.says(files=[photo()])
    cast.reporter.hears("缺标题", "缺正文", "图片 1")
    assert "✅ 提交" not in cast.reporter.labels

    await cast.reporter.says(STORY)

    cast.reporter.hears(f"标题:{TITLE}", "图片 1")
    assert "✅ 提交" in cast.reporter.labels
    assert await Story.all().count() == 1


async def test_photos_sent_after_the_words_join_the_draft(cast):
    await cast.reporter.says(STORY)
    await cast.reporter.says(files=[photo("一")])
    await cast.reporter.says(files=[photo("二")])

    cast.reporter.hears("图片 2")
    assert await Story.all().count() == 1


async def test_the_same_photo_twice_is_there_once(cast):
    await cast.reporter.says(STORY, files=[photo("一")])
    await cast.reporter.says(files=[photo("一")])

    cast.reporter.hears("图片 1")
    assert await StoryFile.all().count() == 1


async def test_a_photo_sent_an_hour_later_begins_a_story_of_its_own(cast):
    await cast.reporter.says(STORY)
    cast.dialogue.wait(minutes=61)

    await cast.reporter.says(files=[photo()])

    assert await Story.all().count() == 2


async def test_a_caption_that_is_a_story_begins_a_new_one(cast):
    await cast.reporter.says(STORY)

    await cast.reporter.says(f"另一件事\n{BODY}", files=[photo()])

    cast.reporter.hears("标题:另一件事", "图片 1")
    assert await Story.all().count() == 2


async def test_a_short_caption_under_a_further_photo_is_kept_with_the_text(cast):
    await cast.reporter.says(STORY)

    await cast.reporter.says("干部在田间", files=[photo()])

    assert await Story.all().count() == 1
    body = await StoryVersion.get().values_list("body", flat=True)
    assert body.endswith("\n图片说明\uff1a干部在田间")


async def test_text_without_a_title_asks_for_the_title_alone(cast):
    await cast.reporter.says(BODY)
    cast.reporter.hears("缺标题:请直接发一行标题", "字数 192")

    await cast.reporter.says(TITLE)

    cast.reporter.hears(f"标题:{TITLE}", "字数 192")


async def test_a_long_paste_that_the_client_cuts_in_two_is_one_story(cast):
    paste = TITLE + "\n" + "第一段讲春耕备耕。" * 440
    await cast.reporter.says(paste[:3900])
    await cast.reporter.says("第二段接着讲。" * 30)

    assert await Story.all().count() == 1
    body = await StoryVersion.get().values_list("body", flat=True)
    assert body.endswith("第二段接着讲。")


async def test_a_text_over_the_limit_is_refused_with_the_remedy(cast):
    await cast.reporter.says(files=[document(TITLE + "\n" + "长" * 30_001)])

    cast.reporter.hears("太长了(30001 字)", "请分篇发送")
    assert await Story.all().count() == 0


async def test_a_title_that_is_too_long_is_kept_and_warned_of(cast):
    await cast.reporter.says("标题:" + "长" * 35 + "\n" + BODY)

    cast.reporter.hears("标题 35 字,建议不超过 30 字")


async def test_every_warning_is_shown_and_none_blocks(cast):
    await cast.reporter.says(
        "机密情况\n10月1日,张某身份证11010519491231002X,电话13812345678。",
        files=[photo(recompressed=True, side=1280)],
    )
    cast.reporter.hears(
        "出现“机密”字样", "1 个身份证号", "1 个手机号", "已过去 54 天", "只有 44 字"
    )
    cast.reporter.hears("原图请以“文件”方式发送")

    await cast.reporter.presses("提交")

    cast.reporter.hears("已收到 #2026-1")
    cast.editor.hears("机密", "身份证")


async def test_a_text_sent_before_by_any_unit_is_warned_of(cast):
    await submit(cast.reporter)
    await cast.reporter.says(f"换个标题\n{BODY.replace(',', ' ')}")

    cast.reporter.hears("与 #2026-1(青河镇,2026-11-24)内容相同")


async def test_stories_saved_up_are_warned_of(cast):
    for n in range(4):
        await submit(cast.reporter, f"第{n}篇\n{BODY}{n}")

    await cast.reporter.says(f"第五篇\n{BODY}五")

    cast.reporter.hears("一小时内本单位第 5 篇", "攒稿")


@pytest.mark.parametrize(
    ("problem", "answer"),
    [
        ("too_big", "文件太大(上限 20 MB)"),
        ("broken_image", "图片可能已损坏"),
        ("huge_image", "尺寸太大"),
        ("bad_document", "文档可能已损坏"),
        ("unsupported", "不支持的格式"),
        ("empty", "空文件"),
        ("gone", "没能取到"),
    ],
)
async def test_a_file_that_cannot_be_kept_is_named_with_the_remedy(
    cast, problem, answer
):
    bad = StoredFile("photo", "坏<b>图.jpg", problem=problem)

    await cast.reporter.says(files=[bad])

    cast.reporter.hears("坏", answer)
    assert "<b>图" not in cast.reporter.screen.posts[-1].text
    assert await Story.all().count() == 0


async def test_the_good_files_beside_a_bad_one_are_kept(cast):
    bad = StoredFile("file", "大.mp4", problem="too_big")

    await cast.reporter.says(STORY, files=[photo(), bad])

    cast.reporter.hears("大.mp4", "文件太大")
    cast.reporter.hears(f"标题:{TITLE}", "图片 1")


async def test_the_title_is_changed_by_its_button(cast):
    await cast.reporter.says(STORY)
    await cast.reporter.presses("改标题")
    cast.reporter.hears("请发送", "新标题")

    await cast.reporter.says("新的题目")

    cast.reporter.hears("标题:新的题目", "字数 192")


async def test_the_text_is_changed_by_its_button_also_with_the_title_on_top(cast):
    await cast.reporter.says(STORY)
    await cast.reporter.presses("改正文")

    await cast.reporter.says(f"{TITLE}\n{BODY}又补一句。")

    cast.reporter.hears(f"标题:{TITLE}", "字数 197")


async def test_photos_can_be_cleared_and_sent_anew(cast):
    await cast.reporter.says(STORY, files=[photo("模糊")])
    await cast.reporter.presses("清空图片")
    assert "图片 0" in cast.reporter.card("draft:1").text

    await cast.reporter.presses("补图")
    await cast.reporter.says(files=[photo("清楚")])

    cast.reporter.hears("图片 1")


async def test_a_whole_story_sent_where_a_title_was_asked_is_a_story(cast):
    await cast.reporter.says(STORY)
    await cast.reporter.presses("改标题")

    await cast.reporter.says(f"另一件事\n{BODY}二")

    assert await Story.all().count() == 2


async def test_a_draft_is_thrown_away_after_asking_once(cast):
    await cast.reporter.says(STORY)
    await cast.reporter.presses("删除草稿")
    cast.reporter.hears("确定删除草稿")
    assert (await read_story())["state"] == "draft"

    await cast.reporter.presses(f"删除 《{TITLE}》")

    cast.reporter.hears("草稿已删除")
    assert (await read_story())["state"] == "withdrawn"
    assert await MonthTally.all().count() == 0


async def test_who_reports_for_two_units_chooses_by_button(cast):
    await RoleGrant.create(
        person_id=cast.ids["reporter"],
        role="reporter",
        unit=await Unit.get(code="baishui"),
        since=cast.dialogue.now,
    )
    await cast.reporter.says(STORY)
    cast.reporter.hears("单位:青河镇")

    await cast.reporter.presses("单位改为:白水镇")
    assert "单位:白水镇" in cast.reporter.card("draft:1").text
    await cast.reporter.presses("提交")

    cast.editor.hears("白水镇 · 张三")


async def test_a_unit_that_left_the_desk_cannot_report(cast):
    await Unit.filter(code="qinghe").update(active=False)
    cast.dialogue.desk.units[1].active = False

    await cast.reporter.says(STORY)

    cast.reporter.hears("不在本台名单上")


async def test_submit_without_words_says_how_and_takes_what_comes_next(cast):
    await cast.reporter.says("投稿")
    cast.reporter.hears("第一行标题")

    await cast.reporter.says("短讯一则")

    cast.reporter.hears("标题:短讯一则", "缺正文")


async def test_a_command_word_alone_is_no_answer_and_leaves_the_question_open(cast):
    await cast.reporter.says("投稿")

    await cast.reporter.says("存稿")
    cast.reporter.hears("没有未提交的草稿")
    assert await Story.all().count() == 0

    await cast.reporter.says("春耕\n地里一片忙碌")
    cast.reporter.hears("标题:春耕")


async def test_submit_with_words_takes_them_at_once(cast):
    await cast.reporter.says(f"投稿\n{STORY}")

    cast.reporter.hears(f"标题:{TITLE}", "字数 192")


async def test_words_that_are_no_story_become_one_by_button(cast):
    await cast.reporter.says("今天下雨了")
    cast.reporter.hears("没看懂,您是要投稿吗?")

    await cast.reporter.presses("投稿")

    cast.reporter.hears("标题:今天下雨了")


async def test_an_incomplete_draft_cannot_be_handed_in_by_an_old_button(cast):
    await cast.reporter.says(STORY, files=[photo()])
    token = cast.reporter.find_button("提交").token
    await Story.all().update(title="")
    await StoryVersion.all().update(title="")

    await cast.reporter.presses_token(token)

    cast.reporter.hears("还缺标题")


async def test_markup_in_a_title_is_shown_as_it_was_typed(cast):
    await submit(cast.reporter, f"<b>粗</b>&题\n{BODY}")

    card = cast.editor.screen.posts[-1].text
    assert "《&lt;b&gt;粗&lt;/b&gt;&amp;题》" in card


async def test_cancel_stops_a_question(cast):
    await cast.reporter.says(STORY)
    await cast.reporter.presses("改标题")
    await cast.reporter.says("取消")
    cast.reporter.hears("已取消")

    await cast.reporter.says("改个题目")

    cast.reporter.hears("没看懂")
    assert (await read_story())["title"] == TITLE


async def test_a_question_is_forgotten_after_an_hour(cast):
    await cast.reporter.says(STORY)
    await cast.reporter.presses("改标题")
    cast.dialogue.wait(minutes=61)

    await cast.reporter.says("改个题目")

    cast.reporter.hears("没看懂")
