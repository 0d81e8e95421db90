"""What an admin types after `邀请`: 记者 城关镇 3次 7天."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOST_USES, MOST_DAYS = 500, 365
_USES = re.compile(r"^(\d{1,4})\s*(?:次|人|个|x|uses?)$", re.IGNORECASE)
_DAYS = re.compile(r"^(\d{1,4})\s*(?:天|日|d|days?)$", re.IGNORECASE)
# What people call the roles, besides their codes.
ROLE_WORDS: Mapping[str, str] = {
    "记者": "reporter",
    "信息员": "reporter",
    "通讯员": "reporter",
    "领导": "unit_leader",
    "单位领导": "unit_leader",
    "把关领导": "unit_leader",
    "编辑": "editor",
    "初审": "editor",
    "主编": "chief_editor",
    "终审": "chief_editor",
    "管理员": "admin",
    "观察员": "observer",
    "查看": "observer",
    "leader": "unit_leader",
    "chief": "chief_editor",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """`unit` is the name as typed; `problem`: words that mean nothing, or a number
    out of bounds; `names`: one of them was meant as a role that does not exist."""

    role: str = ""
    unit: str = ""
    uses: int = 1
    days: int = 7
    problem: str = ""
    names: tuple[str, ...] = ()


def read_wish(words: str, roles: Iterable[str]) -> Wish:
    """The parts in any order; one that is neither role nor number names the unit."""
    known = {**ROLE_WORDS, **{role: role for role in roles}}
    values: dict[str, str | int] = {}
    for word in words.split():
        key, value = _read_word(word, known)
        if key in values:
            names = (str(values["unit"]), word) if key == "unit" else ()
            return Wish(problem=word, names=() if "role" in values else names)
        values[key] = value
    wish = Wish(**values)  # type: ignore[arg-type]  # each key has its own type
    if not 1 <= wish.uses <= MOST_USES or not 1 <= wish.days <= MOST_DAYS:
        return Wish(problem=words)
    return wish


def _read_word(word: str, roles: Mapping[str, str]) -> tuple[str, str | int]:
    if found := _USES.match(word):
        return "uses", int(found[1])
    if found := _DAYS.match(word):
        return "days", int(found[1])
    if word.lower() in roles:
        return "role", roles[word.lower()]
    return "unit", word
