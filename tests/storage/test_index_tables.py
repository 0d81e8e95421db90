"""Tables that can be thrown away: made, emptied, and never in anybody's way."""

import pytest

from storage.database import transaction
from storage.engine.raw_sql import fetch
from storage.engine.restoring import clear_tables
from storage.migrate import list_tables
from storage.models import Story
from storage.stories.index_tables import empty_index, make_index_tables, without_harm
from storage.stories.search import Query, find_stories, put_words
from storage.stories.shingles import find_candidates, put_samples
from tests.builders import build_desk, build_person, build_story

TABLES = ("index_story", "index_shingle", "index_photo", "index_words")


@pytest.fixture
async def story(each_db):
    await build_desk()
    story = await build_story("qinghe", await build_person("张三", unit="qinghe"))
    await put_samples(story.id, 1, [1, 2, 3])
    await put_words(story.id, 1, head=["移民"], body=["搬迁"])
    return story


async def find_in_index():
    return (
        len(await find_candidates([1, 2, 3], besides=0)),
        len(await find_stories(Query(["移民"]))),
    )


async def test_an_emptied_index_is_there_and_can_be_filled_again(story):
    assert await find_in_index() == (1, 1)

    await empty_index()

    assert await find_in_index() == (0, 0)
    await put_samples(story.id, 1, [1, 2, 3])
    await put_words(story.id, 1, head=["移民"], body=[])
    assert await find_in_index() == (1, 1)


async def test_a_dropped_index_is_made_anew(story):
    for table in TABLES:
        await fetch(f"DROP TABLE {table}")

    await make_index_tables()
    await make_index_tables()

    assert await find_in_index() == (0, 0)


async def test_no_table_of_the_index_is_among_the_desks_own(each_db):
    assert [name for name in await list_tables() if name.startswith("index")] == []


async def test_a_restore_begins_with_an_empty_index(story):
    await clear_tables()

    rows = await fetch("SELECT COUNT(*) AS n FROM index_shingle")
    assert rows[0]["n"] == 0


@pytest.mark.parametrize("reading", [False, True])
async def test_what_fails_in_the_index_is_undone_alone(story, caplog, reading):
    async with transaction():
        await Story.filter(id=story.id).update(title="之前")
        async with without_harm(reading=reading):
            await fetch("SELECT nothing FROM nowhere")
        await Story.filter(id=story.id).update(genre="news")

    kept = await Story.get(id=story.id).values_list("title", "genre")
    assert kept == ("之前", "news")
    assert "the search index failed" in caplog.text


async def test_what_was_written_before_a_failure_is_undone_with_it(story):
    async with transaction(), without_harm():
        await put_samples(99, 1, [7])
        await fetch("SELECT nothing FROM nowhere")

    rows = await fetch("SELECT story_id FROM index_story")
    assert [row["story_id"] for row in rows] == [story.id]


async def test_a_mistake_in_the_code_is_not_hushed_up(each_db):
    with pytest.raises(ZeroDivisionError):
        async with without_harm():
            raise ZeroDivisionError
