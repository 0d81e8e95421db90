"""`storydesk run`: the desk, with the settings of the environment or `.env`."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import AsyncExitStack
from typing import Any, NoReturn

import click

from bot.cli.session import CommandError, read_clock
from bot.settings import Settings, SettingsError, read_settings
from storage.engine.trouble import DATABASE_ERRORS, hide_password, word_trouble

log = logging.getLogger(__name__)


@click.command()
@click.option(
    "--follow-clock",
    metavar="URL",
    default="",
    help="For training: live by the clock of the sandbox at URL.",
)
def run(follow_clock: str) -> None:
    """Take in messages, answer them, and publish on schedule, until stopped.

    \b
    Example:
      cp .env.example .env    # and fill in where people write to the desk
      storydesk desk apply desk.toml
      storydesk run

    Ctrl-C or SIGTERM finishes what is at hand and stops. http://127.0.0.1:8080/health
    says how it is.
    """
    try:
        settings = read_settings()
        settings.require_platform()
    except SettingsError as error:
        raise CommandError(str(error)) from None
    _set_up_logs(settings)
    try:
        asyncio.run(_run(settings, follow_clock))
    except Exception as error:
        _explain(settings, error)


def _set_up_logs(settings: Settings) -> None:
    from bot.logs import set_up_logs

    set_up_logs(
        layout=settings.log_format,
        level=settings.log_level,
        secrets=settings.list_secrets(),
    )


async def _run(settings: Settings, follow_clock: str) -> None:
    from bot.app import build_app
    from bot.running import spare_collector

    async with AsyncExitStack() as stack:
        options = await _follow(stack, follow_clock) if follow_clock else {}
        app = await stack.enter_async_context(build_app(settings, **options))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, app.stop)
        if settings.desk_file:
            await _apply_desk(settings)
        spare_collector()
        await app.run()


async def _follow(stack: AsyncExitStack, url: str) -> dict[str, Any]:
    """The sandbox's clock, looked at often: it is moved by hand."""
    import aiohttp

    from bot.sandbox import follow_clock

    try:
        clock = await stack.enter_async_context(follow_clock(url.rstrip("/")))
    except (aiohttp.ClientError, ValueError):
        words = f"there is no sandbox at {url}; start one: python -m bot.sandbox"
        raise CommandError(words) from None
    return {"clock": clock, "tick_seconds": 0.5}


async def _apply_desk(settings: Settings) -> None:
    from handlers.desk_file import DeskFileError, open_desk_file
    from handlers.desk_file.rows import apply_desk

    assert settings.desk_file
    try:
        changes = await apply_desk(open_desk_file(settings.desk_file), now=read_clock())
    except DeskFileError as error:
        remedy = f"storydesk desk check {settings.desk_file}"
        words = f"DESK_FILE: {len(error.problems)} mistakes; see them with: {remedy}"
        raise CommandError(words) from None
    click.echo(f"{settings.desk_file}: {len(changes)} changes", err=True)


def _explain(settings: Settings, error: Exception) -> NoReturn:
    """One line why, with the remedy; anything unforeseen keeps its traceback."""
    from bot.platforms.base import SendError, Unauthorized
    from bot.platforms.catalogue import word_refusal
    from storage.migrate import SchemaError

    url = hide_password(settings.database)
    match error:
        case CommandError():
            raise error
        case Unauthorized():
            words = word_refusal(settings, error)
        case SendError():
            words = f"a platform refuses the desk: {error}"
        case SchemaError():
            words = f"{url}: {error}"
        case OSError() if error.errno in _PORT_ERRORS:
            words = f"cannot listen on {settings.listen}: {error.strerror}; set LISTEN"
        case _ if isinstance(error, DATABASE_ERRORS):
            words = f"{url}: {word_trouble(error)}"
        case _:
            # Through the log, which hides secrets; Python's own traceback would not.
            log.critical("the desk has ended", exc_info=error)
            words = f"ended by {type(error).__name__}; the log says where"
    raise CommandError(words) from error


_PORT_ERRORS = (13, 48, 49, 98, 99)  # refused, in use or not there, on Linux and macOS
