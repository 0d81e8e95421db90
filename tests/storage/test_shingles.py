"""The index of near-duplicates, on both databases alike."""

import pytest

from storage.engine.raw_sql import fetch
from storage.models import Story, StoryVersion
from storage.stories.shingles import (
    CANDIDATES,
    MOST_BEARERS,
    find_candidates,
    find_indexed,
    find_last_story,
    list_unindexed,
    put_samples,
    remove_samples,
)
from tests.builders import build_desk, build_person, build_story


@pytest.fixture
async def author(each_db):
    await build_desk()
    return await build_person("张三", unit="qinghe")


async def build_indexed(author, samples, **fields):
    story = await build_story("qinghe", author, **fields)
    await put_samples(story.id, 1, samples)
    return story


async def find(samples, *, besides=0):
    return [c.story_id for c in await find_candidates(samples, besides=besides)]


async def test_stories_that_share_samples_are_found_with_what_is_told_of_them(author):
    story = await build_indexed(author, [-5, 1, 2, 3])
    await build_indexed(author, [7, 8, 9])

    (found,) = await find_candidates([1, 2, 10], besides=0)

    assert (found.story_id, found.number) == (story.id, story.number)
    assert (found.unit_id, found.submitted_on) == (story.unit_id, story.submitted_on)
    assert found.body == "正文" * 100


async def test_a_story_is_not_found_by_itself_nor_by_too_little(author):
    story = await build_indexed(author, [1, 2, 3])

    assert await find([1, 2], besides=story.id) == []
    assert await find([8, 9]) == []
    assert await find([]) == []


async def test_a_rare_sample_says_more_than_many_common_ones(author):
    common = [10, 11, 12]
    many = [await build_indexed(author, common) for _ in range(MOST_BEARERS)]
    source = await build_indexed(author, [1])

    found = await find([*common, 1])

    assert found == [source.id, *(story.id for story in many)]


async def test_of_many_candidates_those_that_share_most_are_compared(author):
    stories = [await build_indexed(author, [n, 100 + n]) for n in range(CANDIDATES)]
    closest = await build_indexed(author, [1, 2, 3])

    found = await find([*range(CANDIDATES), 200])

    assert found == [closest.id, *(story.id for story in stories[: CANDIDATES - 1])]


async def test_a_phrase_alone_makes_no_candidate(author):
    for _ in range(MOST_BEARERS):
        await build_indexed(author, [42])

    assert await find([42, *range(10)]) == []


async def test_what_very_many_have_sent_is_found_all_the_same(author):
    many = [await build_indexed(author, [1, 2, 3]) for _ in range(MOST_BEARERS + 2)]

    assert await find([1, 2, 3, 9]) == [story.id for story in many[:MOST_BEARERS]]


async def test_what_all_stories_say_has_a_few_bearers_only(author):
    for _ in range(MOST_BEARERS + 3):
        await build_indexed(author, [42, 43])

    rows = await fetch("SELECT hash, COUNT(*) AS n FROM index_shingle GROUP BY hash")
    assert {row["hash"]: row["n"] for row in rows} == {
        42: MOST_BEARERS,
        43: MOST_BEARERS,
    }


async def test_a_story_taken_out_is_not_found_and_leaves_nothing(author):
    story = await build_indexed(author, [1, 2, 3])
    other = await build_indexed(author, [1, 2, 4])

    await remove_samples(story.id, [1, 2, 3])

    assert await find([1, 2, 3]) == [other.id]
    assert await find_indexed(story.id) is None
    rows = await fetch("SELECT story_id FROM index_shingle")
    assert {row["story_id"] for row in rows} == {other.id}


async def test_a_withdrawn_story_is_not_found_even_if_it_is_still_in(author):
    story = await build_indexed(author, [1, 2, 3])
    await Story.filter(id=story.id).update(state="withdrawn")

    assert await find([1, 2, 3]) == []


async def test_a_candidate_has_the_words_of_its_current_version(author):
    story = await build_indexed(author, [1, 2], version=2)
    await StoryVersion.create(
        story=story,
        version=2,
        title="二稿",
        body="改过的正文",
        created_at=story.created_at,
    )

    (found,) = await find_candidates([1, 2], besides=0)

    assert found.body == "改过的正文"


async def test_what_the_index_lacks_is_listed_and_nothing_else(author):
    await build_indexed(author, [1])
    missing = await build_story("qinghe", author)
    newer = await build_indexed(author, [2])
    await Story.filter(id=newer.id).update(version=2)
    await build_story("qinghe", author, state="withdrawn")
    draft = await build_story("qinghe", author, state="draft")
    await Story.filter(id=draft.id).update(number=None)
    last = await find_last_story()

    assert last == draft.id
    assert await list_unindexed(after=0, until=last) == [missing.id, newer.id]
    assert await list_unindexed(after=missing.id, until=last) == [newer.id]
    assert await list_unindexed(after=0, until=missing.id) == [missing.id]


async def test_indexing_the_same_version_twice_changes_nothing(author):
    story = await build_indexed(author, [1, 2])
    await put_samples(story.id, 1, [1, 2])

    assert await find([1, 2]) == [story.id]
    assert await find_indexed(story.id) == 1
