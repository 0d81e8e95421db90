"""Hearing what the bot says: how people and rooms wait for words."""

from __future__ import annotations

import asyncio
import re
from typing import Any, Protocol

from bot.sandbox.errors import NotHeard
from bot.sandbox.seen import Message, read_message

Json = dict[str, Any]
Pattern = str | re.Pattern[str]
# How long one request waits; a longer wait asks again.
BREATH = 20.0


class Door(Protocol):
    """The way to a sandbox: acts by name, and the bytes of what was seen."""

    async def act(self, name: str, /, **arguments: Any) -> Any: ...
    async def read_file(self, key: str) -> bytes: ...


class Listener:
    """Somebody who hears the bot; every chat is heard on from the last heard words."""

    def __init__(self, door: Door, id: int, name: str) -> None:
        self.door = door
        self.id = id
        self.name = name
        self._heard: dict[int, int] = {}

    async def hears(
        self,
        pattern: Pattern = "",
        timeout: float = 10,  # noqa: ASYNC109 - reads as words: hears(…, timeout=3)
        *,
        chat: Listener | None = None,
        again: bool = False,
    ) -> Message:
        """The bot's next words that hold `pattern` (a part of them, or a regex).

        Counts from the words heard last in that chat; with `again` from the beginning.
        Words are as they were sent, or as they became by an edit (`.edited`). Raises
        NotHeard, an AssertionError, after `timeout` seconds of real time.
        """
        place = chat.id if chat else self.id
        after = 0 if again else self._heard.get(place, 0)
        entry = await self._wait_for_words(place, pattern, after, timeout)
        if not entry:
            raise await self._describe_silence(place, pattern, timeout)
        self._heard[place] = max(after, entry["number"])
        return read_message(entry["view"], number=entry["number"])

    async def _wait_for_words(
        self, place: int, pattern: Pattern, after: int, seconds: float
    ) -> Json:
        until = asyncio.get_running_loop().time() + seconds
        words = pattern if isinstance(pattern, str) else pattern.pattern
        while True:
            left = until - asyncio.get_running_loop().time()
            entry: Json = await self.door.act(
                "hear",
                chat=place,
                pattern=words,
                regex=not isinstance(pattern, str),
                after=after,
                seconds=max(0.0, min(BREATH, left)),
            )
            if entry or left <= BREATH:
                return entry

    async def _describe_silence(
        self, place: int, pattern: Pattern, seconds: float
    ) -> NotHeard:
        last = [f"  {each.sender}: {each.text}" for each in await self._read(place)][
            -6:
        ]
        shown = "\n".join(last) or "  (nothing)"
        waited = f"{self.name} waited {seconds:g} s for {pattern!r}"
        return NotHeard(f"{waited}; the chat ends with\n{shown}")

    async def hears_nothing(
        self,
        pattern: Pattern = "",
        within: float = 0.3,
        *,
        chat: Listener | None = None,
    ) -> None:
        """Raises AssertionError when the bot says such a thing `within` seconds."""
        place = chat.id if chat else self.id
        after = self._heard.get(place, 0)
        entry = await self._wait_for_words(place, pattern, after, within)
        assert not entry, f"{self.name} heard {entry['view']['text']!r}"

    async def reads(self, chat: Listener | None = None) -> tuple[Message, ...]:
        """Everything that stands in the chat now, top to bottom."""
        return await self._read(chat.id if chat else self.id)

    async def _read(self, place: int) -> tuple[Message, ...]:
        views = await self.door.act("transcript", chat=place)
        return tuple(read_message(each) for each in views)

    async def sees(self, message: Message) -> Message | None:
        """How that message looks now; None when it is gone."""
        view = await self.door.act("message", chat=message.chat, message=message.id)
        return read_message(view) if view else None
