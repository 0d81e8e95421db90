"""Photos by what they look like, on both databases alike."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.engine.raw_sql import fetch
from storage.models import Story, StoryFile
from storage.stories.media import remember_files
from storage.stories.photo_index import (
    MOST_DIFFERENT,
    count_different,
    find_known_photos,
    list_bands,
    put_photos,
)
from tests.builders import NOW, build_desk, build_person, build_story

HASH = "0123456789abcdef" * 2


@dataclass(frozen=True)
class File:
    sha256: str
    phash: str = ""
    size: int = 9
    mime: str = "image/jpeg"
    width: int = 0
    height: int = 0
    taken_at: str = ""


def file(mark, phash=HASH):
    return File(mark * 64, phash)


def flip(phash, *bits):
    """The hash with some bits, counted from the right, turned over."""
    return f"{int(phash, 16) ^ sum(1 << bit for bit in bits):032x}"


@pytest.fixture
async def author(each_db):
    await build_desk()
    return await build_person("张三", unit="qinghe")


async def build_with(author, *photos, **fields):
    story = await build_story("qinghe", author, date(2026, 11, 3), **fields)
    media = await remember_files(photos, NOW)
    for photo in photos:
        await StoryFile.create(
            story=story, media_id=media[photo.sha256], version=1, kind="photo"
        )
    await put_photos(photos)
    return story


async def find(*photos, besides=0):
    found = await find_known_photos(photos, besides=besides)
    return [(known.sha256[0], known.story_id) for known in found]


async def test_the_very_same_file_is_known_with_its_first_story(author):
    first = await build_with(author, file("a"))
    await build_with(author, file("a"))

    (known,) = await find_known_photos([file("a")], besides=0)

    assert (known.sha256, known.story_id, known.number) == (
        "a" * 64,
        first.id,
        first.number,
    )
    assert (known.unit_id, known.submitted_on) == (first.unit_id, date(2026, 11, 3))


async def test_a_photo_saved_anew_is_known_by_its_looks(author):
    story = await build_with(author, file("a"))

    near = flip(HASH, *range(100, 110))

    assert count_different(near, HASH) == MOST_DIFFERENT
    assert await find(file("b", near)) == [("b", story.id)]


@pytest.mark.parametrize("bits", [[0, 16, 32, 48, 64, 80, 96], [0, 1, 2, 3, 4, 5, 6]])
async def test_seven_bits_are_no_difference_wherever_they_are(author, bits):
    story = await build_with(author, file("a"))

    assert await find(file("b", flip(HASH, *bits))) == [("b", story.id)]


async def test_another_picture_is_not_known_though_a_band_agrees(author):
    await build_with(author, file("a"))
    far = flip(HASH, *range(MOST_DIFFERENT + 1))

    assert await find(file("b", far)) == []


async def test_pictures_that_look_like_nothing_are_known_by_their_bytes_alone(author):
    story = await build_with(author, file("a", ""))

    assert await find(file("a", ""), file("b", "")) == [("a", story.id)]


async def test_own_withdrawn_and_removed_photos_do_not_count(author):
    own = await build_with(author, file("a"))
    gone = await build_with(author, file("b", flip(HASH, 0)))
    await Story.filter(id=gone.id).update(state="withdrawn")
    dropped = await build_with(author, file("c", flip(HASH, 1)), version=2)
    await StoryFile.filter(story_id=dropped.id).update(removed_in=2)
    draft = await build_with(author, file("d", flip(HASH, 2)))
    await Story.filter(id=draft.id).update(number=None)

    assert await find(file("a"), besides=own.id) == []


async def test_nothing_is_asked_where_there_is_no_photo(each_db):
    assert await find() == []


async def test_indexing_again_changes_nothing(author):
    await build_with(author, file("a"))
    await put_photos([file("a")])

    assert (await fetch("SELECT COUNT(*) AS n FROM index_photo"))[0]["n"] == 8


@given(st.integers(0, 2**128 - 1), st.sets(st.integers(0, 127), max_size=7))
def test_two_hashes_that_differ_in_seven_bits_share_a_band(value, bits):
    phash = f"{value:032x}"

    assert set(list_bands(phash)) & set(list_bands(flip(phash, *bits)))
    assert count_different(phash, flip(phash, *bits)) == len(bits)
