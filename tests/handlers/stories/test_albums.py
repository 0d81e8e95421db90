"""The parts of an album come one by one, in any order."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from storage.models import Story, StoryFile, StoryVersion
from tests.dialogue import photo
from tests.handlers.submitting import STORY, TITLE, submit

PARTS = (STORY, "", "")


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_an_album_is_one_story_in_whatever_order_its_parts_come(cast, order):
    for n in order:
        await cast.reporter.says(PARTS[n], files=[photo(f"图{n}")], album="a1")

    assert f"标题:{TITLE}" in cast.reporter.card("draft:1").text
    assert "图片 3" in cast.reporter.card("draft:1").text
    assert await Story.all().count() == 1


async def test_the_card_waits_for_the_last_part(cast):
    await cast.reporter.says(STORY, files=[photo()], album="a1")

    post = cast.reporter.screen.posts[-1]
    assert post.card == "draft:1"
    assert post.not_before - cast.dialogue.now == timedelta(seconds=1.5)


async def test_captions_of_two_parts_are_joined(cast):
    await cast.reporter.says(STORY, files=[photo("一")], album="a1")
    await cast.reporter.says("田间一角", files=[photo("二")], album="a1")

    cast.reporter.hears("图片 2")
    body = await StoryVersion.get().values_list("body", flat=True)
    assert body.endswith("图片说明\uff1a田间一角")


async def test_two_albums_are_two_stories(cast):
    for album in ("a1", "a2"):
        await cast.reporter.says(STORY, files=[photo(album)], album=album)
        await cast.reporter.says(files=[photo(album + "b")], album=album)

    counts = [await StoryFile.filter(story_id=n).count() for n in (1, 2)]
    assert counts == [2, 2]


async def test_a_bad_part_does_not_spoil_the_album(cast):
    await cast.reporter.says(STORY, files=[photo()], album="a1")
    bad = photo("坏")
    object.__setattr__(bad, "problem", "broken_image")

    await cast.reporter.says(files=[bad], album="a1")

    cast.reporter.hears("坏.jpg", "损坏")
    assert "图片 1" in cast.reporter.card("draft:1").text


async def test_an_album_after_the_submission_becomes_the_next_version(cast):
    await submit(cast.reporter)
    await cast.reporter.presses("补图")
    for n in range(3):
        await cast.reporter.says(files=[photo(f"图{n}")], album="a9")

    assert "图片 3" in cast.reporter.card("draft:1:2").text
    await cast.reporter.presses("提交修改")

    assert "第2稿 · 字数 192 · 图片 3" in cast.editor.card("story:1").text
    assert "图片 0" not in cast.editor.card("story:1").text


async def test_a_part_that_comes_after_the_button_is_not_lost(cast):
    await cast.reporter.says(STORY, files=[photo("一")], album="a1")
    await cast.reporter.presses("提交")

    await cast.reporter.says(files=[photo("二")], album="a1")

    assert "图片 2" in cast.reporter.card("draft:1:2").text
    assert (
        "提交修改" in cast.reporter.labels[-4:][0]
        or "✅ 提交修改" in cast.reporter.labels
    )
