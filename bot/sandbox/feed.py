"""What people see happen, in order: the page streams it, tests wait on it."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Literal

Json = dict[str, Any]
EntryKind = Literal[
    "message",
    "deleted",
    "toast",
    "reaction",
    "typing",
    "chat",
    "person",
    "clock",
    "columns",
]
# Enough for every wait; older entries can still be read as the chat's transcript.
KEPT = 20_000
KEPT_PER_CHAT = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """`view` is what a person sees of it at that moment, as plain JSON."""

    number: int
    kind: EntryKind
    chat: int
    view: Json

    def as_json(self) -> Json:
        return {
            "number": self.number,
            "kind": self.kind,
            "chat": self.chat,
            "view": self.view,
        }


def _keep_per_chat() -> defaultdict[int, deque[Entry]]:
    return defaultdict(lambda: deque(maxlen=KEPT_PER_CHAT))


@dataclass(slots=True)
class Feed:
    last: int = 0
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=KEPT))
    by_chat: defaultdict[int, deque[Entry]] = field(default_factory=_keep_per_chat)
    # Who waits, by chat; None: whoever waits for anything.
    _waiting: dict[int | None, asyncio.Event] = field(default_factory=dict)

    def publish(self, kind: EntryKind, chat: int, view: Json) -> Entry:
        self.last += 1
        entry = Entry(self.last, kind, chat, view)
        self.entries.append(entry)
        self.by_chat[chat].append(entry)
        for place in (chat, None):
            if place in self._waiting:
                self._waiting.pop(place).set()
        return entry

    def since(self, number: int, chat: int | None = None) -> list[Entry]:
        """The entries after `number`, of one chat or of all, oldest first."""
        entries = self.entries if chat is None else self.by_chat[chat]
        found = list(takewhile(lambda each: each.number > number, reversed(entries)))
        return found[::-1]

    def last_in(self, chat: int | None) -> int:
        if chat is None:
            return self.last
        return self.by_chat[chat][-1].number if self.by_chat[chat] else 0

    async def wait(
        self, number: int, seconds: float, *, chat: int | None = None
    ) -> bool:
        """Whether there is news after `number`, at once or within `seconds`."""
        if self.last_in(chat) > number:
            return True
        news = self._waiting.setdefault(chat, asyncio.Event())
        try:
            await asyncio.wait_for(news.wait(), seconds)
        except TimeoutError:
            return False
        return True
