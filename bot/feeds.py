"""Adopted stories as feeds, deadlines as a calendar: served to whoever may subscribe.

What the desk file does not give to outsiders does not exist (404). With a secret the
calendar is found under it alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

from aiohttp import web

from bot.platforms.base import matches_secret
from handlers.feeds.deadlines import write_deadlines
from handlers.feeds.entries import Format
from handlers.feeds.formats import MEDIA_TYPES
from handlers.feeds.stories import write_stories
from storage.desk.desk import DeskView, load_desk

STORIES, CALENDAR = "/feeds/stories.{format}", "/feeds/calendar.ics"
SECRET_CALENDAR = "/feeds/{secret}/calendar.ics"
CALENDAR_TYPE = "text/calendar"
KEPT_SECONDS = 20.0  # however many ask, the database is asked so often
MAX_AGE = 300  # seconds that a reader may keep it unasked
_SECOND = timedelta(seconds=1)
log = logging.getLogger(__name__)

Write = Callable[[DeskView, datetime], Awaitable[bytes | None]]


@dataclass(slots=True)
class _Page:
    """`since`: when these bytes were first seen; what is as young is fresh."""

    body: bytes | None
    tag: str
    since: datetime
    read_at: float


@dataclass(slots=True)
class Feeds:
    """`home`: the desk's public address; `clock`: its time, which can be moved."""

    home: str
    secret: str
    clock: Callable[[], datetime]
    kept_seconds: float = KEPT_SECONDS
    _pages: dict[str, _Page] = field(default_factory=dict)
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    def add_routes(self, app: web.Application) -> None:
        for how in MEDIA_TYPES:
            path = STORIES.format(format=how)
            app.router.add_get(path, _Stories(self, how, path).serve)
        deadlines = _Deadlines(self)
        app.router.add_get(CALENDAR, deadlines.serve)
        app.router.add_get(SECRET_CALENDAR, deadlines.serve)

    async def answer(
        self, request: web.Request, key: str, media_type: str, write: Write
    ) -> web.Response:
        try:
            page = await self._read(key, write)
        except Exception as error:
            log.error("cannot read %s: %s", key, type(error).__name__)
            raise web.HTTPServiceUnavailable from None
        if page.body is None:
            raise web.HTTPNotFound
        response = web.Response(body=page.body, content_type=media_type)
        response.charset = "utf-8"
        if _is_known(request, page):
            response = web.Response(status=304)
        response.etag = page.tag
        response.last_modified = page.since
        # What only the holders of a secret have is for no cache in between.
        reach = "private" if "secret" in request.match_info else "public"
        response.headers["Cache-Control"] = f"{reach}, max-age={MAX_AGE}"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    async def _read(self, key: str, write: Write) -> _Page:
        """As it was a moment ago, or anew: by one caller for all that wait."""
        async with self._reading:
            page = self._pages.get(key)
            if page is None or monotonic() - page.read_at >= self.kept_seconds:
                page = _follow(page, await self._write(write))
                self._pages[key] = page
            return page

    async def _write(self, write: Write) -> bytes | None:
        desk = await load_desk()
        return await write(desk, self.clock()) if desk else None


def _follow(before: _Page | None, body: bytes | None) -> _Page:
    """The page with these bytes; dates go on, whatever the machine's clock does."""
    tag = hashlib.sha256(body or b"").hexdigest()[:32]
    since = datetime.now(UTC).replace(microsecond=0)
    if before is not None:
        same = before.tag == tag and before.body is not None
        since = before.since if same else max(since, before.since + _SECOND)
    return _Page(body, tag, since, monotonic())


def _is_known(request: web.Request, page: _Page) -> bool:
    """Whether the reader has these bytes: by tag, or else by date (RFC 9110, 13.2)."""
    if request.if_none_match is not None:
        return any(tag.value in (page.tag, "*") for tag in request.if_none_match)
    since = request.if_modified_since
    return since is not None and page.since <= since


@dataclass(frozen=True, slots=True)
class _Stories:
    feeds: Feeds
    how: Format
    path: str

    async def serve(self, request: web.Request) -> web.Response:
        media_type = MEDIA_TYPES[self.how]
        return await self.feeds.answer(request, self.path, media_type, self._write)

    async def _write(self, desk: DeskView, now: datetime) -> bytes | None:
        home = self.feeds.home
        return await write_stories(
            desk, now, self.how, home=home, address=f"{home}{self.path}"
        )


@dataclass(frozen=True, slots=True)
class _Deadlines:
    feeds: Feeds

    async def serve(self, request: web.Request) -> web.Response:
        given, secret = request.match_info.get("secret", ""), self.feeds.secret
        allowed = matches_secret(given, secret) if secret else not given
        if not allowed:
            raise web.HTTPNotFound
        return await self.feeds.answer(
            request, CALENDAR, CALENDAR_TYPE, write_deadlines
        )
