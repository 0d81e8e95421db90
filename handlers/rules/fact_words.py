"""Words for what rules count beside stories: levels, who instructed, points by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

# What a level is called where the desk gives it no name of its own.
LEVEL_WORDS: Mapping[str, tuple[str, ...]] = {
    "county": ("县", "区", "县区"),
    "city": ("市", "地市"),
    "province": ("省", "自治区"),
    "central": ("中央", "国家", "全国"),
}
_ENDINGS = ("批示", "领导", "级")  # 省级, 省领导, 省领导批示
_CHIEF = ("主要", "主要领导", "主要负责人", "正职", "chief")
_OTHER = ("分管", "分管领导", "其他", "其他领导", "副职", "other")
_AMOUNT = re.compile(r"[+-]?(\d{1,4}(?:\.\d{1,2})?)分?")
MOST = Decimal(1000)  # points by hand at once; more is a slip of the finger


def read_level(word: str, levels: Mapping[str, str]) -> str:
    """The code of a level that a word names, "" if none. `levels`: names by code."""
    wanted = _fold(word)
    for code, name in levels.items():
        if wanted in (_fold(each) for each in (code, name, *LEVEL_WORDS.get(code, ()))):
            return code
    return ""


def _fold(word: str) -> str:
    bare = word.casefold()
    for ending in _ENDINGS:
        if bare != ending:
            bare = bare.removesuffix(ending)
    return bare


def read_chief(word: str) -> bool | None:
    """Whether the leader in chief (主要领导) is meant or another; None for neither."""
    folded = word.casefold().removesuffix("批示")
    if folded in _CHIEF:
        return True
    return False if folded in _OTHER else None


def read_amount(word: str) -> Decimal | None:
    """Points above zero, to the hundredth: 2, 0.5, 2分; None for what is none."""
    found = _AMOUNT.fullmatch(word)
    amount = Decimal(found[1]) if found else Decimal(0)
    return amount if 0 < amount <= MOST else None
