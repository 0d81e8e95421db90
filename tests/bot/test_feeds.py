"""Feeds over HTTP: off by default, the calendar's secret, what readers have already."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import aiohttp
import pytest
from icalendar import Calendar
from prometheus_client import CollectorRegistry

from bot.feeds import Feeds
from bot.web import make_web_app, serve_web
from storage.models import Adoption, Desk
from tests.builders import build_adoption, build_desk, build_person, build_story

pytestmark = pytest.mark.usefixtures("db")

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SECRET = "geheim-0123456789-abc"
STORIES = [f"/feeds/stories.{how}" for how in ("rss", "atom", "json")]
BOTH = {"feeds": {"stories": True, "calendar": True}}


async def build_open_desk(settings=BOTH):
    await build_desk(settings=settings)
    author = await build_person("李明", unit="qinghe")
    story = await build_story("qinghe", author, title="秋收进行时")
    return await build_adoption(story, "county_site", date(2026, 11, 20))


async def check():
    return {}


@asynccontextmanager
async def open_feeds(secret="", kept_seconds=0.0):
    home = "https://desk.example.org"
    feeds = Feeds(home, secret, lambda: NOW, kept_seconds=kept_seconds)
    app = make_web_app(
        hooks=[], check_health=check, registry=CollectorRegistry(), feeds=feeds
    )
    async with (
        serve_web(app, host="127.0.0.1", port=0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        yield session


async def read(session, path, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with session.get(path, headers=named) as response:
        return response.status, response.headers, await response.read()


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/feeds/stories.rss", "application/rss+xml; charset=utf-8"),
        ("/feeds/stories.atom", "application/atom+xml; charset=utf-8"),
        ("/feeds/stories.json", "application/feed+json; charset=utf-8"),
        ("/feeds/calendar.ics", "text/calendar; charset=utf-8"),
    ],
)
async def test_each_is_served_as_what_it_is(path, media_type) -> None:
    await build_open_desk()

    async with open_feeds() as session:
        status, headers, body = await read(session, path)

    assert (status, headers["Content-Type"]) == (200, media_type)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "public, max-age=300"
    assert body
    if path.startswith("/feeds/stories"):
        assert "秋收进行时".encode() in body
        assert b"https://desk.example.org" + path.encode() in body


@pytest.mark.parametrize("path", [*STORIES, "/feeds/calendar.ics"])
async def test_off_by_default_and_before_the_first_apply(path) -> None:
    async with open_feeds() as session:
        assert (await read(session, path))[0] == 404
        await build_open_desk(settings={})
        assert (await read(session, path))[0] == 404


async def test_with_a_secret_the_calendar_is_under_it_alone() -> None:
    await build_open_desk()

    async with open_feeds(SECRET) as session:
        _, headers, _ = await read(session, f"/feeds/{SECRET}/calendar.ics")
        found = [
            (await read(session, path))[0]
            for path in (
                f"/feeds/{SECRET}/calendar.ics",
                "/feeds/calendar.ics",
                f"/feeds/{SECRET[:-1]}x/calendar.ics",
                "/feeds/%E5%AF%86/calendar.ics",
            )
        ]

    assert found == [200, 404, 404, 404]
    assert headers["Cache-Control"] == "private, max-age=300"


async def test_without_a_secret_no_secret_is_right() -> None:
    await build_open_desk()

    async with open_feeds() as session:
        assert (await read(session, "/feeds/anything-at-all/calendar.ics"))[0] == 404


@pytest.mark.parametrize("path", [*STORIES, "/feeds/calendar.ics"])
async def test_who_has_it_already_is_told_so(path) -> None:
    await build_open_desk()

    async with open_feeds() as session:
        _, headers, _ = await read(session, path)
        tag, since = headers["ETag"], headers["Last-Modified"]
        by_tag = await read(session, path, If_None_Match=tag)
        weakly = await read(session, path, If_None_Match=f'"other", W/{tag}')
        by_date = await read(session, path, If_Modified_Since=since)
        other = await read(session, path, If_None_Match='"other"')
        # The tag has the last word (RFC 9110, 13.2.2).
        both = await read(session, path, If_None_Match='"x"', If_Modified_Since=since)

    assert [found[0] for found in (by_tag, weakly, by_date)] == [304, 304, 304]
    assert [found[0] for found in (other, both)] == [200, 200]
    assert (by_tag[1]["ETag"], by_tag[2]) == (tag, b"")


async def test_what_was_taken_back_is_gone_and_its_readers_are_told() -> None:
    adoption = await build_open_desk()

    async with open_feeds() as session:
        _, before, _ = await read(session, STORIES[0])
        await Adoption.filter(id=adoption.id).update(cancelled_at=NOW)
        status, after, body = await read(
            session, STORIES[0], If_None_Match=before["ETag"]
        )
        by_date = await read(
            session, STORIES[0], If_Modified_Since=before["Last-Modified"]
        )

    assert (status, by_date[0]) == (200, 200)
    assert "秋收".encode() not in body
    assert parsedate_to_datetime(after["Last-Modified"]) > parsedate_to_datetime(
        before["Last-Modified"]
    )


async def test_an_older_copy_is_sent_anew() -> None:
    await build_open_desk()
    old = format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)

    async with open_feeds() as session:
        assert (await read(session, STORIES[0], If_Modified_Since=old))[0] == 200


async def test_a_switch_in_the_desk_file_closes_it_again() -> None:
    await build_open_desk()

    async with open_feeds() as session:
        assert (await read(session, STORIES[1]))[0] == 200
        await Desk.all().update(settings={"feeds": {"stories": False}})
        assert (await read(session, STORIES[1]))[0] == 404


async def test_however_many_ask_the_database_is_asked_once() -> None:
    await build_open_desk()

    async with open_feeds(kept_seconds=60) as session:
        asked = [read(session, STORIES[0]) for _ in range(20)]
        found = await asyncio.gather(*asked)
        await Adoption.all().update(cancelled_at=NOW)
        kept = await read(session, STORIES[0])

    assert {each[0] for each in found} == {200}
    assert len({each[1]["ETag"] for each in [*found, kept]}) == 1


async def test_the_head_of_a_page_is_its_head_alone() -> None:
    await build_open_desk()

    async with (
        open_feeds() as session,
        session.head("/feeds/calendar.ics") as response,
    ):
        assert (response.status, await response.read()) == (200, b"")
        assert response.headers["ETag"]


async def test_the_calendar_that_is_served_parses() -> None:
    await build_open_desk()

    async with open_feeds() as session:
        _, _, body = await read(session, "/feeds/calendar.ics")

    assert Calendar.from_ical(body).errors == []
