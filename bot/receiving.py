"""Get a platform to deliver: start it, let it receive, and keep at it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.platforms.base import SendError, Unauthorized
from bot.platforms.pauses import Pauses
from handlers.messages import Identity, Platform

Store = Callable[[Sequence[bytes]], Awaitable[None]]

log = logging.getLogger(__name__)


class Source(Platform, Protocol):
    """A platform that delivers by itself: `store` returns once all is committed."""

    @property
    def problem(self) -> str: ...
    async def receive(self, store: Store) -> None: ...


@dataclass(slots=True)
class Receiving:
    """`on_started` is called when the platform has said who the desk is there."""

    source: Source
    store: Store
    on_started: Callable[[], None]
    pauses: Pauses = field(default_factory=Pauses)
    is_started: bool = False
    trouble: str = "not started yet"

    @property
    def problem(self) -> str:
        """Why nothing comes in; "" while all is well."""
        return self.trouble or self.source.problem

    async def run(self) -> None:
        """Raises `Unauthorized` when the token was wrong from the start, and what the
        platform refuses for good; waits out everything else."""
        identity = await self._start()
        log.info("%s: the desk is %s", self.source.name, identity.username)
        self.is_started, self.trouble = True, ""
        self.on_started()
        while True:
            try:
                return await self.source.receive(self.store)
            except Unauthorized as error:
                await self._back_off("the token is not accepted any more", error)

    async def _start(self) -> Identity:
        while True:
            try:
                return await self.source.start()
            except Unauthorized:
                raise
            except SendError as error:
                if error.outcome == "permanent":
                    raise
                await self._back_off(f"cannot reach {self.source.name}: {error}", error)

    async def _back_off(self, trouble: str, error: SendError) -> None:
        if trouble != self.trouble:
            log.warning("%s; trying again", trouble)
        self.trouble = trouble
        await self.pauses.wait(error)
        if self.is_started:
            self.trouble = ""


async def stop_quietly(source: Platform) -> None:
    """At the end nobody is interested in a platform's last words."""
    try:
        async with asyncio.timeout(5):
            await source.stop()
    except (SendError, TimeoutError) as error:
        log.info("%s did not stop cleanly: %s", source.name, type(error).__name__)
