"""Who wrote a joint story (合报), as people type it: 青河镇 张三、白水镇 李四.

Places are parted by 、 or a comma; each names a unit, a unit and a person, or a person
of the unit before. The order is the order of the authors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BETWEEN = re.compile(r"[、,;\uff0c\uff1b\n]+|\s+和\s+")
_BLANKS = re.compile(r"\s+")
ALONE = ("无", "独报", "单独", "alone", "none")


@dataclass(frozen=True, slots=True)
class Place:
    """`words`: what may be a unit, a unit and a person, or a person."""

    words: tuple[str, ...]


def read_places(text: str) -> list[Place]:
    """The places in their order, empty ones left out."""
    parts = (_BLANKS.split(part.strip()) for part in _BETWEEN.split(text))
    return [Place(tuple(filter(None, words))) for words in parts if any(words)]


def means_alone(text: str) -> bool:
    return text.strip().casefold() in ALONE


@dataclass(frozen=True, slots=True)
class Partner:
    """A place that was understood: a unit by id, with a member, a name, or nobody."""

    unit: int
    person: int | None = None
    name: str = ""


def complete_partners(found: list[Partner], own: Partner) -> list[Partner]:
    """With the one who sent it: in front, unless named or the unit alone was named.

    Nobody stands in the list twice. A single place is no joint work: an empty list.
    """
    whole: dict[object, Partner] = {}
    for each in _put_own(found, own):
        whole.setdefault(each.person or (each.unit, each.name), each)
    return list(whole.values()) if len(whole) > 1 else []


def _put_own(found: list[Partner], own: Partner) -> list[Partner]:
    if any(each.person == own.person for each in found):
        return found
    alone = Partner(own.unit)
    if alone in found:  # 青河镇、白水镇: whoever sends it stands for the unit
        return [own if each == alone else each for each in found]
    return [own, *found]
