"""One row for each content, whoever sent it and how often."""

from dataclasses import dataclass
from datetime import UTC, datetime

from storage.models import Media
from storage.stories.media import find_media, remember_files

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


@dataclass(frozen=True)
class File:
    sha256: str
    size: int = 9
    mime: str = "image/jpeg"
    width: int = 0
    height: int = 0
    phash: str = ""
    taken_at: str = ""


def file(mark, **sides):
    return File(mark * 64, **sides)


async def test_a_file_is_remembered_once(each_db):
    first = await remember_files(
        [file("a", width=4), file("b"), file("a", width=4)], NOW
    )
    again = await remember_files([file("b"), file("c"), file("a", width=9)], NOW)

    assert again == first | {"c" * 64: again["c" * 64]}
    assert await Media.all().count() == 3
    assert (await find_media(["a" * 64]))["a" * 64].width == 4


async def test_a_file_that_is_not_there_has_no_row(each_db):
    assert await remember_files([file("")], NOW) == {}
    assert await Media.all().count() == 0


async def test_only_known_files_are_found(each_db):
    await remember_files([file("a")], NOW)

    assert list(await find_media(["a" * 64, "b" * 64])) == ["a" * 64]
    assert await find_media([]) == {}
