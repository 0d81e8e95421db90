import asyncio
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from storage import migrations
from storage.database import open_database
from storage.engine.raw_sql import fetch
from storage.migrate import (
    SchemaError,
    _run_migrations,
    ensure_schema,
    list_changes,
    list_tables,
)
from storage.models import Unit
from tests.builders import build_desk, build_person

FOLDER = Path(migrations.__file__).parent
ADD_COLUMN = """
from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("storydesk", "LAST")]
    operations = [
        ops.AddField("UnitClass", "colour", fields.CharField(max_length=8, null=True)),
        ops.AlterField("Unit", "short_name", fields.CharField(max_length=99, default="")),
    ]
"""
FAIL = """
from tortoise import migrations
from tortoise.migrations import operations as ops


async def fail(apps, schema_editor):
    raise ZeroDivisionError


class Migration(migrations.Migration):
    dependencies = [("storydesk", "LAST")]
    operations = [ops.RunPython(fail)]
"""


def list_released():
    return sorted(FOLDER.glob("0*.py"))


@pytest.fixture
def later(tmp_path, monkeypatch):
    """Migrations as a later version might have them."""

    def write(*sources):
        folder = tmp_path / f"later{len(sources)}"
        folder.mkdir()
        for path in [FOLDER / "__init__.py", *list_released()]:
            shutil.copy(path, folder)
        last = list_released()[-1].stem
        for source in sources:
            name = f"{int(last[:4]) + 1:04}_later"
            (folder / f"{name}.py").write_text(source.replace("LAST", last))
            last = name
        return folder.name

    monkeypatch.syspath_prepend(tmp_path)
    yield write
    for name in [name for name in sys.modules if name.startswith("later")]:
        del sys.modules[name]


@pytest.fixture
def sqlite_path(tmp_path):
    return tmp_path / "data" / "desk.db"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request, sqlite_path):
    if request.param == "sqlite":
        yield f"sqlite://{sqlite_path}"
        return
    server = request.getfixturevalue("postgres")
    name = server.create_database()
    yield server.url(name)
    server.drop_database(name)


async def test_models_and_migrations_agree():
    assert await list_changes() == []


