"""The claimed items of one platform, on their way through its pacer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.pacer import Pacer
from bot.platforms.base import SendError
from handlers.messages import ANNOUNCEMENT, ANSWER, NOTICE, Platform, Ready
from storage.queues.outbox import Item

# How many of each priority are claimed ahead of the pace; a crash gives them back.
WINDOW = {ANSWER: 128, NOTICE: 64, ANNOUNCEMENT: 64}
# So many 429s from different chats within this time mean all of them.
CHATS_FOR_ALL, SECONDS_FOR_ALL = 3, 2.0


@dataclass(slots=True)
class Flight:
    """A claimed item, with its files once they are ready.

    `marked`: it is written that the call goes out; from here nobody hands it back.
    `offered`: it shows its buttons as numbers, which are noted with the mark, from
    `first_number` on.
    """

    item: Item
    holder: str
    files: list[Ready] = field(default_factory=list)
    marked: bool = False
    offered: bool = False
    first_number: int = 1


class Lane:
    """`problem` is "" while the platform takes calls, else why it does not."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.pacer = Pacer(platform.limits)
        self.held: dict[int, Flight] = {}
        self.problem = ""
        self._failures = 0
        self._throttled: dict[str, float] = {}

    def count_room(self) -> dict[int, int]:
        """How many more of each priority may be claimed."""
        held = Counter(flight.item.priority for flight in self.held.values())
        return {priority: size - held[priority] for priority, size in WINDOW.items()}

    def queue(self, flight: Flight, *, now: float) -> None:
        """The post wants to leave."""
        item = flight.item
        self.pacer.add(
            item.id,
            item.chat_key,
            now=now,
            priority=item.priority,
            cost=max(1, len(flight.files)),
            group=item.payload["chat"]["kind"] == "group",
        )

    def take(self, now: float) -> Iterator[Flight]:
        """Posts that may leave at this moment."""
        for id in self.pacer.take(now):
            yield self.held[id]

    def note_success(self) -> None:
        self._failures = 0
        self.problem = ""

    def note_failure(self, error: Exception) -> int:
        """How many calls in a row did not get through, this one included."""
        if not isinstance(error, SendError) or error.outcome != "retryable":
            return self._failures
        self._failures += 1
        self.problem = f"{type(error).__name__}: {error}"
        return self._failures

    def hold(self, chat_key: str, seconds: float, *, now: float) -> None:
        """The platform said "too fast" about a chat; about many: it means all."""
        self._throttled[chat_key] = now
        recent = {k: t for k, t in self._throttled.items() if now - t < SECONDS_FOR_ALL}
        self._throttled = recent
        of_all = len(recent) >= CHATS_FOR_ALL
        self.pacer.hold(seconds, now=now, chat_key=None if of_all else chat_key)
