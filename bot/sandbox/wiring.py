"""What both doors of the sandbox share: JSON answers, cut wires, loopback only."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NoReturn
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.service import Service

SERVICE: web.AppKey[Service] = web.AppKey("service", Service)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer_json(
    value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    return web.Response(
        body=body, status=status, headers=headers, content_type="application/json"
    )


async def cut_connection(request: web.Request) -> NoReturn:
    """Break the connection without an answer, as a failing network does."""
    if request.transport is not None:
        request.transport.abort()
    raise asyncio.CancelledError


def comes_from_elsewhere(host: str, origin: str | None) -> bool:
    """Whether a foreign web page is behind a request (its Host or Origin tells)."""
    try:
        if urlsplit(f"//{host}").hostname not in LOOPBACK:
            return True  # a name that was made to point here
        return origin is not None and urlsplit(origin).netloc != host
    except ValueError:  # an address that is none
        return True


@web.middleware
async def refuse_foreign_pages(
    request: web.Request, handler: Handler
) -> web.StreamResponse:
    if comes_from_elsewhere(request.host, request.headers.get("Origin")):
        return answer_json({"error": "this machine's own pages only"}, status=403)
    return await handler(request)
