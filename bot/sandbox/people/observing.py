"""Looking and listening: what people see, and what the sandbox's books say."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.feed import Entry, Feed
from bot.sandbox.people.lookup import Act, find_person, find_room
from bot.sandbox.service import Service
from bot.sandbox.view import view_chat, view_message, view_transcript
from bot.sandbox.wire import write_user

Json = dict[str, Any]
LONGEST_WAIT = 25.0


async def transcript(service: Service, *, chat: int, last: int = 0) -> list[Json]:
    """What stands in the chat, top to bottom: everything, or the `last` bubbles."""
    return view_transcript(service.world, find_room(service, chat))[-last:]


async def hear(
    service: Service,
    *,
    chat: int,
    pattern: str = "",
    regex: bool = False,
    after: int = 0,
    seconds: float = 0,
) -> Json:
    """The first words of the bot after entry `after` that match; {} if none came.

    A message counts as it looked when it was sent, and again each time it was edited.
    """

    def is_it(entry: Entry) -> bool:
        return is_from_bot(entry) and matches(entry.view["text"], pattern, regex=regex)

    return await _wait_for(service.feed, is_it, after, seconds, chat=chat)


async def _wait_for(
    feed: Feed,
    is_it: Callable[[Entry], bool],
    after: int,
    seconds: float,
    *,
    chat: int | None = None,
) -> Json:
    """The first entry after `after` that is it, as JSON; {} when time is up."""
    until = asyncio.get_running_loop().time() + min(seconds, LONGEST_WAIT)
    while True:
        for entry in feed.since(after, chat):
            after = entry.number
            if is_it(entry):
                return entry.as_json()
        left = until - asyncio.get_running_loop().time()
        if left <= 0 or not await feed.wait(after, left, chat=chat):
            return {}


def is_from_bot(entry: Entry) -> bool:
    return (
        entry.kind == "message"
        and entry.view["from"]["is_bot"]
        and not entry.view["quiet"]
    )


def matches(text: str, pattern: str, *, regex: bool) -> bool:
    return bool(re.search(pattern, text, re.DOTALL)) if regex else pattern in text


async def see_toast(
    service: Service,
    *,
    person: int,
    press: str = "",
    after: int = 0,
    seconds: float = 0,
) -> Json:
    """The first answer to a press of the person after entry `after`; {} if none."""

    def is_it(entry: Entry) -> bool:
        return entry.kind == "toast" and is_toast_for(entry, person, press)

    return await _wait_for(service.feed, is_it, after, seconds)


def is_toast_for(entry: Entry, person: int, press: str) -> bool:
    return entry.view["person"] == person and press in ("", entry.view["press"])


async def wait(service: Service, *, after: int, seconds: float = LONGEST_WAIT) -> Json:
    """The number of the last entry once there is one after `after`, or time is up."""
    await service.feed.wait(after, min(seconds, LONGEST_WAIT))
    return {"last": service.feed.last}


async def feed(service: Service, *, after: int = 0) -> list[Json]:
    return [entry.as_json() for entry in service.feed.since(after)]


async def state(service: Service) -> Json:
    """Everything the page needs to begin."""
    world = service.world
    return {
        "run": service.run,
        "last": service.feed.last,
        "bot": write_user(world.bot),
        "clock": service.clock.now().isoformat(),
        "zone": service.zone.key,
        "columns": service.columns,
        "people": [
            {"id": each.id, "name": each.name, "username": each.username}
            for each in world.users.values()
            if not each.hidden
        ],
        "chats": [view_chat(world, chat) for chat in world.chats.values()],
    }


async def message(service: Service, *, chat: int, message: int) -> Json:
    """How one message looks now; {} when it is gone."""
    found = find_room(service, chat).messages.get(message)
    return view_message(service.world, found) if found else {}


async def menu(service: Service, *, person: int, chat: int = 0) -> list[Json]:
    """The commands the person is shown in the chat."""
    user = find_person(service, person)
    return list(service.menus.shown_to(user, find_room(service, chat or person)))


async def journal(service: Service, *, after: int = 0, method: str = "") -> list[Json]:
    """Every call after number `after`, of one method or of all but polling."""
    return [
        call.as_json()
        for call in service.journal.since(after)
        if method in ("", call.method)
    ]


async def counts(service: Service) -> Json:
    """How many calls there were, by method and code; and how the updates stand."""
    log = service.updates.log
    return {
        "calls": dict(service.journal.counts),
        "refused_for_pace": service.rates.refused,
        "updates": len(log),
        "confirmed": sum(each.confirmed_at is not None for each in log),
        "waiting": service.webhook.pending,
        "delivered": sum(each.delivered for each in log),
    }


async def deliveries(service: Service, *, after: int = 0) -> list[Json]:
    """Every update in the order it was made, and how often it went out."""
    return [
        {
            "number": number,
            "update": each.as_json(),
            "at": each.at.isoformat(),
            "delivered": each.delivered,
            "confirmed": each.confirmed_at is not None,
        }
        for number, each in enumerate(service.updates.log[after:], after + 1)
    ]


ACTS: dict[str, Act] = {
    "transcript": transcript,
    "hear": hear,
    "see_toast": see_toast,
    "wait": wait,
    "feed": feed,
    "state": state,
    "message": message,
    "menu": menu,
    "journal": journal,
    "counts": counts,
    "deliveries": deliveries,
}
