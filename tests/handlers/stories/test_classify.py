"""Genre and form: two fields beside the text, chosen or said, counted by the rules."""

from __future__ import annotations

import pytest

from storage.figures.ledger import list_unit_lines
from storage.models import Person, Publication, RuleSetRow, Story, StoryAction
from tests.builders import find_unit
from tests.handlers.stories.test_joint import YEAR
from tests.handlers.submitting import STORY, submit

RULES = """
version = "2026"
from = 2026-01-01
[[report]]
id = "research"
genre = "research"
points = 3
[[report]]
id = "report"
points = 1
"""


async def read_kind():
    return await Story.get().values_list("genre", "form")


async def test_a_draft_gets_its_kind_by_buttons_that_show_what_is_chosen(each_cast):
    cast = each_cast
    await cast.reporter.says(STORY)

    await cast.reporter.presses("体裁")
    await cast.reporter.presses("通讯")
    await cast.reporter.presses("综合")

    assert await read_kind() == ("feature", "composite")
    assert {"✓ 通讯", "✓ 综合"} <= set(cast.reporter.labels)
    assert "体裁:通讯 · 综合" in cast.reporter.card("draft:1").text
    await cast.reporter.presses("✓ 综合")
    assert await read_kind() == ("feature", "")
    await cast.reporter.presses("提交")
    cast.editor.hears("#2026-1", "体裁:通讯")


async def test_words_name_genre_and_form_in_any_order(cast):
    await submit(cast.reporter)

    await cast.editor.says("体裁 1 简讯 政策解读")

    cast.editor.hears("政策解读 · 简讯")
    assert await read_kind() == ("policy", "brief")
    assert "体裁:政策解读 · 简讯" in cast.second.card("story:1").text
    assert (await StoryAction.get(action="classify")).words == "政策解读 · 简讯"


@pytest.mark.parametrize("word", ["诗歌", "突发信息", "urgent"])
async def test_other_words_are_refused_with_those_that_exist(cast, word):
    await submit(cast.reporter)

    await cast.editor.says(f"体裁 1 {word}")

    cast.editor.hears(f"不认识“{word}”", "消息、通讯", "一句话")
    assert await read_kind() == ("", "")


async def test_the_points_follow_the_genre(cast):
    await RuleSetRow.create(version="2026", effective_from=YEAR[0], source=RULES)
    await submit(cast.reporter)
    qinghe = await find_unit("qinghe")
    assert [x.amount for x in await list_unit_lines(qinghe.id, *YEAR)] == [100]

    await cast.editor.says("体裁 1 调研")

    assert sum(x.amount for x in await list_unit_lines(qinghe.id, *YEAR)) == 300


async def test_a_published_period_gets_the_difference_as_a_correction(cast):
    await RuleSetRow.create(version="2026", effective_from=YEAR[0], source=RULES)
    await submit(cast.reporter)
    await Publication.create(
        kind="monthly_ranking",
        period="2026-11",
        snapshot={},
        hash="",
        starts_on="2026-11-01",
        ends_on="2026-11-30",
        published_at=cast.dialogue.now,
    )

    await cast.editor.says("体裁 1 调研")

    qinghe = await find_unit("qinghe")
    lines = await list_unit_lines(qinghe.id, *YEAR)
    assert [(x.amount, x.correction) for x in lines] == [
        (100, False),
        (-100, True),
        (300, True),
    ]


async def test_a_decided_story_is_classified_by_the_desk_alone(cast):
    await submit(cast.reporter)
    await cast.editor.presses("接受")

    await cast.reporter.says("体裁 1 通讯")
    cast.reporter.hears("不归您处理")
    await cast.editor.presses("更多")
    await cast.editor.presses("体裁")
    await cast.editor.presses("通讯")

    assert await read_kind() == ("feature", "")


async def test_kinds_in_english(cast):
    await Person.all().update(language="en")
    await submit_in_english(cast)

    await cast.editor.says("/genre 1 research one-liner")

    cast.editor.hears("research", "one line")
    await cast.editor.says("/genre 1 poem")
    cast.editor.hears("I do not know “poem”")


async def submit_in_english(cast):
    await cast.reporter.says(STORY)
    await cast.reporter.presses("Send it")
