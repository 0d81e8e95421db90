"""The sandbox's own door: the acts of people over HTTP, the event stream, the page."""

from __future__ import annotations

import asyncio
import inspect
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox.errors import NotPossible
from bot.sandbox.feed import Entry
from bot.sandbox.people import ACTS, READS
from bot.sandbox.service import Service
from bot.sandbox.wiring import SERVICE, answer_json

PAGE = Path(__file__).parent / "page"
HEARTBEAT_SECONDS = 10.0
# Nothing from people is ever run: own scripts and styles only, pictures from here.
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' blob: data:; media-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


async def perform(service: Service, act: str, arguments: dict[str, Any]) -> Any:
    """Carry out one act; raises NotPossible for one that does not exist or fit."""
    function = ACTS.get(act)
    if function is None:
        raise NotPossible(f"there is no act {act!r}; there are {sorted(ACTS)}")
    try:
        inspect.signature(function).bind(service, **arguments)
    except TypeError as error:
        raise NotPossible(f"{act}: {error}") from error
    return await function(service, **arguments)


async def serve_act(request: web.Request) -> web.Response:
    act = request.match_info["act"]
    try:
        arguments = await _read_arguments(request, act)
        return answer_json(await perform(request.app[SERVICE], act, arguments))
    except NotPossible as error:
        return answer_json({"error": str(error)}, status=409)


async def _read_arguments(request: web.Request, act: str) -> dict[str, Any]:
    if request.method == "GET":
        if act not in READS:
            raise NotPossible(f"{act} changes something: use POST")
        return {name: _read_value(value) for name, value in request.query.items()}
    try:
        arguments = json.loads(await request.read() or b"{}")
    except ValueError as error:
        raise NotPossible("the body is not JSON") from error
    if not isinstance(arguments, dict):
        raise NotPossible("the body is no JSON object")
    return arguments


def _read_value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


async def stream_events(request: web.Request) -> web.StreamResponse:
    """Server-sent events: the feed's entries after `?after=`, or from now on."""
    feed = request.app[SERVICE].feed
    last = _read_start(request, feed.last)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    response.headers["Cache-Control"] = "no-store"
    await response.prepare(request)
    with suppress(ConnectionError):  # the reader went away
        await response.write(b"retry: 1000\n\n")
        while not request.app[CLOSING].is_set():
            for entry in feed.since(last):
                last = entry.number
                await response.write(_write_event(entry))
            if not await feed.wait(last, HEARTBEAT_SECONDS):
                await response.write(b": still here\n\n")
    return response


def _write_event(entry: Entry) -> bytes:
    data = json.dumps(entry.as_json(), ensure_ascii=False)
    return f"id: {entry.number}\ndata: {data}\n\n".encode("utf-8", "replace")


def _read_start(request: web.Request, now: int) -> int:
    named = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    return int(named) if named.isdecimal() else now


CLOSING: web.AppKey[asyncio.Event] = web.AppKey("closing", asyncio.Event)


async def serve_picture(request: web.Request) -> web.Response:
    """A file as people see it: pictures in the page, everything else as a download."""
    file = request.app[SERVICE].files.files.get(request.match_info["key"])
    if file is None:
        raise web.HTTPNotFound
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, max-age=86400",
    }
    if file.kind == "photo":
        return web.Response(body=file.data, content_type="image/jpeg", headers=headers)
    headers["Content-Disposition"] = "attachment"
    return web.Response(
        body=file.data, content_type="application/octet-stream", headers=headers
    )


async def serve_page(request: web.Request) -> web.FileResponse:
    name = request.match_info.get("name") or "index.html"
    path = PAGE / name
    if "/" in name or name.startswith(".") or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers=PAGE_HEADERS)


ROUTES = [
    web.get("/sandbox/events", stream_events),
    web.get("/sandbox/files/{key}", serve_picture),
    web.get("/sandbox/{act}", serve_act),
    web.post("/sandbox/{act}", serve_act),
    web.get("/", serve_page),
    web.get("/page/{name}", serve_page),
]
