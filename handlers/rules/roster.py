"""A roster of people out of a sheet: who is to be invited as what, and bad rows.

The first row that names 姓名 and 单位 is the head; columns may stand in any order:
姓名, 单位, 角色 (else 信息员), 主副.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.rules.invitation_words import ROLE_WORDS
from handlers.rules.permissions import DESK_ROLES, ROLES, UNIT_ROLES

MOST_ROWS, NAME_LONGEST = 500, 30
_TITLES: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "名字", "name"),
    "unit": ("单位", "所在单位", "报送单位", "unit"),
    "role": ("角色", "岗位", "职责", "role"),
    "rank": ("主副", "主/副", "类别", "rank"),
}
_MAIN = ("", "主", "专职", "main")
_DEPUTY = ("副", "兼职", "备", "deputy")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """`line` as the sheet counts; `problem` names what is wrong with it, "" if nothing.

    `unit` is the name as typed; which one it is the desk knows.
    """

    line: int
    name: str
    unit: str
    role: str = "reporter"
    deputy: bool = False
    problem: str = ""


class NoHeadError(Exception):
    """No row names the columns 姓名 and 单位."""


def read_roster(rows: Sequence[Sequence[str]]) -> list[RosterRow]:
    """Every row below the head that has anything in it. Raises `NoHeadError`."""
    at, columns = _find_head(rows)
    found: list[RosterRow] = []
    seen: set[tuple[str, str, str]] = set()
    for line, cells in enumerate(rows[at + 1 :], start=at + 2):
        values = {name: _take(cells, place) for name, place in columns.items()}
        if any(values.values()):
            row = _read_row(line, values)
            key = (row.name, row.unit, row.role)
            twice = not row.problem and key in seen
            found.append(_with_problem(row, "twice") if twice else row)
            seen.add(key)
    return found


def _find_head(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    for at, cells in enumerate(rows[:20]):
        columns = {
            name: place
            for place, cell in enumerate(cells)
            for name, titles in _TITLES.items()
            if "".join(cell.split()).casefold() in titles
        }
        if "name" in columns and "unit" in columns:
            return at, columns
    raise NoHeadError


def _take(cells: Sequence[str], place: int) -> str:
    return " ".join(cells[place].split()) if place < len(cells) else ""


def _read_row(line: int, values: Mapping[str, str]) -> RosterRow:
    role = _read_role(values.get("role", ""))
    rank = values.get("rank", "").casefold()
    deputy = rank in _DEPUTY
    row = RosterRow(line, values["name"], values["unit"], role or "", deputy)
    return _with_problem(row, _find_problem(row, rank))


def _read_role(word: str) -> str | None:
    if not word:
        return "reporter"
    folded = word.casefold()
    code = ROLE_WORDS.get(folded, folded)
    return code if code in ROLES else None


def _find_problem(row: RosterRow, rank: str) -> str:
    if not row.name:
        return "no_name"
    if len(row.name) > NAME_LONGEST:
        return "name_long"
    if not row.role:
        return "role"
    if row.role == "admin":
        return "admin"  # an admin is invited by hand
    if row.role in UNIT_ROLES and not row.unit:
        return "no_unit"
    return "" if rank in (*_MAIN, *_DEPUTY) else "rank"


def _with_problem(row: RosterRow, problem: str) -> RosterRow:
    unit = "" if row.role in DESK_ROLES else row.unit
    return RosterRow(row.line, row.name, unit, row.role, row.deputy, problem)
