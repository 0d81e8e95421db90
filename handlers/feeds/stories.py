"""The feed of adopted stories: title, unit, outlet, date, link, and no more."""

from __future__ import annotations

from datetime import datetime, time

from handlers.feeds.entries import Entry, Feed, Format, make_plain, read_link
from handlers.feeds.formats import WRITERS
from handlers.feeds.wishes import (
    FeedWishes,
    Names,
    choose_outlets,
    find_names,
    read_feed_wishes,
)
from handlers.stories.cards import show_unit
from handlers.texts import say_plain
from storage.desk.desk import DeskView
from storage.figures.public_adoptions import PublicAdoption, list_public_adoptions


async def write_stories(
    desk: DeskView, now: datetime, how: Format, *, home: str, address: str
) -> bytes | None:
    """None where the desk file does not give its stories to outsiders."""
    wishes = read_feed_wishes(desk)
    if not wishes.stories:
        return None
    feed = await load_feed(desk, wishes, now, home=home, address=address)
    return WRITERS[how](feed)


async def load_feed(
    desk: DeskView, wishes: FeedWishes, now: datetime, *, home: str, address: str
) -> Feed:
    names = await find_names(now)
    outlets = choose_outlets(desk, wishes.outlets)
    today = now.astimezone(desk.zone).date()
    found = await list_public_adoptions(outlets, today, limit=wishes.count)
    entries = tuple(_make_entry(each, desk, wishes, names) for each in found)
    title = make_plain(desk.name)
    return Feed(
        id=f"urn:uuid:{names.name('stories')}",
        title=title,
        description=say_plain("feeds.stories", desk.language, desk=title),
        language=desk.language,
        home=home,
        address=address,
        # Not the moment of asking: the same stories are the same bytes.
        updated=entries[0].at if entries else names.began,
        entries=entries,
    )


def _make_entry(
    adoption: PublicAdoption, desk: DeskView, wishes: FeedWishes, names: Names
) -> Entry:
    outlet = desk.outlets[adoption.outlet_id]
    return Entry(
        id=f"urn:uuid:{names.name(f'adoption:{adoption.id}')}",
        title=make_plain(adoption.title),
        unit=make_plain(show_unit(desk, adoption.unit_id)),
        outlet=make_plain(outlet.name),
        author=make_plain(adoption.author) if wishes.author else "",
        link=read_link(adoption.link),
        at=datetime.combine(adoption.adopted_on, time(), tzinfo=desk.zone),
    )
