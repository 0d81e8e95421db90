"""Full-text search over stories and photos, on both databases alike."""

from dataclasses import dataclass
from datetime import date

import pytest

from storage.models import Story, StoryFile, StoryPartner, StoryVersion
from storage.stories import search
from storage.stories.media import remember_files
from storage.stories.search import (
    Query,
    find_photos,
    find_stories,
    put_words,
    read_photos,
    read_stories,
)
from tests.builders import NOW, build_desk, build_person, build_story, find_unit

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@dataclass(frozen=True)
class File:
    sha256: str
    taken_at: str = ""
    size: int = 9
    mime: str = "image/jpeg"
    width: int = 4000
    height: int = 3000
    phash: str = ""


@pytest.fixture
async def author(each_db):
    await build_desk()
    return await build_person("张三", unit="qinghe")


async def build(
    author, head="", body="", *, day=date(2026, 11, 3), unit="qinghe", **fields
):
    story = await build_story(unit, author, day, **fields)
    await put_words(story.id, 1, head=head.split(), body=body.split())
    return story


async def add_photo(
    story, mark, caption="", *, taken_at="", version=1, removed_in=None
):
    media = await remember_files([File(mark * 64, taken_at)], NOW)
    return await StoryFile.create(
        story=story,
        media_id=media[mark * 64],
        version=version,
        removed_in=removed_in,
        kind="photo",
        caption=caption,
    )


async def find(words="", **limits):
    found = await read_stories(await find_stories(Query(words.split(), **limits)))
    return [story.id for story in found]


async def test_stories_with_all_the_words_are_found_the_newest_first(author):
    first = await build(author, "移民", "搬迁 干部 2026")
    await build(author, "移民", "务工")
    last = await build(author, "搬迁", "移民")

    assert await find("移民 搬迁") == [last.id, first.id]
    assert await find("移民 地震") == []


async def test_what_is_found_has_what_is_told_of_it(author):
    story = await build(author, "移民", title="易地搬迁")

    (found,) = await read_stories(await find_stories(Query(["移民"])))

    assert (found.number, found.title, found.body) == (
        story.number,
        "易地搬迁",
        "正文" * 100,
    )
    assert (found.state, found.unit_id) == ("accepted", story.unit_id)
    assert (found.author_name, found.submitted_on) == ("张三", date(2026, 11, 3))


async def test_no_word_is_taken_for_the_language_of_the_database(author):
    words = ["and", "or", "near", "not", "中", "2026", "é", "ärger", "日本語", "0"]
    story = await build(author, "", " ".join(words))

    for word in words:
        assert await find(word) == [story.id]
        assert await find(f"{word}x") == []


async def test_a_time_and_no_word_finds_everything_of_that_time(author):
    old = await build(author, "移民", day=date(2025, 12, 31))
    new = await build(author, "务工", day=date(2026, 1, 1))

    assert await find(days=YEAR) == [new.id]
    assert await find("移民", days=YEAR) == []
    assert await find() == [new.id, old.id]


async def test_only_the_current_words_of_handed_in_stories_are_found(author):
    changed = await build(author, "移民")
    await StoryVersion.create(story=changed, version=2, created_at=NOW)
    await put_words(changed.id, 2, head=["务工"], body=[])
    await Story.filter(id=changed.id).update(version=2)
    gone = await build(author, "移民")
    await Story.filter(id=gone.id).update(state="withdrawn")
    draft = await build(author, "移民")
    await Story.filter(id=draft.id).update(number=None)

    assert await find("移民") == []
    assert await find("务工") == [changed.id]


async def test_a_reader_of_some_units_sees_these_and_own_and_joint_stories(author):
    other = await build_person("李四", unit="edu")
    own = await build(author, "移民")
    theirs = await build(other, "移民", unit="edu")
    joint = await build(other, "移民", unit="water")
    await StoryPartner.create(
        story=joint, unit=await find_unit("qinghe"), person=author, position=1
    )
    await build(other, "移民", unit="baishui")
    edu = await find_unit("edu")

    assert await find("移民", units=[], author_id=author.id) == [joint.id, own.id]
    assert await find("移民", units=[edu.id], author_id=0) == [theirs.id]
    qinghe = await find_unit("qinghe")
    assert await find(units=[qinghe.id], author_id=0) == [joint.id, own.id]


async def find_photo_marks(words="", **limits):
    found = await read_photos(await find_photos(Query(words.split(), **limits)))
    return [photo.sha256[0] for photo in found]


async def test_photos_are_found_by_the_head_of_their_story_not_by_its_body(author):
    shown = await build(author, "移民 搬迁", "春耕")
    await add_photo(shown, "a")
    await add_photo(shown, "b", "新居")
    await build(author, "移民", "没有图片")
    passing = await build(author, "务工", "移民")
    await add_photo(passing, "c")

    assert await find_photo_marks("移民 搬迁") == ["b", "a"]
    assert await find_photo_marks("春耕") == []
    assert await find_photo_marks() == ["c", "b", "a"]


async def test_a_photo_is_of_the_year_in_which_it_was_taken_or_sent(author):
    late = await build(author, day=date(2027, 1, 2))
    await add_photo(late, "a", taken_at="2026-12-31T23:59:59")
    await add_photo(late, "b", taken_at="2025-12-31T08:00:00")
    await add_photo(late, "c")
    sent = await build(author, day=date(2026, 6, 1))
    await add_photo(sent, "d", taken_at="2001-01-01T00:00:00")

    assert await find_photo_marks(days=YEAR) == ["d", "a"]


async def test_photos_that_are_not_in_the_current_version_are_not_found(author):
    story = await build(author)
    await add_photo(story, "a", removed_in=1)
    await add_photo(story, "b", version=2)
    await add_photo(story, "c", removed_in=2)
    document = await add_photo(story, "d")
    await StoryFile.filter(id=document.id).update(kind="file")

    assert await find_photo_marks() == ["c"]


async def test_a_photo_comes_with_what_the_archive_tells_of_it(author):
    story = await build(author, title="易地搬迁")
    await add_photo(story, "a", "新居落成", taken_at="2026-11-02T09:00:00")

    (photo,) = await read_photos(await find_photos(Query()))

    assert (photo.caption, photo.taken_at) == ("新居落成", "2026-11-02T09:00:00")
    assert (photo.width, photo.height, photo.size) == (4000, 3000, 9)
    assert (photo.number, photo.title) == (story.number, "易地搬迁")
    assert (photo.author_name, photo.submitted_on) == ("张三", date(2026, 11, 3))


async def test_no_more_are_found_at_once_than_anybody_reads(author, monkeypatch):
    monkeypatch.setattr(search, "MOST", 2)
    stories = [await build(author, "移民") for _ in range(3)]

    assert await find("移民") == [stories[2].id, stories[1].id]
