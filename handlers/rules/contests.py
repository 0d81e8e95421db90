"""Contests (征文): the call as it is typed, averages of scores, ranks and prizes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from handlers.rules.deadlines import read_deadline

THEME_LONGEST, WORDS_LONGEST, MOST_CLASSES, CLASS_LONGEST = 100, 2000, 8, 20
MOST_SCORE = 100
ENOUGH_TO_DROP = 5  # scores, so that three are left at least
_CLASSES = re.compile(r"^(?:类别|分类|classes?)\s*[::]\s*(.+)$", re.IGNORECASE)
_LIMIT = re.compile(
    r"^(?:限额|每人|limit)\s*[::]?\s*(?:每人)?\s*(\d{1,3})\D{0,12}$", re.IGNORECASE
)
_LENGTH = re.compile(
    r"^(?:字数|长度|length)\s*[::]?\s*(?:不超过|至多|<=|≤)?\s*(\d{2,6})\D{0,12}$",
    re.IGNORECASE,
)
Problem = Literal["", "deadline", "past", "theme", "classes"]


@dataclass(frozen=True, slots=True)
class ContestCall:
    """`per_person` and `longest` (characters) 0: as many and as long as one likes."""

    theme: str = ""
    deadline: datetime | None = None
    classes: tuple[str, ...] = ()
    per_person: int = 0
    longest: int = 0
    words: str = ""
    problem: Problem = ""


def read_contest_call(text: str, now: datetime) -> ContestCall:
    """`12-20 18:00 乡村振兴`, then lines like `类别:消息、通讯`, `限额:2`, `字数:2000`.

    `now` in the desk's zone; the deadline is in that zone too.
    """
    first, _, further = text.strip().partition("\n")
    deadline, theme = read_deadline(first, now)
    if deadline is None:
        return ContestCall(problem="deadline")
    found: dict[str, str] = {}
    words = [line for line in further.splitlines() if not _take_setting(line, found)]
    classes = _split_classes(found.get("classes", ""))
    return ContestCall(
        theme[:THEME_LONGEST].strip(),
        deadline,
        classes,
        int(found.get("limit", 0)),
        int(found.get("length", 0)),
        "\n".join(words).strip()[:WORDS_LONGEST],
        _find_problem(theme, deadline, classes, now),
    )


def _take_setting(line: str, found: dict[str, str]) -> bool:
    """Note a line that sets something; whether it was one."""
    plain = unicodedata.normalize("NFKC", line).strip()
    shapes = {"classes": _CLASSES, "limit": _LIMIT, "length": _LENGTH}
    for name, shape in shapes.items():
        if match := shape.match(plain):
            found[name] = match[1]
            return True
    return False


def _split_classes(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in re.split(r"[、,;/]+", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _find_problem(
    theme: str, deadline: datetime, classes: Sequence[str], now: datetime
) -> Problem:
    if deadline <= now:
        return "past"
    if not theme.strip():
        return "theme"
    long = any(len(each) > CLASS_LONGEST for each in classes)
    return "classes" if long or len(classes) > MOST_CLASSES else ""


@dataclass(frozen=True, slots=True)
class Prize:
    """`places` of them in each class."""

    name: str
    places: int


def read_prize(text: str) -> Prize:
    """`一等奖 1`. Raises `ValueError`."""
    found = re.fullmatch(r"(.{1,20}?)\s*(\d{1,2})", text.strip())
    if not found or not int(found[2]):
        raise ValueError(f"no prize: {text!r}")
    return Prize(found[1].strip(), int(found[2]))


def average_scores(scores: Sequence[int], *, drop: bool) -> Fraction | None:
    """Exactly; without the highest and the lowest if these are to be dropped and there
    are enough. None without a score."""
    kept = sorted(scores)
    if drop and len(kept) >= ENOUGH_TO_DROP:
        kept = kept[1:-1]
    return Fraction(sum(kept), len(kept)) if kept else None


def show_average(average: Fraction) -> str:
    """Two digits, halves up: 87.67."""
    exact = Decimal(average.numerator) / Decimal(average.denominator)
    return f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP):f}"


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry with its rank in its class; `prize` "" for none."""

    entry: int
    work_class: str
    average: Fraction
    rank: int
    prize: str


def place_entries(
    averages: Mapping[int, Fraction],
    classes: Mapping[int, str],
    prizes: Sequence[Prize],
) -> tuple[Placed, ...]:
    """Class by class, best first; ties share rank and prize: 1, 2, 2, 4.

    Both by entry. Entries without a score are left out.
    """
    placed = []
    for name in dict.fromkeys(classes.values()):
        own = {entry: a for entry, a in averages.items() if classes[entry] == name}
        for entry in sorted(own, key=lambda each: (-own[each], each)):
            rank = 1 + sum(other > own[entry] for other in own.values())
            prize = find_prize(rank, prizes)
            placed.append(Placed(entry, name, own[entry], rank, prize))
    return tuple(placed)


def find_prize(rank: int, prizes: Sequence[Prize]) -> str:
    """The prize whose places a rank falls into."""
    last = 0
    for prize in prizes:
        last += prize.places
        if rank <= last:
            return prize.name
    return ""
