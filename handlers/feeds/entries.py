"""A feed of adopted stories, before it is written in one format or another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# What XML cannot hold, and marks that turn the direction of what follows.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
    "\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_LINK = re.compile(r"https?://[^\s<>\"'\\^`{|}]+")
_TAGS = str.maketrans("<>", "\uff1c\uff1e")

Format = Literal["rss", "atom", "json"]


@dataclass(frozen=True, slots=True)
class Entry:
    """`id` never changes; `link` and `author` are "" where there is none."""

    id: str
    title: str
    unit: str
    outlet: str
    author: str
    link: str
    at: datetime

    @property
    def summary(self) -> str:
        """青河镇 · 省政府网 · 2026-11-12."""
        return f"{self.unit} · {self.outlet} · {self.at:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Feed:
    """`address`: where it is served; `home`: what it belongs to. Newest entry first."""

    id: str
    title: str
    description: str
    language: str
    home: str
    address: str
    updated: datetime
    entries: tuple[Entry, ...]


def make_plain(text: str) -> str:
    """One line that is the same text in every reader, and markup in none.

    Readers disagree on whether a title in RSS is text or HTML, so its angle brackets
    become full-width ones.
    """
    return " ".join(_UNFIT.sub("", text).translate(_TAGS).split())


def read_link(link: str) -> str:
    """A link as outsiders may follow it; "" for what is no web address."""
    return link if _LINK.fullmatch(link) else ""
