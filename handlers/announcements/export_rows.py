"""What is exported, complete and in columns: for `storydesk export` and for chat.

Values are text, int, Decimal, bool, date, local datetime, list, dict or None; a writer
makes of them what its format has.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from handlers.rules.periods import find_period, make_range
from handlers.texts import say_plain
from storage.desk.desk import DeskView
from storage.figures import exports

Kind = Literal["text", "number", "date", "time"]
Row = tuple[Any, ...]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Column:
    """`key` in JSON; the text `export.<key>` is its title in csv and xlsx."""

    key: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    kind: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def _make_columns(words: str) -> tuple[Column, ...]:
    """`"id:number title"` → a column of numbers and one of texts."""
    pairs = (word.partition(":") for word in words.split())
    return tuple(Column(key, kind or "text") for key, _, kind in pairs)  # type: ignore[arg-type]


COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "stories": _make_columns(
        "id:number number unit unit_code unit_class author joint_authors state"
        " version:number title text genre form files warnings created_at:time"
        " submitted_at:time submitted_on:date decided_at:time adoptions:number"
        " points:number"
    ),
    "adoptions": _make_columns(
        "id:number number title version:number unit unit_code unit_class author outlet"
        " level adopted_on:date column form placement issue_no link details"
        " points:number recorded_by recorded_at:time cancelled_at:time"
    ),
    "ledger": _make_columns(
        "id:number day:date month unit unit_code unit_class person number title"
        " amount:number category rule rule_version reason record correction details"
        " created_at:time"
    ),
    "fees": _make_columns(
        "id:number day:date month unit unit_code unit_class person number title outlet"
        " genre adopted_on:date rate:number authors:number amount:number"
        " reverses:number created_at:time"
    ),
    "scores": _make_columns(
        "period unit unit_code unit_class reported:number adopted:number"
        " taken:number points:number levels"
    ),
    "audit": _make_columns(
        "id:number at:time person action subject details previous_hash hash"
    ),
}
KINDS = tuple(COLUMNS)
_HUNDREDTHS = ("points", "amount", "rate")


@dataclass(frozen=True, slots=True)
class _Source:
    select: Callable[[Any, Any], Any]
    read: Callable[[Any], AsyncIterator[dict[str, Any]]]


# Kinds whose rows have ids; scores are sums.
_SOURCES = {
    "stories": _Source(exports.select_stories, exports.read_stories),
    "adoptions": _Source(exports.select_adoptions, exports.read_adoptions),
    "ledger": _Source(exports.select_ledger, exports.read_ledger),
    "fees": _Source(exports.select_fees, exports.read_fees),
    "audit": _Source(exports.select_audit, exports.read_audit),
}


async def collect(
    kind: str, start: date | None, end: date | None, *, desk: DeskView
) -> Table:
    """All rows of a kind from `start` to `end`, both included; None: no bound."""
    rows = [row async for row in stream_rows(kind, start, end, desk=desk)]
    return Table(kind, COLUMNS[kind], tuple(rows))


async def stream_rows(
    kind: str, start: date | None, end: date | None, *, desk: DeskView
) -> AsyncIterator[Row]:
    """The same, one by one."""
    columns, zone = COLUMNS[kind], desk.zone
    async for values in _read_rows(kind, start, end, desk):
        yield tuple(_read_value(c.key, values.get(c.key), zone) for c in columns)


async def count_rows(
    kind: str, start: date | None, end: date | None, *, desk: DeskView
) -> int | None:
    """How many there will be, to show progress; None where it is quick anyway."""
    if kind not in _SOURCES:
        return None
    bounds = _find_bounds(kind, start, end, desk.zone)
    count: int = await _SOURCES[kind].select(*bounds).count()
    return count


def _read_rows(
    kind: str, start: date | None, end: date | None, desk: DeskView
) -> AsyncIterator[dict[str, Any]]:
    if source := _SOURCES.get(kind):
        return source.read(source.select(*_find_bounds(kind, start, end, desk.zone)))
    if start is None or end is None:
        return exports.read_month_scores()
    return _read_scores(start, end, desk)


def _find_bounds(
    kind: str, start: date | None, end: date | None, zone: ZoneInfo
) -> tuple[date | None, date | None]:
    """Days, or for the audit log the instants at which they begin and end."""
    if kind != "audit":
        return start, end
    first = _find_midnight(start, zone) if start else None
    after = _find_midnight(end + _DAY, zone) if end else None
    return first, after - timedelta(microseconds=1) if after else None


def _find_midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


async def _read_scores(
    start: date, end: date, desk: DeskView
) -> AsyncIterator[dict[str, Any]]:
    """Every unit of the desk, also those with nothing, by class and in its order."""
    sums = await exports.sum_scores(start, end)
    nothing = {"reported": 0, "adopted": 0, "taken": 0, "points": 0, "levels": {}}
    places = {code: place for place, code in enumerate(desk.classes)}
    units = sorted(desk.units.values(), key=lambda u: places[u.unit_class_id])
    for unit in units:
        if unit.active or unit.id in sums:
            yield {
                "period": name_days(start, end),
                "unit": unit.name,
                "unit_code": unit.code,
                "unit_class": desk.classes[unit.unit_class_id].name,
                **sums.get(unit.id, nothing),
            }


def name_days(start: date, end: date) -> str:
    """The key of the period from `start` to `end`: 2026-10 rather than two dates."""
    for kind in ("month", "quarter", "half", "year", "week"):
        period = find_period(kind, start)
        if (period.start, period.end) == (start, end):
            return period.key
    return make_range(start, end).key


def _read_value(key: str, value: Any, zone: ZoneInfo) -> Any:
    if key in _HUNDREDTHS and value is not None:
        return Decimal(value) / 100
    return value.astimezone(zone) if isinstance(value, datetime) else value


def title_columns(kind: str, language: str) -> list[dict[str, Any]]:
    """Columns as `handlers.render.sheet_tables.write_table` takes them."""
    return [
        {"title": say_plain(f"export.{c.key}", language), "kind": c.kind}
        for c in COLUMNS[kind]
    ]


def to_cells(row: Row) -> list[Any]:
    """A row for csv and sheets: dates as ISO text, lists and tables on one line."""
    return [_to_cell(value) for value in row]


def _to_cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {each}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(str(_to_cell(each)) for each in value)
    return value


def to_json(kind: str, row: Row) -> dict[str, Any]:
    """A row for JSON: instants with their offset, points as plain numbers."""
    keys = (column.key for column in COLUMNS[kind])
    return {key: _to_plain(value) for key, value in zip(keys, row, strict=True)}


def _to_plain(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral() else float(value)
    return value
