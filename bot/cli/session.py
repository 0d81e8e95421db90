"""What commands share: settings, the open desk, and errors in one line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from bot.settings import Settings, SettingsError, read_settings
from storage.database import open_database
from storage.desk.desk import DeskView, load_desk
from storage.engine.schema_state import find_missing
from storage.engine.trouble import (
    DATABASE_ERRORS,
    find_sqlite_path,
    hide_password,
    word_trouble,
)
from storage.migrate import SchemaError, ensure_schema

Result = TypeVar("Result")
OTHER_VERSION = (
    "{url} is of another version ({what} is missing); "
    "start this version's desk once to bring it up to date: storydesk run"
)
NO_DESK = "there is no desk in {url}; make one with: storydesk desk apply desk.toml"


class CommandError(click.ClickException):
    """It failed: one line why, exit code 1."""

    def show(self, file: Any = None) -> None:
        click.echo(self.format_message(), err=True)


def run_command(work: Callable[[Settings], Coroutine[Any, Any, Result]]) -> Result:
    """Run a command's work with this process's settings.

    Settings that make no sense and a database that fails end it with one line.
    """
    try:
        settings = read_settings()
    except SettingsError as error:
        raise CommandError(str(error)) from None
    try:
        return asyncio.run(work(settings))
    except DATABASE_ERRORS as error:
        url = hide_password(settings.database)
        raise CommandError(f"{url}: {word_trouble(error)}") from error


@asynccontextmanager
async def open_new_desk(settings: Settings) -> AsyncIterator[None]:
    """The database, made if there is none.

    Raises `CommandError` for one that another version of this program made.
    """
    try:
        await ensure_schema(settings.database)
    except SchemaError as error:
        url = hide_password(settings.database)
        raise CommandError(f"{url}: {error}") from None
    async with open_database(settings.database):
        if missing := await find_missing():
            url = hide_password(settings.database)
            raise CommandError(OTHER_VERSION.format(url=url, what=missing[0]))
        yield


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[DeskView]:
    """The database with its desk. Raises `CommandError` where there is none."""
    missing = CommandError(NO_DESK.format(url=hide_password(settings.database)))
    path = find_sqlite_path(settings.database)
    if path and not path.exists():
        raise missing
    async with open_new_desk(settings):
        desk = await load_desk()
        if desk is None:
            raise missing
        yield desk


def read_clock() -> datetime:
    """The one place where commands look at the clock."""
    return datetime.now(UTC)
