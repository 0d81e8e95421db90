"""Bring a database to this program's schema, or say why that cannot be.

An empty database is created, an older one upgraded. On SQLite an upgrade works on a
copy that takes the place of the file only when it has been checked: the ORM rebuilds
tables, and with foreign keys on that deletes rows elsewhere.

For developers: `python -m storage.migrate make NAME` writes the migration from the last
one to the models as they are now.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Collection
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, SqliteSchemaEditor
from tortoise.migrations.writer import MigrationWriter

from storage.database import APP, make_config, open_database, transaction
from storage.engine.raw_sql import fetch, get_client, is_sqlite
from storage.engine.sqlite_upgrade import (
    CheckFailed,
    is_missing,
    locked,
    make_file,
    upgrade_file,
)
from storage.engine.trouble import find_sqlite_path
from storage.stories.index_tables import PREFIX, make_index_tables

MIGRATIONS = "storage.migrations"
_LOCK = 7_300  # PostgreSQL: replicas that start at the same time


class SchemaError(Exception):
    """The database cannot be used by this program; the words say what to do."""


async def ensure_schema(url: str, *, migrations: str = MIGRATIONS) -> None:
    """Create or upgrade the database's tables; does nothing when they are right.

    Raises `SchemaError`, and whatever the database says when it cannot be opened.
    """
    path = find_sqlite_path(url)
    if path is None:
        await _ensure_on_server(url, migrations)
    else:
        with locked(path):
            await _ensure_file(path, migrations)


async def _ensure_on_server(url: str, migrations: str) -> None:
    async with open_database(url) as context:
        if await is_current(migrations):
            return
        # Replicas that start at the same time wait for the first.
        async with transaction():
            await fetch("SELECT pg_advisory_xact_lock(?)", _LOCK)
            if await _read_applied():
                await _run_migrations(migrations)
            else:
                await _create(context, migrations)


async def _ensure_file(path: Path, migrations: str) -> None:
    if is_missing(path):
        await make_file(path, lambda url: _create_in(url, migrations))
        return
    async with open_database(f"sqlite://{path}"):
        if await is_current(migrations):
            return
    try:
        await upgrade_file(path, lambda url: _upgrade_in(url, migrations))
    except CheckFailed as error:
        raise SchemaError(f"{path} was left as it was: {error}") from error


async def is_current(migrations: str = MIGRATIONS) -> bool:
    """Whether the open database is up to date; False when it is older or empty.

    Raises `SchemaError` for a newer or foreign one.
    """
    applied, known = await _read_applied(), list_known(migrations)
    has_tables = bool(set(await list_tables()) - {"sqlite_sequence"})
    _refuse_strange(applied, known, has_tables=has_tables)
    return applied == set(known)


def _refuse_strange(
    applied: Collection[str], known: Collection[str], *, has_tables: bool
) -> None:
    newer = sorted(set(applied) - set(known))
    if newer:
        raise SchemaError(
            f"the database was made by a newer storydesk (it has {newer[-1]}, this one"
            f" knows up to {max(known)}): install that version, or restore a backup"
        )
    if has_tables and not applied:
        raise SchemaError(
            "the database has tables, but none of storydesk's: give DATABASE_URL an"
            " empty database, or an existing one of storydesk"
        )


async def _create(context: TortoiseContext, migrations: str) -> None:
    # The models make the same tables as the migrations, in a tenth of the time.
    await context.generate_schemas(safe=True)
    await make_index_tables()
    await record_all(migrations)


async def _create_in(url: str, migrations: str) -> None:
    async with open_database(url) as context:
        await _create(context, migrations)


async def _upgrade_in(url: str, migrations: str) -> None:
    async with open_database(url) as context:
        await fetch("PRAGMA foreign_keys = OFF")
        await _run_migrations(migrations)
        # The ORM loses indexes when it rebuilds a table.
        await context.generate_schemas(safe=True)


async def _run_migrations(migrations: str) -> None:
    await MigrationExecutor(get_client(), _configure(migrations)).migrate()
    await make_index_tables()


def _configure(migrations: str) -> dict[str, dict[str, object]]:
    app = make_config("sqlite://:memory:")["apps"][APP]
    return {APP: {**app, "migrations": migrations}}


def list_known(migrations: str = MIGRATIONS) -> list[str]:
    """The migrations of this program, in order."""
    folder = import_module(migrations).__path__
    names = (module.name for module in iter_modules(folder))
    return sorted(name for name in names if name[0].isdigit())


async def _read_applied() -> set[str]:
    if MigrationRecorder(get_client()).table_name not in await list_tables():
        return set()
    keys = await MigrationRecorder(get_client()).applied_migrations()
    return {key.name for key in keys if key.app_label == APP}


async def list_tables() -> list[str]:
    """The tables of the open database, by name; those of the search index left out."""
    if is_sqlite():
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    else:
        sql = (
            "SELECT tablename AS name FROM pg_tables"
            " WHERE schemaname = current_schema() ORDER BY tablename"
        )
    names = [row["name"] for row in await fetch(sql)]
    return [name for name in names if not name.startswith(PREFIX)]


async def record_all(migrations: str = MIGRATIONS) -> None:
    """Say of the open database that its tables are up to date, whoever made them."""
    client, recorder = get_client(), MigrationRecorder(get_client())
    editor = SqliteSchemaEditor if is_sqlite() else AsyncpgSchemaEditor
    await recorder.ensure_schema(editor(client, atomic=False))
    for name in list_known(migrations):
        await recorder.record_applied(APP, name)


async def list_changes() -> list[str]:
    """What the models have that no migration makes; empty when they agree."""
    return [
        f"{type(operation).__name__} {operation.__dict__}"
        for writer in await _detect()
        for operation in writer.operations
    ]


async def make_migration(name: str) -> Path | None:
    """Write the next migration; None when there is nothing to change."""
    writers = await _detect()
    for writer in writers:
        writer.name = f"{writer.name.partition('_')[0]}_{name}"
        return Path(writer.write())
    return None


async def _detect() -> list[MigrationWriter]:
    async with TortoiseContext() as context:
        await context.init(make_config("sqlite://:memory:"), init_connections=False)
        assert context.apps
        for model in context.apps.get_models_iterable():
            # It is the docstring, and words of code are no reason to migrate.
            model._meta.table_description = ""
        return await MigrationAutodetector(
            context.apps, _configure(MIGRATIONS)
        ).changes()


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or arguments[0] != "make":
        print("usage: python -m storage.migrate make NAME", file=sys.stderr)
        return 2
    written = asyncio.run(make_migration(arguments[1]))
    print(f"wrote {written}" if written else "models and migrations agree")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
