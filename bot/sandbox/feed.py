"""What people see happen, in order: the page streams it, tests wait on it."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
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
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def publish(self, kind: EntryKind, chat: int, view: Json) -> Entry:
        self.last += 1
        entry = Entry(self.last, kind, chat, view)
        self.entries.append(entry)
        self.by_chat[chat].append(entry)
        self._changed.set()
        self._changed = asyncio.Event()
        return entry

    def since(self, number: int) -> list[Entry]:
        return [entry for entry in self.entries if entry.number > number]

    def since_in(self, chat: int, number: int) -> list[Entry]:
        return [entry for entry in self.by_chat[chat] if entry.number > number]

    async def wait(self, number: int, seconds: float) -> bool:
        """Whether there is news after `number`, at once or within `seconds`."""
        if self.last > number:
            return True
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return False
        return True
