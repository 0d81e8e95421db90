"""What the desk file gives to outsiders: nothing unless it says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from storage.desk.desk import DeskView, find_first_apply

DEFAULT_COUNT = 50


@dataclass(frozen=True, slots=True)
class FeedWishes:
    """`outlets`: codes of those whose adoptions are public, empty for all."""

    stories: bool = False
    calendar: bool = False
    author: bool = False
    outlets: tuple[str, ...] = ()
    count: int = DEFAULT_COUNT


def read_feed_wishes(desk: DeskView) -> FeedWishes:
    found = dict(desk.settings.get("feeds") or {})
    return FeedWishes(
        stories=bool(found.get("stories")),
        calendar=bool(found.get("calendar")),
        author=bool(found.get("author")),
        outlets=tuple(found.get("outlets") or ()),
        count=int(found.get("count") or DEFAULT_COUNT),
    )


def choose_outlets(desk: DeskView, codes: Collection[str]) -> list[int]:
    return [
        outlet.id
        for outlet in desk.outlets.values()
        if not codes or outlet.code in codes
    ]


@dataclass(frozen=True, slots=True)
class Names:
    """Ids that stay the same for the life of a desk, whatever it is called."""

    space: UUID
    began: datetime

    def name(self, what: str) -> str:
        return str(uuid5(self.space, what))


async def find_names(now: datetime) -> Names:
    began = await find_first_apply() or now
    return Names(uuid5(NAMESPACE_URL, f"storydesk:{began.isoformat()}"), began)