def read_schema(path):
    """Tables by their columns and keys: one that was added later stands at the end."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            (kind, name): read_table(connection, name) if kind == "table" else sql
            for kind, name, sql in rows
        }


def read_table(connection, name):
    """Columns, foreign keys, and which columns are unique together."""
    columns = connection.execute(f"PRAGMA table_info({name})").fetchall()
    keys = connection.execute(f"PRAGMA foreign_key_list({name})").fetchall()
    indexes = connection.execute(f"PRAGMA index_list({name})").fetchall()
    unique = [
        tuple(row[2] for row in connection.execute(f"PRAGMA index_info({index[1]})"))
        for index in indexes
        if index[2]
    ]
    return (
        sorted(column[1:] for column in columns),
        sorted(key[2:] for key in keys),
        sorted(unique),
    )


async def test_migrations_make_the_tables_that_the_models_make(
    sqlite_template, sqlite_path
):
    sqlite_path.parent.mkdir()
    async with open_database(f"sqlite://{sqlite_path}"):
        await _run_migrations("storage.migrations")

    assert read_schema(sqlite_path) == read_schema(sqlite_template)


async def test_an_empty_database_is_created_and_then_left_alone(empty_url):
    for _ in range(2):
        await ensure_schema(empty_url)

    async with open_database(empty_url):
        await build_desk()
        assert await Unit.all().count() == 5


async def test_processes_that_start_together_create_it_once(empty_url):
    code = (
        "import asyncio, sys\nfrom storage.migrate import ensure_schema\n"
        "asyncio.run(ensure_schema(sys.argv[1]))"
    )
    starts = [
        asyncio.create_subprocess_exec(sys.executable, "-c", code, empty_url)
        for _ in range(2)
    ]

    processes = await asyncio.gather(*starts)

    assert [await process.wait() for process in processes] == [0, 0]


async def read_books(url):
    async with open_database(url):
        names = [name for name in await list_tables() if name != "tortoise_migrations"]
        return {
            name: [
                tuple(dict(r).values())[:3]
                for r in await fetch(f'SELECT * FROM "{name}" ORDER BY id')
            ]
            for name in names
            if name != "sqlite_sequence"
        }


async def fill(url):
    async with open_database(url):
        await build_desk()
        for name in "甲乙丙":
            await build_person(name, unit="edu")


async def test_a_filled_database_is_upgraded_without_losing_a_row(empty_url, later):
    await ensure_schema(empty_url)
    await fill(empty_url)
    before = await read_books(empty_url)

    await ensure_schema(empty_url, migrations=later(ADD_COLUMN))

    assert await read_books(empty_url) == before
    async with open_database(empty_url):
        assert {
            row["colour"] for row in await fetch("SELECT colour FROM unit_class")
        } == {None}


async def test_an_upgraded_file_has_its_indexes_and_the_old_one_beside_it(
    sqlite_path, later
):
    url = f"sqlite://{sqlite_path}"
    await ensure_schema(url)
    before = read_schema(sqlite_path)

    await ensure_schema(url, migrations=later(ADD_COLUMN))

    after = read_schema(sqlite_path)
    assert {key for key in before if key[0] == "index"} - after.keys() == set()
    assert read_schema(sqlite_path.with_name("desk.db.before-upgrade")) == before
    assert sorted(p.name for p in sqlite_path.parent.iterdir()) == [
        "desk.db",
        "desk.db.before-upgrade",
        "desk.db.lock",
    ]


async def test_an_upgrade_that_fails_leaves_the_database_as_it_was(empty_url, later):
    await ensure_schema(empty_url)
    await fill(empty_url)
    before = await read_books(empty_url)

    with pytest.raises(ZeroDivisionError):
        await ensure_schema(empty_url, migrations=later(ADD_COLUMN, FAIL))

    assert await read_books(empty_url) == before
    await ensure_schema(empty_url)


async def test_what_an_upgrade_left_when_it_was_killed_is_cleared_away(
    sqlite_path, later
):
    url = f"sqlite://{sqlite_path}"
    await ensure_schema(url)
    for left in ("upgrading", "creating"):
        sqlite_path.with_name(f"desk.db.{left}").write_bytes(b"half")

    await ensure_schema(url, migrations=later(ADD_COLUMN))

    assert not sqlite_path.with_name("desk.db.upgrading").exists()


async def test_what_a_creation_left_when_it_was_killed_is_cleared_away(sqlite_path):
    sqlite_path.parent.mkdir()
    sqlite_path.with_name("desk.db.creating").write_bytes(b"half")

    await ensure_schema(f"sqlite://{sqlite_path}")

    assert not sqlite_path.with_name("desk.db.creating").exists()


async def test_a_database_in_use_is_not_upgraded(sqlite_path, later, monkeypatch):
    monkeypatch.setattr("storage.engine.sqlite_upgrade.LOCK_SECONDS", 0.1)
    url = f"sqlite://{sqlite_path}"
    await ensure_schema(url)
    with closing(sqlite3.connect(sqlite_path)) as other:
        other.execute("SELECT count(*) FROM unit").fetchone()

        with pytest.raises(SchemaError, match="another process has it open"):
            await ensure_schema(url, migrations=later(ADD_COLUMN))


async def test_a_database_of_a_newer_version_is_refused_with_the_remedy(
    empty_url, later
):
    await ensure_schema(empty_url, migrations=later(ADD_COLUMN))

    with pytest.raises(SchemaError) as caught:
        await ensure_schema(empty_url)

    newest = list_released()[-1].stem
    assert str(caught.value) == (
        f"the database was made by a newer storydesk (it has {int(newest[:4]) + 1:04}"
        f"_later, this one knows up to {newest}): install that version, or restore a"
        " backup"
    )


async def test_a_database_of_another_program_is_refused(empty_url):
    async with open_database(empty_url):
        await fetch("CREATE TABLE somebody (name TEXT)")

    with pytest.raises(SchemaError, match="none of storydesk's"):
        await ensure_schema(empty_url)
