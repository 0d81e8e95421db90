"""What may go wrong between a platform and its stand-in, once each."""

from __future__ import annotations

import asyncio

from aiohttp import web


async def answer_badly(kind, act, *, seconds):
    """Do what was asked or not (`act`), and answer as `kind` says.

    500, 502: refused before it was carried out; the others carry it out first.
    """
    if kind in ("500", "502"):
        return web.Response(status=int(kind), text="no")
    await act()
    if kind == "delay_after":
        await asyncio.sleep(seconds)
    if kind == "truncated":
        return web.Response(
            body=b'{"errcode": 0, "eve', content_type="application/json"
        )
    if kind == "not_json":
        return web.Response(text="<html>hello</html>", content_type="text/html")
    return None  # cut_after, delay_after: the line just breaks


class Faults:
    """`next(kind)` breaks the next call that sends something."""

    def __init__(self):
        self._kind, self._options = "", {}

    def next(self, kind, **options):
        self._kind, self._options = kind, options

    def take(self):
        kind, self._kind = self._kind, ""
        return kind, self._options
