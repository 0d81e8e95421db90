"""The running desk serves its feeds beside health and metrics."""

from __future__ import annotations

import aiohttp

from storage.models import Desk
from tests.security.whole_desk import open_desk

PATHS = [f"/feeds/stories.{how}" for how in ("rss", "atom", "json")]
PATHS += ["/feeds/calendar.ics"]
OPEN = {"feeds": {"stories": True, "calendar": True}}


async def ask(session):
    found = []
    for path in PATHS:
        async with session.get(path) as response:
            found.append(response.status)
    return found


async def test_the_running_desk_serves_what_its_file_gives(sqlite_url, tmp_path):
    async with (
        open_desk(sqlite_url, tmp_path, "polling") as (app, _),
        aiohttp.ClientSession(f"http://127.0.0.1:{app.port}") as session,
    ):
        app.feeds.kept_seconds = 0.0
        closed = await ask(session)
        await Desk.all().update(settings=OPEN)
        opened = await ask(session)

    assert (closed, opened) == ([404] * 4, [200] * 4)
