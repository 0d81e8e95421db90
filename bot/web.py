"""What is served: the platforms' webhooks, `/health`, `/metrics`, feeds.

An update is answered 200 only once it is stored; 503 makes the platform bring it again.
Slow callers are cut off: `HEAD_SECONDS` for the head of a call, `BODY_SECONDS` for its
body.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.feeds import Feeds
from bot.platforms.base import matches_secret

BODY_BYTES = 1 << 20
HEAD_SECONDS = 30.0
BODY_SECONDS = 10.0
LINGER_SECONDS = 1.0  # for the rest of a body nobody wants
CHECK_SECONDS = 5.0
DRAIN_SECONDS = 10.0  # what is being stored when the desk stops is finished

State = Literal["ok", "degraded", "down"]
Store = Callable[[Sequence[bytes]], Awaitable[None]]
log = logging.getLogger(__name__)


def is_own_trouble(record: logging.LogRecord) -> bool:
    """Bad HTTP is the caller's: anybody could fill the disk with its tracebacks."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)


calls = logging.getLogger(f"{__name__}.calls")
calls.addFilter(is_own_trouble)


@dataclass(frozen=True, slots=True)
class Hook:
    """Where a platform calls and the header in which it shows the secret."""

    path: str
    header: str
    secret: str
    store: Store


Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Callback:
    """Where a platform calls that signs and seals what it says.

    `echo`: what a GET is answered with, when the address is first entered; `read`: the
    event in a POST. None: the call is not the platform's.
    """

    path: str
    echo: Callable[[Query], bytes | None]
    read: Callable[[Query, bytes], bytes | None]
    store: Store


@dataclass(frozen=True, slots=True)
class Finding:
    """What is the matter with one part of the desk; `reason` "" when it is ok."""

    state: State
    reason: str = ""


CheckHealth = Callable[[], Awaitable[Mapping[str, Finding]]]


def make_web_app(
    *,
    hooks: Sequence[Hook | Callback],
    check_health: CheckHealth,
    registry: CollectorRegistry,
    body_seconds: float = BODY_SECONDS,
    feeds: Feeds | None = None,
) -> web.Application:
    app = web.Application(client_max_size=BODY_BYTES)
    for hook in hooks:
        if isinstance(hook, Callback):
            called = _Called(hook, body_seconds)
            app.router.add_get(hook.path, called.echo)
            app.router.add_post(hook.path, called.receive)
        else:
            app.router.add_post(hook.path, _Receiver(hook, body_seconds).receive)
    app.router.add_get("/health", _Health(check_health).tell)
    app.router.add_get("/metrics", _Metrics(registry).tell)
    if feeds is not None:
        feeds.add_routes(app)
    return app


@asynccontextmanager
async def serve_web(
    app: web.Application, *, host: str, port: int, head_seconds: float = HEAD_SECONDS
) -> AsyncIterator[int]:
    """Serve while inside; gives the port. Raises `OSError` when it is taken."""
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=calls,
        # aiohttp counts a connection without a whole head as idle.
        keepalive_timeout=head_seconds,
        lingering_time=LINGER_SECONDS,
        shutdown_timeout=DRAIN_SECONDS,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@dataclass(frozen=True, slots=True)
class _Receiver:
    hook: Hook
    body_seconds: float

    async def receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(self.hook.header, "")
        if not matches_secret(given, self.hook.secret):
            return _refuse(request, 401)
        body = await _read_body(request, self.body_seconds)
        if body is None:
            return _refuse(request, 408)
        return await _keep(self.hook.store, body)


@dataclass(frozen=True, slots=True)
class _Called:
    callback: Callback
    body_seconds: float

    async def echo(self, request: web.Request) -> web.Response:
        words = self.callback.echo(request.query)
        return web.Response(body=words) if words is not None else _refuse(request, 403)

    async def receive(self, request: web.Request) -> web.Response:
        body = await _read_body(request, self.body_seconds)
        if body is None:
            return _refuse(request, 408)
        event = self.callback.read(request.query, body)
        if event is None:
            return _refuse(request, 403)
        return await _keep(self.callback.store, event)


async def _read_body(request: web.Request, seconds: float) -> bytes | None:
    """None when it takes too long."""
    try:
        async with asyncio.timeout(seconds):
            return await request.read()
    except TimeoutError:
        return None


async def _keep(store: Store, body: bytes) -> web.Response:
    try:
        await store([body])
    except Exception as error:
        # The words of the error may hold what people wrote.
        log.error("cannot store an update: %s", type(error).__name__)
        return web.Response(status=503)
    return web.Response()


def _refuse(request: web.Request, status: int) -> web.Response:
    """Answer without having read the body; the connection is of no more use."""
    response = web.Response(status=status)
    response.force_close()
    return response


@dataclass(frozen=True, slots=True)
class _Health:
    check: CheckHealth

    async def tell(self, request: web.Request) -> web.Response:
        findings = await self._find()
        states = {finding.state for finding in findings.values()}
        worst = next((s for s in ("down", "degraded") if s in states), "ok")
        reasons = {name: f.reason for name, f in findings.items() if f.state != "ok"}
        parts = {name: finding.state for name, finding in findings.items()}
        return web.json_response(
            {"status": worst, "parts": parts, "reasons": reasons},
            status=503 if worst == "down" else 200,
            headers={"Cache-Control": "no-store"},
        )

    async def _find(self) -> Mapping[str, Finding]:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                return await self.check()
        except TimeoutError:
            return {"health": Finding("down", "the check took too long")}
        except Exception as error:
            log.error("the health check failed: %s", type(error).__name__)
            return {"health": Finding("down", "the check itself failed")}


@dataclass(frozen=True, slots=True)
class _Metrics:
    registry: CollectorRegistry

    async def tell(self, request: web.Request) -> web.Response:
        page = generate_latest(self.registry)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE_LATEST})
