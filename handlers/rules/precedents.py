"""What an editor is told of an earlier story that has the same words or photos."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Precedent:
    """An earlier story: its number, its unit's name, the local day it came (ISO 8601).

    `percent` of the text is the same, `passage` the longest passage in common; of
    photos `count` are the same.
    """

    number: str
    unit: str
    day: str
    percent: int = 0
    passage: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Precedents:
    """The earlier stories with this very text, with much of it, and with its photos."""

    same: Precedent | None = None
    similar: Precedent | None = None
    photo: Precedent | None = None


NO_PRECEDENTS = Precedents()
