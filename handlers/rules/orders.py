"""A commission (约稿) as an editor types it.

`青河镇、白水镇(李四) 11-28 18:00 移民搬迁后续产业`: to whom, until when, about what;
and on further lines what is wanted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from handlers.rules.deadlines import read_deadline

TOPIC_LONGEST, WORDS_LONGEST = 100, 2000
_BETWEEN = re.compile(r"[、,;\uff0c\uff1b]+")
_NAMED = re.compile(r"^(.+?)[(\uff08](.+?)[)\uff09]$")
EVERYBODY = ("全部", "全体", "各单位", "所有单位", "all")
Problem = Literal["", "nobody", "deadline", "past", "topic"]


@dataclass(frozen=True, slots=True)
class Addressee:
    """A unit, a class or everybody, as it was named; `person` alone shall do it."""

    name: str
    person: str = ""

    @property
    def is_everybody(self) -> bool:
        return self.name.casefold() in EVERYBODY


@dataclass(frozen=True, slots=True)
class Order:
    """`problem`: what is missing or cannot be; the rest is as far as it was read."""

    addressees: tuple[Addressee, ...] = ()
    deadline: datetime | None = None
    topic: str = ""
    words: str = ""
    problem: Problem = ""


def read_order(text: str, now: datetime) -> Order:
    """`now` in the desk's zone; the deadline is in that zone too."""
    first, _, further = text.strip().partition("\n")
    tokens = first.split()
    at = next((n for n in range(len(tokens)) if read_deadline(tokens[n], now)[0]), None)
    if at is None:
        return Order(problem="deadline" if tokens else "nobody")
    addressees = read_addressees(" ".join(tokens[:at]))
    deadline, topic = read_deadline(" ".join(tokens[at:]), now)
    if not topic:
        topic, _, further = further.strip().partition("\n")
    return Order(
        addressees,
        deadline,
        topic[:TOPIC_LONGEST].strip(),
        further.strip()[:WORDS_LONGEST],
        _find_problem(addressees, deadline, topic, now),
    )


def _find_problem(
    addressees: tuple[Addressee, ...],
    deadline: datetime | None,
    topic: str,
    now: datetime,
) -> Problem:
    if not addressees:
        return "nobody"
    if deadline is None or deadline <= now:
        return "past"
    return "" if topic.strip() else "topic"


def read_addressees(text: str) -> tuple[Addressee, ...]:
    parts = (part.strip() for part in _BETWEEN.split(text))
    return tuple(dict.fromkeys(_read_addressee(part) for part in parts if part))


def _read_addressee(part: str) -> Addressee:
    named = _NAMED.match(part)
    return Addressee(named[1].strip(), named[2].strip()) if named else Addressee(part)
