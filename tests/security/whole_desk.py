"""The whole desk on the sandbox, with members at once and a handler that can break."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

from pydantic import SecretStr

from bot.app import build_app
from bot.demo.desk import SAMPLE
from bot.running import running
from bot.sandbox import Sandbox
from bot.trade import load_trade
from handlers.desk_file import open_desk_file
from handlers.desk_file.rows import apply_desk
from storage.desk.desk import load_desk
from storage.people.people import create_member, grant_role
from tests.journeys.conftest import make_hasty_telegram, make_settings
from tests.waiting import until

TOKEN = "7654321:AAHplantedtokenplantedtokenplanted01"


async def handle_or_fail(turn):
    """The router, but for words that break it and quote themselves in the error."""
    if "毒" in turn.event.text:
        raise ValueError(f"cannot read {turn.event.text!r} of {turn.event.sender!r}")
    await load_trade().handle(turn)


@asynccontextmanager
async def open_desk(database_url, folder, mode):
    """The desk on the sandbox with a handler that can break."""
    async with await Sandbox.start(token=TOKEN, rates=False) as sandbox:
        settings = make_settings(mode, database_url, sandbox, folder)
        settings = settings.model_copy(update={"telegram_bot_token": SecretStr(TOKEN)})
        trade = replace(load_trade(), handle=handle_or_fail)
        replaced = {"telegram": make_hasty_telegram(settings)}
        clock = sandbox.service.clock.now
        opened = build_app(settings, clock=clock, trade=trade, replaced=replaced)
        async with opened as app:
            await apply_desk(open_desk_file(SAMPLE), now=clock())
            tasks: set[asyncio.Task[object]] = set()
            async with running(app, tasks):
                await until(lambda: app.port)
                yield app, sandbox


async def add_member(sandbox, name, role):
    person = await sandbox.person(name)
    await person.starts()
    view, now = await load_desk(), sandbox.service.clock.now()
    unit = next(iter(view.units.values())).id if role == "reporter" else None
    member = await create_member(
        platform="telegram",
        account=str(person.id),
        chat_key=f"telegram:{person.id}",
        name=name,
        now=now,
    )
    await grant_role(member, role, unit_id=unit, now=now)
    return person
