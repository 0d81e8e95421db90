"""The composition root: the only file that names all concrete parts.

async with build_app(settings) as app:
    await app.run()
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bot.clock import Clock
from bot.drawing import Drawing
from bot.failpoints import arm
from bot.feeds import Feeds
from bot.fetching import Fetcher, is_from_member
from bot.handling import Handling
from bot.health import Health, make_registry
from bot.intake import Intake
from bot.keeper import Keeper
from bot.media import MediaStore
from bot.outbox import Outbox
from bot.platforms.base import Finder
from bot.platforms.catalogue import Channel, list_channels
from bot.presence import make_holders, name_process
from bot.receiving import Receiving, Source, stop_quietly
from bot.running import running, running_task, wait_for_end
from bot.sending import Sending
from bot.settings import Settings
from bot.trade import Trade, load_trade
from bot.web import Callback, Hook, make_web_app, serve_web
from storage.database import open_database
from storage.engine.raw_sql import is_sqlite
from storage.migrate import ensure_schema
from storage.queues.leases import shorten_leases

POSTGRES_WORKERS = 2  # SQLite has one writer; here waiting overlaps

log = logging.getLogger(__name__)


def read_system_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class App:
    """The desk. `port`: where /health and the webhooks are served while it runs."""

    settings: Settings
    channels: Mapping[str, Channel]
    intake: Intake
    outbox: Outbox
    clock: Clock
    keeper: Keeper
    drawing: Drawing
    receiving: Mapping[str, Receiving]
    health: Health
    feeds: Feeds
    port: int = 0
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        self._stop.set()

    async def run(self) -> None:
        """Until `stop`: then no more is taken in, what is at hand is finished, and the
        rest handed back.

        Raises what ends it for good: a token that is wrong from the start, a port that
        is taken, a mistake in one of the parts.
        """
        tasks: set[asyncio.Task[Any]] = set()
        async with AsyncExitStack() as stack:
            stack.callback(self.drawing.close)
            for channel in self.channels.values():
                stack.push_async_callback(stop_quietly, channel.source)
            await stack.enter_async_context(running_task(self.keeper.run(), tasks))
            for part in (self.outbox, self.clock, self.intake):
                await stack.enter_async_context(running(part, tasks))
            await self._serve_page(stack)
            for receiving in self.receiving.values():
                await stack.enter_async_context(running_task(receiving.run(), tasks))
            await wait_for_end(self._stop, tasks)

    async def _serve_page(self, stack: AsyncExitStack) -> None:
        page = make_web_app(
            hooks=list(self._list_hooks()),
            check_health=self.health.check,
            registry=make_registry(self.health),
            feeds=self.feeds,
        )
        host, port = self.settings.listen_host, self.settings.listen_port
        serving = serve_web(page, host=host, port=port)
        self.port = await stack.enter_async_context(serving)
        log.info("listening on %s:%d", host, self.port)

    def _list_hooks(self) -> list[Hook | Callback]:
        return [
            channel.endpoint(partial(self.intake.store, name))
            for name, channel in self.channels.items()
            if channel.endpoint
        ]


@asynccontextmanager
async def build_app(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = read_system_clock,
    trade: Trade | None = None,
    replaced: Mapping[str, Source] | None = None,
    tick_seconds: float = 5.0,
) -> AsyncIterator[App]:
    """The desk with its database open, not running yet.

    `clock` is the desk's time (the demo moves it); `replaced` are platforms that take
    the place of those of the settings, by name.
    Raises `SchemaError`, `SettingsError`, and what the database says when it does not
    open.
    """
    arm(settings.storydesk_failpoint)
    seconds = settings.storydesk_lease_seconds
    shorten_leases(timedelta(seconds=seconds) if seconds else None)
    channels = list_channels(settings, replaced=replaced)
    await ensure_schema(settings.database)
    async with open_database(settings.database):
        yield make_app(
            settings,
            channels,
            trade=trade or load_trade(),
            clock=clock,
            tick_seconds=tick_seconds,
        )


def make_app(
    settings: Settings,
    channels: Sequence[Channel],
    *,
    trade: Trade,
    clock: Callable[[], datetime],
    tick_seconds: float,
) -> App:
    """Put the parts together; the database is open."""
    process = name_process()
    sources = {channel.source.name: channel.source for channel in channels}
    splits = {name: each.split for name, each in sources.items()}
    media = MediaStore(settings.media_dir)
    font = str(settings.font_file or "")
    drawing = Drawing(trade.makers, media.clean_copy, font_path=font)
    outbox = make_outbox(sources, drawing, settings, clock=clock, process=process)
    handling = Handling(
        trade.handle,
        split=splits.get,
        clock=clock,
        language=settings.language,
        links={name: each.link for name, each in sources.items()},
        sends={name: each.limits.send_bytes for name, each in sources.items()},
        spoken={n for n, each in sources.items() if not each.limits.buttons},
    )
    intake = make_intake(channels, media, handling, outbox=outbox, process=process)
    ticker = Clock(
        trade.find_due,
        trade.build,
        clock=clock,
        split=splits.get,
        on_queued=outbox.wake,
        chores=trade.chores,
        tick_seconds=tick_seconds,
    )
    receiving = {
        name: Receiving(each, partial(intake.store, name), intake.begin)
        for name, each in sources.items()
    }
    return App(
        settings=settings,
        channels={channel.source.name: channel for channel in channels},
        intake=intake,
        outbox=outbox,
        clock=ticker,
        keeper=make_keeper(process, intake, outbox),
        drawing=drawing,
        receiving=receiving,
        health=Health(receivers=receiving, intake=intake, outbox=outbox, clock=ticker),
        feeds=make_feeds(settings, clock),
    )


def make_feeds(settings: Settings, clock: Callable[[], datetime]) -> Feeds:
    secret = settings.calendar_secret
    return Feeds(
        home=settings.public_url or f"http://{settings.listen}",
        secret=secret.get_secret_value() if secret else "",
        clock=clock,
    )


def make_keeper(process: str, intake: Intake, outbox: Outbox) -> Keeper:
    return Keeper(
        process,
        {"inbox": intake.list_holders, "outbox": outbox.list_holders},
        on_ended=outbox.note_gone,
        on_company=outbox.share_pace,
    )


def make_outbox(
    sources: Mapping[str, Source],
    drawing: Drawing,
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    process: str,
) -> Outbox:
    repeatable = [n for n, each in sources.items() if each.limits.exactly_once]
    findable = [n for n, each in sources.items() if isinstance(each, Finder)]
    sending = Sending(
        drawing,
        clock=clock,
        language=settings.language,
        repeatable=repeatable,
        findable=findable,
    )
    holders = make_holders(process)
    return Outbox(sources, sending, clock=clock, make_holder=holders)


def make_intake(
    channels: Sequence[Channel],
    media: MediaStore,
    handling: Handling,
    *,
    outbox: Outbox,
    process: str,
) -> Intake:
    sources = {channel.source.name: channel.source for channel in channels}
    return Intake(
        platforms=sources,
        peek={channel.source.name: channel.peek for channel in channels},
        fetcher=Fetcher(media.keep, sources, is_from_member),
        handling=handling,
        make_holder=make_holders(process),
        on_handled=outbox.wake,
        workers=1 if is_sqlite() else POSTGRES_WORKERS,
    )
