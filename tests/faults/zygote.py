"""Starts the program again and again without importing it each time.

Everything is imported once; for each line on standard input (JSON: settings, folder,
log, sandbox, hourly, modules, unpaced) a fork becomes the desk. Answers with its pid.
What runs in the fork is the program: `storydesk run`, with the sandbox's clock where
one is named, and without the platforms' pace where that is wished: it has tests of its
own.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import traceback
from contextlib import AsyncExitStack
from dataclasses import replace
from importlib import import_module

import bot.app
import bot.platforms.telegram  # the app imports the platforms it is set up for
import bot.trade
from bot.app import build_app
from bot.logs import set_up_logs
from bot.platforms.catalogue import list_channels
from bot.sandbox.following import follow_clock
from bot.settings import read_settings
from handlers.render import document, picture, workbook  # noqa: F401
from tests.faults.hourly import HOURLY

TICK_SECONDS = 0.2
FREE = {"per_second": 1e6, "per_chat_second": 1e6, "per_group_minute": 1e6}


async def run_desk(sandbox: str, *, hourly: bool, unpaced: bool) -> None:
    """With a sandbox: on its clock, and announcing by the hour unless told not to."""
    settings = read_settings()
    options: dict[str, object] = {}
    if unpaced:
        options["replaced"] = list_unpaced(settings)
    async with AsyncExitStack() as stack:
        if sandbox:
            options["clock"] = await stack.enter_async_context(follow_clock(sandbox))
        if sandbox and hourly:
            options["trade"] = HOURLY
        await run_with(settings, **options)


async def run_with(settings, **options) -> None:
    async with build_app(settings, tick_seconds=TICK_SECONDS, **options) as app:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, app.stop)
        await app.run()


def list_unpaced(settings) -> dict:
    sources = {each.source.name: each.source for each in list_channels(settings)}
    for source in sources.values():
        source.limits = replace(source.limits, **FREE)
    return sources


def become_desk(wish: dict) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(wish["folder"])
    os.environ.update(wish["settings"])
    log = os.open(wish["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    settings = read_settings()
    set_up_logs(level=settings.log_level, secrets=settings.list_secrets())
    hourly, unpaced = wish.get("hourly", True), wish.get("unpaced", False)
    asyncio.run(run_desk(wish.get("sandbox", ""), hourly=hourly, unpaced=unpaced))


def main() -> None:
    bot.trade.load_trade()
    # The dead are buried by the system: nobody waits for them here.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        wish = json.loads(line)
        for module in wish.get("modules", ()):
            import_module(module)
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                become_desk(wish)
                code = 0
            except BaseException:
                traceback.print_exc()
                sys.stderr.flush()
            finally:
                os._exit(code)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
