"""What must agree in the sections about awards and fees."""

from __future__ import annotations

from datetime import date

from handlers.desk_file.draft import Draft, Row

MOST_PLACES, MOST_DAYS, MOST_JUDGING = 50, 30, 60


def check_awards(draft: Draft) -> None:
    for row in draft.list_rows("award"):
        _check_range(draft, row, "top", MOST_PLACES)
        _check_range(draft, row, "days", MOST_DAYS)
        _check_pool(draft, row)
        if row.get("subject") == "story" and row.get("by") == "reported":
            remedy = "write points or adopted"
            path = (*row.path, "by")
            draft.report(path, "does not fit stories", remedy, value="reported")


def check_contest(draft: Draft) -> None:
    _check_range(draft, draft.one("contest"), "days", MOST_JUDGING)


def _check_range(draft: Draft, row: Row, key: str, most: int) -> None:
    value = row.get(key)
    if value is not None and not 1 <= value <= most:
        path = (*row.path, key)
        draft.report(path, "out of range", f"write 1 to {most}", value=value)


def _check_pool(draft: Draft, row: Row) -> None:
    pool, top = row.get("pool"), row.get("top")
    if pool is not None and top is not None and not top <= pool <= 2 * MOST_PLACES:
        remedy = f"write {top} (the places) to {2 * MOST_PLACES}"
        draft.report((*row.path, "pool"), "out of range", remedy, value=pool)


def check_fees(draft: Draft) -> None:
    earlier: list[Row] = []
    for row in draft.list_rows("fee"):
        if row.get("outlet") and row.get("level"):
            problem = "for an outlet and a level at once"
            draft.report(row.path, problem, "write either outlet or level")
        starts, ends = row.get("starts"), row.get("ends")
        if starts and ends and starts > ends:
            problem, remedy = "ends before it begins", "swap from and to"
            draft.report((*row.path, "to"), problem, remedy, value=ends)
        for other in earlier:
            if _same(row, other) and _overlap(row, other):
                line = draft.line_of(other.path)
                remedy = f"end one before the other begins (the other: line {line})"
                draft.report(row.path, "overlaps another fee", remedy)
        earlier.append(row)


def _same(one: Row, other: Row) -> bool:
    keys = ("outlet", "level", "genre")
    whole = all(key in row.values for row in (one, other) for key in keys)
    return whole and all(one.get(key) == other.get(key) for key in keys)


def _overlap(one: Row, other: Row) -> bool:
    spans = [
        (row.get("starts") or date.min, row.get("ends") or date.max)
        for row in (one, other)
    ]
    return spans[0][0] <= spans[1][1] and spans[1][0] <= spans[0][1]
