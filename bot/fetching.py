"""Fetch the files of an event before it is handled: no transaction waits for a network.

Only what members send in private is fetched: nothing else is kept here. What cannot be
had now is asked for again later, until the event is a day old; what is wrong with a
file for good stands in its `problem`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from handlers.messages import Attachment, Incoming, Platform, StoredFile
from storage.people.people import find_people

# Into the media store; raises while it may still succeed.
Keep = Callable[[Platform, Attachment], Awaitable[StoredFile]]

AT_ONCE = 8  # downloads over all chats
GIVE_UP = timedelta(hours=24)
# The longer it has not worked, the longer until the next try.
SHORTEST, LONGEST = timedelta(seconds=2), timedelta(minutes=5)


class NotYet(Exception):
    """A file could not be fetched now; try again in a while."""


async def is_from_member(event: Incoming) -> bool:
    """Whether the desk has any use for the event's files."""
    sender = event.sender
    if event.chat.kind != "private" or sender is None or sender.anonymous:
        return False
    found = await find_people(sender.platform, [sender.id])
    return any(person.status == "active" for person in found.values())


@dataclass(frozen=True, slots=True)
class Fetcher:
    """`is_wanted`: whose files are fetched; None: everybody's."""

    keep: Keep
    platforms: Mapping[str, Platform]
    is_wanted: Callable[[Incoming], Awaitable[bool]] | None = None
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def fetch_files(
        self, events: Sequence[Incoming], *, age: timedelta, is_next: bool = True
    ) -> tuple[Incoming, ...]:
        """The events with their files; `age`: since they were received.

        `is_next` False: earlier ones of the chat are still to be handled, and may make
        a member of a stranger. Raises `NotYet`.
        """
        done = (self._complete(event, age, is_next) for event in events)
        return tuple(await asyncio.gather(*done))

    async def _complete(
        self, event: Incoming, age: timedelta, is_next: bool
    ) -> Incoming:
        if event.attachments and not await self._is_wanted(event):
            if event.chat.kind == "private" and not is_next:
                raise NotYet("nobody knows yet who sends it")
            return event
        platform = self.platforms[event.chat.platform]
        files = (self._fetch(platform, a, age) for a in event.attachments)
        return replace(event, files=tuple(await asyncio.gather(*files)))

    async def _is_wanted(self, event: Incoming) -> bool:
        return self.is_wanted is None or await self.is_wanted(event)

    async def _fetch(
        self, platform: Platform, attachment: Attachment, age: timedelta
    ) -> StoredFile:
        try:
            async with self.slots:
                return await self.keep(platform, attachment)
        except Exception as error:
            # The network, a full disk, …: the event waits rather than lose its file.
            if age < GIVE_UP:
                raise NotYet(type(error).__name__) from error
            return StoredFile(attachment.kind, attachment.name, problem="gone")


def choose_wait(age: timedelta) -> timedelta:
    """Until the files of an event that came `age` ago are asked for again."""
    return min(max(age, SHORTEST), LONGEST)
