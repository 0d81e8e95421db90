"""A draft left lying is reminded of once."""

from __future__ import annotations

from handlers.stories.draft_reminders import remind_drafts
from storage.models import Person, Story
from tests.handlers.submitting import BODY, STORY


async def remind(cast):
    cast.reporter.listens()
    turns = await remind_drafts(cast.desk, cast.dialogue.now)
    for turn in turns:
        await cast.dialogue.deliver(turn.outgoing, turn.tokens)
    return len(turns)


async def test_after_half_an_hour_there_is_one_reminder(cast):
    await cast.reporter.says(STORY)
    cast.dialogue.wait(minutes=29)
    assert await remind(cast) == 0
    cast.dialogue.wait(minutes=2)

    assert await remind(cast) == 1
    cast.reporter.hears("《青河镇春耕备耕有序推进》", "还没有提交")
    cast.dialogue.wait(days=1)
    assert await remind(cast) == 0


async def test_its_button_shows_the_draft(cast):
    await cast.reporter.says(STORY)
    cast.dialogue.wait(minutes=31)
    await remind(cast)

    await cast.reporter.presses("查看草稿")

    cast.reporter.hears("标题:青河镇春耕备耕有序推进")


async def test_what_is_handed_in_or_thrown_away_is_not_reminded_of(cast):
    await cast.reporter.says(STORY)
    await cast.reporter.presses("提交")
    await cast.reporter.says(f"二\n{BODY}二")
    await cast.reporter.presses("删除草稿")
    await cast.reporter.presses("删除 《二》")
    cast.dialogue.wait(minutes=31)

    assert await remind(cast) == 0


async def test_whoever_goes_on_writing_is_reminded_anew(cast):
    await cast.reporter.says(STORY)
    cast.dialogue.wait(minutes=31)
    await remind(cast)
    await cast.reporter.presses("改标题")
    await cast.reporter.says("新题目")
    cast.dialogue.wait(minutes=31)

    assert await remind(cast) == 1


async def test_somebody_suspended_is_not_reminded(cast):
    await cast.reporter.says(STORY)
    await Person.filter(id=cast.ids["reporter"]).update(status="suspended")
    cast.dialogue.wait(minutes=31)

    assert await remind(cast) == 0
    assert (await Story.get()).state == "draft"


async def test_at_night_it_waits_for_the_morning(cast):
    cast.dialogue.wait(hours=12)  # 22:00
    await cast.reporter.says(STORY)
    cast.dialogue.wait(minutes=31)
    assert await remind(cast) == 0
    cast.dialogue.wait(hours=10)

    assert await remind(cast) == 1


async def test_who_muted_reminders_is_not_reminded_of_drafts_either(cast):
    await cast.reporter.says("免打扰 7天")
    await cast.reporter.says(STORY)
    cast.dialogue.wait(minutes=31)

    assert await remind(cast) == 0
    cast.reporter.hears_nothing()
