"""The main job as a transcript."""

from __future__ import annotations

from tests.dialogue import photo

STORY = (
    "青河镇春耕备耕有序推进\n"
    + "11月23日,青河镇组织干部下田指导春耕备耕,发放种子三百公斤。" * 6
)


async def test_a_story_goes_from_the_first_message_to_accepted(each_cast):
    cast = each_cast
    await cast.reporter.says(STORY)
    cast.reporter.hears("草稿", "青河镇春耕备耕有序推进", "没有图片", "涉密信息不上网")

    await cast.reporter.says(files=[photo()])
    cast.reporter.hears("图片 1")

    await cast.reporter.presses("提交")
    cast.reporter.hears("已收到", "#2026-1", "待审")
    cast.editor.hears("#2026-1", "青河镇", "张三")

    await cast.editor.presses("退回")
    cast.editor.hears("请选择理由")
    await cast.editor.presses("空泛")
    await cast.editor.says("请补充数据,特别是“发放种子三百公斤”的受益户数")
    cast.reporter.hears("退回修改", "空泛", "请补充数据", "发放种子三百公斤")

    notice = cast.reporter.card("returned:1:1")
    await cast.reporter.says(STORY + "惠及农户一百二十户。", reply_to=notice.message_id)
    cast.reporter.hears("第2稿", "还没有提交")
    await cast.reporter.presses("重报")
    cast.reporter.hears("已收到", "#2026-1")
    cast.editor.hears("已重报(第2稿)")
    assert "第2稿" in cast.editor.card("story:1").text
    assert "惠及农户一百二十户" in cast.editor.card("story:1").text

    await cast.editor.presses("接受")
    cast.reporter.hears("通过审核")
    assert "状态:已接受(李编辑" in cast.second.card("story:1").text
