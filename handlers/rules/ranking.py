"""Rankings: who stands where, per class, with ties kept.

Competition ranking (1, 2, 2, 4); DOMAIN §4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class YearAgo:
    """What a unit, or several, had in the same span a year earlier (去年同期)."""

    reported: int = 0
    adopted: int = 0
    points: Decimal = Decimal()

    def __add__(self, other: YearAgo) -> YearAgo:
        return YearAgo(
            self.reported + other.reported,
            self.adopted + other.adopted,
            self.points + other.points,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's line. `rank` is None for the desk's own office and for exempt units.

    `change`: places gained since the last period (+2 = two up), None if not ranked
    then. `gap`: points to the next above, None for the first. `mark`: "", own,
    exempt, voluntary. `year_ago`: None where nothing was counted then. `adopted` counts
    adoptions, `taken` stories: one that three outlets took is three and one.
    """

    unit: str
    name: str
    reported: int
    adopted: int
    points: Decimal
    total_reported: int  # cumulative over the year up to the period's end
    total_adopted: int
    total_points: Decimal
    rank: int | None = None
    total_rank: int | None = None
    change: int | None = None
    gap: Decimal | None = None
    mark: str = ""
    quota: Decimal | None = None
    quota_done: Decimal | None = None
    year_ago: YearAgo | None = None
    taken: int = 0
    levels: Mapping[str, int] = field(default_factory=dict)  # adoptions by level


@dataclass(frozen=True, slots=True)
class Board:
    """One class's table, best first, unranked units last.

    `gone`: what units of the class had a year ago that are on the table no more.
    """

    code: str
    name: str
    standings: tuple[Standing, ...]
    gone: YearAgo | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a ranking shows; text, picture, sheet and document are made from it alone.

    `period` is a key ("2026-10"), `cutoff` the instant of the figures, `number` and
    `revision` those of the publication (0 while unpublished), `levels` code and name of
    the outlets' levels, the highest first.
    """

    desk: str
    period: str
    boards: tuple[Board, ...]
    cutoff: datetime
    rule_version: str
    timezone: str
    number: str = ""
    revision: int = 0
    levels: tuple[tuple[str, str], ...] = ()


_POINTS = ("points", "total_points", "gap", "quota", "quota_done")


def to_data(ranking: Ranking) -> dict[str, Any]:
    """The ranking as JSON: points as strings, the cut-off in ISO 8601."""
    data = _copy_fields(ranking)
    data["cutoff"] = ranking.cutoff.isoformat()
    data["boards"] = [_write_board(board) for board in ranking.boards]
    return data


def from_data(data: Mapping[str, Any]) -> Ranking:
    """The ranking that `to_data` wrote; both ways lose nothing."""
    boards = tuple(_read_board(board) for board in data["boards"])
    cutoff = datetime.fromisoformat(data["cutoff"])
    levels = tuple((code, name) for code, name in data.get("levels", ()))
    made = {"boards": boards, "cutoff": cutoff, "levels": levels}
    return Ranking(**{**data, **made})


def _copy_fields(record: Any) -> dict[str, Any]:
    return {each.name: getattr(record, each.name) for each in fields(record)}


def _write_board(board: Board) -> dict[str, Any]:
    standings = [_write_standing(standing) for standing in board.standings]
    data: dict[str, Any] = {"code": board.code, "name": board.name}
    return data | {"standings": standings, "gone": _write_year_ago(board.gone)}


def _write_standing(standing: Standing) -> dict[str, Any]:
    data = _copy_fields(standing)
    points = {name: str(data[name]) for name in _POINTS if data[name] is not None}
    data["levels"] = dict(standing.levels)
    return {**data, **points, "year_ago": _write_year_ago(standing.year_ago)}


def _write_year_ago(year_ago: YearAgo | None) -> dict[str, Any] | None:
    if year_ago is None:
        return None
    return _copy_fields(year_ago) | {"points": str(year_ago.points)}


def _read_board(data: Mapping[str, Any]) -> Board:
    standings = tuple(_read_standing(row) for row in data["standings"])
    gone = _read_year_ago(data.get("gone"))
    return Board(data["code"], data["name"], standings, gone)


def _read_standing(data: Mapping[str, Any]) -> Standing:
    points = {name: Decimal(data[name]) for name in _POINTS if data[name] is not None}
    year_ago = _read_year_ago(data.get("year_ago"))
    # What was frozen before stories were counted keeps its rate over adoptions.
    taken = data.get("taken", data["adopted"])
    return Standing(**{**data, **points, "year_ago": year_ago, "taken": taken})


def _read_year_ago(data: Mapping[str, Any] | None) -> YearAgo | None:
    """None also for what was frozen before the figures of last year were kept."""
    if data is None:
        return None
    return YearAgo(**{**data, "points": Decimal(data["points"])})
