"""A backup restored is the same desk, on either database."""

import asyncio
import io
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.backup.archive import BackupReader
from bot.backup.make import make_backup
from bot.backup.restore import restore_backup
from bot.media.folder import MediaFolder
from bot.settings import Settings
from storage import models
from storage.audit import find_broken_entry, record_audit
from storage.database import open_database, transaction
from storage.engine.restoring import DOUBT
from storage.engine.schema_state import list_models
from storage.migrate import list_tables
from tests.bot.backup.filling import PICTURES, fill_desk, read_books
from tests.builders import NOW, build_person

LATER = NOW + timedelta(hours=1)


def ignore(_words):
    pass


@pytest.fixture
def configure(tmp_path):
    def configure(url, media):
        return Settings(_env_file=None, database_url=url, media_dir=tmp_path / media)

    return configure


async def back_up(settings):
    target = io.BytesIO()
    await make_backup(target, settings, desk="青禾", now=NOW, report=ignore)
    target.seek(0)
    return BackupReader(target)


async def restore(reader, settings):
    reader.verify(ignore)
    return await restore_backup(
        reader, settings, name="b.zip", now=LATER, report=ignore
    )


@asynccontextmanager
async def restored(old, new):
    """Fill `old`, back it up, restore into `new`: its books before and after."""
    async with open_database(old.database):
        await fill_desk(old.media_dir)
        before, reader = await read_books(old.database), await back_up(old)
    async with open_database(new.database):
        doubtful = await restore(reader, new)
        yield before, await read_books(new.database), doubtful


def settle(books):
    """What a restore changes on purpose: the log tells of it, announcements wait."""
    told = len(books["audit"][2:])
    del books["audit"][2:]
    books["counter"] = [
        row for row in books["counter"] if not row["name"].startswith("restored")
    ]
    for counter in books["counter"]:
        if counter["name"] == "audit":
            counter["value"] -= told
    for item in books["outbox"]:
        if item["run_id"]:
            item |= {"state": "waiting", "error": ""}
    return books


DATABASES = [
    ("sqlite", "sqlite"),
    pytest.param(("sqlite", "postgres"), marks=pytest.mark.postgres),
    pytest.param(("postgres", "sqlite"), marks=pytest.mark.postgres),
    pytest.param(("postgres", "postgres"), marks=pytest.mark.postgres),
]


@pytest.fixture
def two_urls(request):
    """An old and a new database of the kinds asked for."""
    old, new = request.param
    return (
        request.getfixturevalue(f"{old}_url"),
        request.getfixturevalue(f"other_{new}_url"),
    )


@pytest.fixture
def other_sqlite_url(sqlite_template, tmp_path):
    path = tmp_path / "other.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite://{path}"


@pytest.fixture
def other_postgres_url(postgres):
    name = postgres.create_database("tables")
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.mark.parametrize("two_urls", DATABASES, indirect=True)
async def test_every_row_of_every_table_comes_back(two_urls, configure):
    old, new = configure(two_urls[0], "old"), configure(two_urls[1], "new")

    async with restored(old, new) as (before, after, _):
        assert [table for table, rows in before.items() if not rows] == []
        assert settle(after) == before


@pytest.mark.parametrize("two_urls", DATABASES, indirect=True)
async def test_new_rows_get_ids_of_their_own_after_a_restore(two_urls, configure):
    old, new = configure(two_urls[0], "old"), configure(two_urls[1], "new")

    async with restored(old, new) as (before, _, _):
        person = await build_person("新人", "observer")

        assert person.id == len(before["person"]) + 1
        assert await find_broken_entry() is None


@pytest.mark.parametrize("two_urls", DATABASES[:1], indirect=True)
async def test_every_file_comes_back_under_its_hash(two_urls, configure):
    old, new = configure(two_urls[0], "old"), configure(two_urls[1], "new")

    async with restored(old, new) as (before, _, _):
        folder = MediaFolder(new.media_dir)
        files = [folder.find(row["sha256"]).read_bytes() for row in before["media"]]

    assert files == PICTURES


@pytest.mark.parametrize("two_urls", DATABASES[:1], indirect=True)
async def test_announcements_on_their_way_are_left_to_the_admins(two_urls, configure):
    old, new = configure(two_urls[0], "old"), configure(two_urls[1], "new")

    async with restored(old, new) as (_, after, doubtful):
        assert doubtful == 1
        assert [(item["state"], item["error"]) for item in after["outbox"]] == [
            ("waiting", ""),
            ("ambiguous", DOUBT),
        ]


@pytest.mark.parametrize("two_urls", DATABASES[:1], indirect=True)
async def test_a_restore_is_in_the_audit_log(two_urls, configure):
    old, new = configure(two_urls[0], "old"), configure(two_urls[1], "new")

    async with restored(old, new):
        entry = await models.AuditEntry.all().order_by("-id").first()

    assert (entry.action, entry.details["backup"]) == ("desk.restore", "b.zip")


async def test_a_backup_shows_one_instant_while_others_write(
    each_db, each_db_url, configure
):
    """Each writer adds a person and a role at once; no backup has one alone."""
    settings = configure(each_db_url, "media")
    await fill_desk(settings.media_dir)
    running = True

    async def write():
        while running:
            async with transaction():
                await build_person("写手", "observer")
                await record_audit("write", at=NOW)
            await asyncio.sleep(0)

    writer = asyncio.create_task(write())
    readers = [await back_up(settings) for _ in range(5)]
    running = False
    await writer

    for reader in readers:
        rows = {t: list(reader.read_rows(t)) for t in ("person", "role_grant", "audit")}
        assert len(rows["person"]) == len(rows["role_grant"])
        assert len(rows["person"]) == len(rows["audit"]) - 1
    assert len(list(readers[-1].read_rows("person"))) > len(
        list(readers[0].read_rows("person"))
    )


async def test_a_file_that_is_gone_is_named_and_the_rest_is_backed_up(
    db, sqlite_url, configure
):
    settings = configure(sqlite_url, "media")
    await fill_desk(settings.media_dir)
    first = await models.Media.all().order_by("id").first()
    MediaFolder(settings.media_dir).find(first.sha256).unlink()

    reader = await back_up(settings)

    assert reader.manifest.missing == [first.sha256]
    assert len(reader.manifest.media) == 1


async def test_no_table_of_the_database_is_left_out(each_db):
    """What is not a model would not be in a backup."""
    known = {model._meta.db_table for model in list_models()}
    no_books = {"sqlite_sequence", "tortoise_migrations"}

    assert set(await list_tables()) - no_books == known
