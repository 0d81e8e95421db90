"""Fetch the files of an event before it is handled: no transaction waits for a network.

What cannot be had now is asked for again later, until the event is a day old; what is
wrong with a file for good stands in its `problem`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from handlers.messages import Attachment, Incoming, Platform, StoredFile

# Into the media store; raises while it may still succeed.
Keep = Callable[[Platform, Attachment], Awaitable[StoredFile]]

AT_ONCE = 8  # downloads over all chats
GIVE_UP = timedelta(hours=24)
# The longer it has not worked, the longer until the next try.
SHORTEST, LONGEST = timedelta(seconds=2), timedelta(minutes=5)


class NotYet(Exception):
    """A file could not be fetched now; try again in a while."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    keep: Keep
    platforms: Mapping[str, Platform]
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def fetch_files(
        self, events: Sequence[Incoming], *, age: timedelta
    ) -> tuple[Incoming, ...]:
        """The events with their files; `age`: since they were received.

        Raises `NotYet`.
        """
        return tuple(await asyncio.gather(*(self._complete(e, age) for e in events)))

    async def _complete(self, event: Incoming, age: timedelta) -> Incoming:
        platform = self.platforms[event.chat.platform]
        files = (self._fetch(platform, a, age) for a in event.attachments)
        return replace(event, files=tuple(await asyncio.gather(*files)))

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


def choose_next_try(now: datetime, *, age: timedelta) -> datetime:
    """When to ask again for the files of an event that came `age` ago."""
    return now + min(max(age, SHORTEST), LONGEST)
