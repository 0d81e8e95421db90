"""Which of the waiting stories an editor wants: 待审 超2天 青河镇 图片 有提示."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from handlers.rules.genres import read_genre

_AGE = re.compile(
    r"^(?:超|超过|>|over)\s*(\d{1,3})\s*(天|小时|d|h|days?|hours?)$", re.IGNORECASE
)
_WARNED = ("有提示", "有警告", "提示", "warned")
_GAPS = re.compile(
    r"(超过?|>|over)\s*(\d{1,3})\s*(天|小时|days?|hours?|[dh]\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Filter:
    """`age`: at least so many hours; `unit`, `unit_class`: ids; 0 and "" mean any."""

    age: int = 0
    unit: int = 0
    unit_class: int = 0
    genre: str = ""
    warned: bool = False

    def to_args(self) -> dict[str, Any]:
        """What a button carries; nothing for what is not set."""
        return {name: value for name, value in asdict(self).items() if value}

    def __bool__(self) -> bool:
        return bool(self.to_args())


def read_args(args: Mapping[str, Any]) -> Filter:
    """The filter of a button; what no filter has is left out."""
    return Filter(**{k: v for k, v in args.items() if k in Filter.__slots__})


def read_filter(words: str) -> tuple[Filter, str]:
    """The filter that words name, and those that may be a unit or a class."""
    age, genre, warned, rest = 0, "", False, []
    for word in _GAPS.sub(r"\1\2\3", words).split():
        if found := _AGE.match(word):
            hours = 24 if found[2][0] in "天dD" else 1
            age = int(found[1]) * hours
        elif word.casefold() in _WARNED:
            warned = True
        elif code := ("urgent" if word in ("突发", "突发信息") else read_genre(word)):
            genre = code
        else:
            rest.append(word)
    return Filter(age=age, genre=genre, warned=warned), " ".join(rest)
