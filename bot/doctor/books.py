"""What the database must hold: its tables, a desk with an admin, queues that flow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.doctor.findings import Finding, problem, warn, well
from bot.feeds import CALENDAR, SECRET_CALENDAR, STORIES
from bot.settings import Settings
from handlers.announcements.calendar import knows_year
from handlers.feeds.wishes import read_feed_wishes
from storage.audit import find_broken_entry
from storage.database import open_database
from storage.desk.desk import DeskView, load_desk
from storage.desk.desk_groups import list_unbound
from storage.engine.schema_state import find_missing
from storage.engine.trouble import (
    DATABASE_ERRORS,
    find_sqlite_path,
    hide_password,
    word_trouble,
)
from storage.migrate import SchemaError, is_current
from storage.people.first_admin import has_admin
from storage.queues import inbox, outbox

APPLY = "make the desk with: storydesk desk apply desk.toml"
MANY_WAITING = 1000


class NoDatabaseError(Exception):
    """There is nothing to look into; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding


@asynccontextmanager
async def open_books(settings: Settings) -> AsyncIterator[None]:
    """The database as it is: nothing is made. Raises `NoDatabaseError`."""
    url = hide_password(settings.database)
    path = find_sqlite_path(settings.database)
    if path and not path.exists():
        raise NoDatabaseError(problem("database", f"{url} is not there", APPLY))
    async with open_database(settings.database):
        try:
            current, missing = await is_current(), await find_missing()
        except SchemaError as error:
            words, _, remedy = str(error).rpartition(": ")
            raise NoDatabaseError(problem("schema", words, remedy)) from error
        except DATABASE_ERRORS as error:
            words = f"{url}: {word_trouble(error)}"
            remedy = "check DATABASE_URL and that the server runs"
            raise NoDatabaseError(problem("database", words, remedy)) from error
        if missing:
            shown = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
            raise NoDatabaseError(_judge_schema(f"{shown} missing"))
        if not current:
            raise NoDatabaseError(_judge_schema("it is an older version's"))
        yield


def _judge_schema(words: str) -> Finding:
    remedy = "start the desk once: it brings an older database up to date"
    return problem("schema", words, remedy)


async def check_books(settings: Settings, now: datetime) -> list[Finding]:
    """Only in `open_books`."""
    url = hide_password(settings.database)
    found = [
        well("database", f"{url} answers"),
        well("schema", "every table and column is there"),
        await _check_audit(),
        *await _check_queues(),
    ]
    desk = await load_desk()
    if desk is None:
        return [*found, problem("desk", "there is none yet", APPLY)]
    return [*found, *await _check_desk(desk, now), *_check_feeds(desk, settings)]


def _check_feeds(desk: DeskView, settings: Settings) -> list[Finding]:
    """Where outsiders find what the desk file gives them; nothing while it is off."""
    wishes, home = read_feed_wishes(desk), settings.public_url
    paths = [STORIES.format(format="rss")] if wishes.stories else []
    if wishes.calendar:
        hidden = SECRET_CALENDAR.format(secret="CALENDAR_SECRET")
        paths.append(hidden if settings.calendar_secret else CALENDAR)
    if paths and not home:
        remedy = "set PUBLIC_URL: the feeds' own addresses begin with it"
        return [warn("feeds", f"{', '.join(paths)} on {settings.listen}", remedy)]
    return [well("feeds", f"{home}{path}") for path in paths]


async def _check_audit() -> Finding:
    broken = await find_broken_entry()
    if broken is None:
        return well("audit", "the log is whole")
    words = f"entry {broken} does not fit the one before it: somebody changed the log"
    return problem("audit", words, "compare it with a backup")


async def _check_queues() -> list[Finding]:
    events, items = await inbox.count_events(), await outbox.count_items()
    remedy = "see storydesk queue"
    found = []
    for count, what in (
        (events["dead"], "events that could not be handled"),
        (items["ambiguous"], "messages of which nobody knows whether they left"),
        (items["failed"], "messages that could not be sent"),
    ):
        if count:
            found.append(warn("queues", f"{count} {what}", remedy))
    waiting = events["waiting"] + items["waiting"]
    if waiting > MANY_WAITING:
        words = f"{waiting} events and messages are waiting"
        found.append(warn("queues", words, "see that the desk runs: storydesk run"))
    return found or [well("queues", f"{waiting} waiting, none given up")]


async def _check_desk(desk: DeskView, now: datetime) -> list[Finding]:
    found = [
        well("desk", f"{desk.name}, version {desk.version}, {len(desk.units)} units"),
        well("time zone", f"{desk.timezone}, now {now.astimezone(desk.zone):%H:%M}"),
        *_check_calendar(now.astimezone(desk.zone)),
    ]
    if not await has_admin():
        remedy = "invite one with: storydesk desk invite --role admin"
        found.append(warn("admin", "the desk has no admin", remedy))
    for code in await list_unbound():
        words = f'group "{code}" of the desk file is bound to no chat'
        remedy = f"put the bot into the chat and say there: /bind {code}"
        found.append(warn("groups", words, remedy))
    return found


def _check_calendar(today: datetime) -> list[Finding]:
    """Next year's holidays are published in November: warn from December on."""
    years = [today.year, *([today.year + 1] if today.month == 12 else [])]
    unknown = [str(year) for year in years if not knows_year(year)]
    if not unknown:
        return [well("calendar", f"holidays of {years[-1]} are known")]
    words = f"the holidays of {', '.join(unknown)} are not known"
    remedy = "update storydesk, or write them into [calendar] of the desk file"
    return [warn("calendar", words, remedy)]


def list_names(desk: DeskView) -> str:
    """Every character that rankings of this desk draw."""
    units = [unit.name + unit.short_name for unit in desk.units.values()]
    outlets = [outlet.name for outlet in desk.outlets.values()]
    classes = [each.name for each in desk.classes.values()]
    return "".join([desk.name, *classes, *units, *outlets])
