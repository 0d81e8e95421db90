"""The sandbox as an object: start it, act in it, stop it."""

from __future__ import annotations

import asyncio
from typing import Any, Self

from aiohttp import web

from bot.sandbox import control, server
from bot.sandbox.clock import Clock
from bot.sandbox.control import CLOSING, perform
from bot.sandbox.limits import Pace
from bot.sandbox.service import Service, make_service
from bot.sandbox.stage import Stage
from bot.sandbox.wiring import SERVICE, refuse_foreign_pages

HOST = "127.0.0.1"
# A person may send far more than a bot may fetch.
BODY_BYTES = 256 << 20


class Sandbox(Stage):
    """A running sandbox in this process; a bot reaches it at `url` with `token`."""

    def __init__(self, service: Service, runner: web.AppRunner, port: int) -> None:
        self.service = service
        self.token = service.token
        self.port = port
        self.url = f"http://{HOST}:{port}"
        self._runner = runner

    @classmethod
    async def start(
        cls,
        port: int = 0,
        token: str = "42:TEST",
        clock: Clock | None = None,
        rates: bool | Pace = True,
    ) -> Self:
        """Listen on 127.0.0.1; port 0 takes a free one. `rates=False`: no pace kept."""
        service = make_service(token, clock=clock, rates=rates)
        runner = web.AppRunner(make_app(service), access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        return cls(service, runner, runner.addresses[0][1])

    async def stop(self) -> None:
        self._runner.app[CLOSING].set()
        self.service.pollers.end_others("terminated by sandbox shutdown")
        self.service.feed.publish("clock", 0, {"stopped": True})
        await self.service.webhook.close()
        await self._runner.cleanup()

    async def act(self, name: str, /, **arguments: Any) -> Any:
        return await perform(self.service, name, arguments)

    async def read_file(self, key: str) -> bytes:
        return self.service.files.files[key].data

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()


def make_app(service: Service) -> web.Application:
    app = web.Application(
        middlewares=[refuse_foreign_pages], client_max_size=BODY_BYTES
    )
    app[SERVICE] = service
    app[CLOSING] = asyncio.Event()
    app.add_routes([*server.ROUTES, *control.ROUTES])
    return app
