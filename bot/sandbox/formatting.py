"""Text with entities: UTF-16 lengths, trimming, and what Telegram finds by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Entity:
    """A span of a text; `offset` and `length` in UTF-16 units."""

    type: str
    offset: int
    length: int
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.offset + self.length

    def as_json(self) -> dict[str, Any]:
        span = {"type": self.type, "offset": self.offset, "length": self.length}
        return span | self.extra


@dataclass(frozen=True, slots=True)
class Formatted:
    text: str
    entities: tuple[Entity, ...] = ()


def count_units(text: str) -> int:
    """The text's length as Telegram counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


# Bots' commands and links are found in anybody's text.
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))"
    r"|(?P<url>https?://[^\s<>\"'，。；！？、）》」]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{4,32}\b)"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
)


def find_entities(text: str) -> tuple[Entity, ...]:
    return tuple(
        Entity(
            str(match.lastgroup),
            count_units(text[: match.start()]),
            count_units(match.group()),
        )
        for match in _FOUND.finditer(text)
    )


def finish_text(formatted: Formatted) -> Formatted:
    """The text as Telegram keeps it: trimmed, with the entities found in it."""
    text = formatted.text.replace("\r", "").replace("\0", " ")
    kept = text.rstrip()
    entities = _clip(formatted.entities, count_units(kept))
    first = min((entity.offset for entity in entities), default=len(kept))
    lead = min(len(kept) - len(kept.lstrip(" \n")), first)
    moved = tuple(replace(each, offset=each.offset - lead) for each in entities)
    return Formatted(kept[lead:], _merge_found(kept[lead:], moved))


def _clip(entities: Iterable[Entity], end: int) -> tuple[Entity, ...]:
    clipped = (
        replace(entity, length=min(entity.length, end - entity.offset))
        for entity in entities
    )
    return tuple(entity for entity in clipped if entity.length > 0)


def _merge_found(text: str, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    found = (
        entity
        for entity in find_entities(text)
        if not any(_overlap(entity, other) for other in entities)
    )
    return tuple(
        sorted((*entities, *found), key=lambda each: (each.offset, -each.length))
    )


def _overlap(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end
