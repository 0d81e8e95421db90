"""What the doctor finds in the database."""

import sqlite3
from datetime import UTC, datetime

import pytest

from bot.doctor.books import NoDatabaseError, check_books, open_books
from bot.settings import read_settings
from storage.audit import record_audit
from storage.database import open_database
from storage.engine.raw_sql import change
from storage.migrate import list_known
from storage.models import AuditEntry, InboxEvent, OutboxItem, RoleGrant
from storage.people.first_admin import has_admin
from tests.builders import NOW, build_person
from tests.desk_files import SMALL, apply_text

GROUP = '[[group]]\ncode = "all"\n'


@pytest.fixture
def settings(monkeypatch, each_db_url):
    monkeypatch.setenv("DATABASE_URL", each_db_url)
    return read_settings(None)


async def prepare(settings, *steps):
    async with open_database(settings.database):
        for step in steps:
            await step()


async def examine(settings, now=NOW):
    async with open_books(settings):
        found = await check_books(settings, now)
    return [f for f in found if f.level != "ok"]


async def add_admin():
    await build_person("管理员", "admin")


async def test_a_whole_desk_has_nothing_wrong(settings):
    await prepare(settings, apply_text, add_admin)

    assert await examine(settings) == []


async def test_a_desk_that_is_not_there_yet_is_a_problem(settings):
    (found,) = await examine(settings)

    assert (found.check, found.level) == ("desk", "problem")
    assert found.remedy == "make the desk with: storydesk desk apply desk.toml"


async def test_a_desk_without_admin_is_a_warning(settings):
    await prepare(settings, apply_text)

    (found,) = await examine(settings)

    assert (found.check, found.level) == ("admin", "warning")


async def test_an_admin_who_left_is_none(db):
    await add_admin()
    assert await has_admin()

    await RoleGrant.all().update(until=NOW)

    assert not await has_admin()


async def test_a_group_that_no_chat_has_is_a_warning(settings):
    await prepare(settings, lambda: apply_text(SMALL + GROUP), add_admin)

    (found,) = await examine(settings)

    assert (found.words, found.remedy) == (
        'group "all" of the desk file is bound to no chat',
        "put the bot into the chat and say there: /bind all",
    )


FEEDS = "[feeds]\nstories = true\ncalendar = true\n"
SECRET = "geheim-0123456789"


async def test_feeds_are_named_with_their_addresses(settings, monkeypatch):
    await prepare(settings, lambda: apply_text(SMALL + FEEDS), add_admin)
    monkeypatch.setenv("PUBLIC_URL", "https://desk.example.org")
    monkeypatch.setenv("CALENDAR_SECRET", SECRET)
    public = read_settings(None)

    async with open_books(public):
        found = await check_books(public, NOW)

    assert [f.words for f in found if f.check == "feeds"] == [
        "https://desk.example.org/feeds/stories.rss",
        "https://desk.example.org/feeds/CALENDAR_SECRET/calendar.ics",
    ]
    assert SECRET not in str(found)


async def test_feeds_that_nobody_reaches_from_outside_are_a_warning(settings):
    await prepare(settings, lambda: apply_text(SMALL + FEEDS), add_admin)

    (found,) = await examine(settings)

    assert found.words == ("/feeds/stories.rss, /feeds/calendar.ics on 127.0.0.1:8080")
    assert found.remedy == "set PUBLIC_URL: the feeds' own addresses begin with it"


async def test_a_year_whose_holidays_nobody_knows_is_a_warning(settings):
    await prepare(settings, apply_text, add_admin)

    (found,) = await examine(settings, datetime(2030, 12, 3, tzinfo=UTC))

    assert found.words == "the holidays of 2030, 2031 are not known"


async def bury_an_event():
    await InboxEvent.create(
        platform="telegram",
        event_key="1",
        chat_key="telegram:1",
        body=b"",
        state="dead",
        received_at=NOW,
    )


