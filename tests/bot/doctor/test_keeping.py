"""What the doctor finds in what the desk keeps."""

from datetime import date, timedelta

import pytest

from bot.doctor.keeping import check_backup, check_files, check_tallies
from bot.media.folder import MediaFolder
from storage.figures.recount import mend_tallies
from storage.figures.tallies import Tally, add_to_tallies
from storage.models import DayTally, MonthTally
from storage.queues.moments import BACKUP, write_moment
from storage.stories.media import remember_files
from storage.stories.stories import NewFile
from tests.builders import (
    FIRST_APPLIED,
    NOW,
    build_desk,
    build_person,
    build_story,
)

DAY = date(2026, 11, 20)


@pytest.fixture
async def counted(each_db):
    """A desk with a story and its tallies."""
    await build_desk()
    story = await build_story("qinghe", await build_person("李明", unit="qinghe"), DAY)
    await add_to_tallies({(story.unit_id, DAY): Tally(reported=1)})


async def test_tallies_that_agree_with_the_rows_are_well(counted):
    assert [found.level for found in await check_tallies()] == ["ok"]


@pytest.mark.parametrize("table", [DayTally, MonthTally])
async def test_tallies_that_somebody_changed_are_a_problem_and_can_be_mended(
    counted, table
):
    await table.all().update(reported=7)

    (found,) = await check_tallies()

    assert (found.level, found.remedy) == (
        "problem",
        "count them again with: storydesk desk recount",
    )
    assert await mend_tallies() > 0
    assert [found.level for found in await check_tallies()] == ["ok"]
    assert await DayTally.all().values_list("reported", flat=True) == [1]
    assert await MonthTally.all().values_list("reported", flat=True) == [1]


async def keep_photo(media_dir, content):
    folder = MediaFolder(media_dir)
    part = folder.begin()
    part.write(content)
    sha256 = folder.settle(part)
    file = NewFile(sha256, "photo", "", len(content), "image/jpeg")
    await remember_files([file], NOW)
    return folder.find(sha256)


async def test_files_that_are_there_are_well(db, tmp_path):
    await keep_photo(tmp_path, b"a photo")

    assert [found.level for found in await check_files(tmp_path)] == ["ok"]


@pytest.mark.parametrize(
    "harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"a")]
)
async def test_a_file_that_is_missing_or_cut_short_is_a_problem(db, tmp_path, harm):
    await keep_photo(tmp_path, b"another photo")
    path = await keep_photo(tmp_path, b"a photo")
    harm(path)

    (found,) = await check_files(tmp_path)

    assert (found.level, found.words) == (
        "problem",
        f"1 of 2 files are missing or cut short: {path.name}",
    )


async def test_a_young_desk_need_not_have_a_backup_yet(db):
    await build_desk()

    assert await check_backup(FIRST_APPLIED + timedelta(days=6)) == []


async def test_a_desk_that_was_never_backed_up_is_warned(db):
    await build_desk()

    (found,) = await check_backup(NOW)

    assert (found.level, found.remedy) == (
        "warning",
        "make one every day: storydesk backup FILE",
    )


@pytest.mark.parametrize(("days", "level"), [(6, "ok"), (9, "warning")])
async def test_the_last_backup_may_be_a_week_old(each_db, days, level):
    await build_desk()
    await write_moment(BACKUP, NOW - timedelta(days=days))

    assert [found.level for found in await check_backup(NOW)] == [level]