def add_item(state):
    async def add():
        await OutboxItem.create(
            platform="telegram",
            chat_key="telegram:1",
            op="post",
            payload={},
            state=state,
            created_at=NOW,
        )

    return add


async def test_what_the_queues_gave_up_is_a_warning_each(settings):
    await prepare(
        settings,
        apply_text,
        add_admin,
        bury_an_event,
        add_item("ambiguous"),
        add_item("failed"),
    )

    found = await examine(settings)

    assert [f.words for f in found] == [
        "1 events that could not be handled",
        "1 messages of which nobody knows whether they left",
        "1 messages that could not be sent",
    ]


async def tamper():
    await record_audit("one", at=NOW)
    await record_audit("two", at=NOW)
    await AuditEntry.filter(action="two").update(action="three")


async def test_a_log_that_somebody_changed_is_a_problem(settings):
    await prepare(settings, apply_text, add_admin, tamper)

    (found,) = await examine(settings)

    assert (found.check, found.level) == ("audit", "problem")


async def examine_missing(url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(NoDatabaseError) as caught:
        async with open_books(read_settings(None)):
            pass
    return caught.value.finding


async def test_a_database_file_that_is_not_there_is_a_problem_and_is_not_made(
    tmp_path, monkeypatch
):
    found = await examine_missing(f"sqlite://{tmp_path}/none.db", monkeypatch)

    assert (found.check, found.level) == ("database", "problem")
    assert not (tmp_path / "none.db").exists()


async def test_a_file_that_is_no_database_is_a_problem(tmp_path, monkeypatch):
    (tmp_path / "desk.db").write_text("something else entirely, and long enough" * 50)

    found = await examine_missing(f"sqlite://{tmp_path}/desk.db", monkeypatch)

    assert (found.check, found.level) == ("database", "problem")
    assert "file is not a database" in found.words


async def test_a_server_that_is_not_there_is_a_problem_without_the_password(
    monkeypatch,
):
    url = "asyncpg://desk:hunter2@127.0.0.1:1/none"

    found = await examine_missing(url, monkeypatch)

    assert (found.check, found.level) == ("database", "problem")
    assert "hunter2" not in str(found)


async def test_tables_of_another_version_are_a_problem(
    sqlite_url, tmp_path, monkeypatch
):
    with sqlite3.connect(tmp_path / "desk.db") as database:
        database.execute("ALTER TABLE outlet DROP COLUMN aliases")
        database.execute("DROP TABLE question")
    database.close()

    found = await examine_missing(sqlite_url, monkeypatch)

    assert (found.check, found.level) == ("schema", "problem")
    assert "question" in found.words
    assert "outlet.aliases" in found.words


async def test_a_database_that_an_older_version_made_is_a_problem(
    settings, monkeypatch
):
    last = list_known()[-1]
    async with open_database(settings.database):
        await change("DELETE FROM tortoise_migrations WHERE name = ?", last)

    found = await examine_missing(settings.database, monkeypatch)

    assert (found.check, found.level, found.words) == (
        "schema",
        "problem",
        "it is an older version's",
    )
    assert found.remedy == "start the desk once: it brings an older database up to date"


async def test_a_database_that_a_newer_version_made_is_a_problem(
    sqlite_url, monkeypatch
):
    async with open_database(sqlite_url):
        renamed = "UPDATE tortoise_migrations SET name = ? WHERE name LIKE '0001%'"
        await change(renamed, "9999_future")

    found = await examine_missing(sqlite_url, monkeypatch)

    assert (found.check, found.level) == ("schema", "problem")
    assert "made by a newer storydesk" in found.words
    assert found.remedy == "install that version, or restore a backup"


async def test_a_database_of_something_else_is_a_problem(tmp_path, monkeypatch):
    with sqlite3.connect(tmp_path / "other.db") as database:
        database.execute("CREATE TABLE recipes (id INTEGER)")
    database.close()

    found = await examine_missing(f"sqlite://{tmp_path}/other.db", monkeypatch)

    assert (found.check, found.level) == ("schema", "problem")
    assert "none of storydesk's" in found.words
