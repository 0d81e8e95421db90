"""What must agree within a desk file: names, references, trees, dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from handlers.desk_file.award_checks import check_awards, check_contest, check_fees
from handlers.desk_file.draft import Draft, Row
from handlers.desk_file.keys import ANNOUNCEMENTS, LEVELS
from handlers.desk_file.schema import SECTIONS
from handlers.rules.day_spec import read_day_spec
from handlers.rules.rulefile import suggest

CODED = ("level", "class", "unit", "outlet", "group", "schedule", "award", "template")


def check_all(draft: Draft) -> None:
    """Report everything that does not agree; rows with bad keys are checked too."""
    name_schedules(draft)
    for section in CODED:
        _check_twice(draft, section, "code")
    _check_twice(draft, "class", "name")
    _check_twice(draft, "group", "chat")
    _check_twice(draft, "award", "name")
    check_outlet_names(draft)
    check_references(draft)
    check_parents(draft)
    check_units(draft)
    check_quotas(draft)
    check_groups(draft)
    check_schedules(draft)
    check_settings(draft)
    check_awards(draft)
    check_fees(draft)
    check_contest(draft)


def name_schedules(draft: Draft) -> None:
    """A schedule without a code is called as its kind."""
    for row in draft.list_rows("schedule"):
        if row.get("code") is None and "kind" in row.values:
            row.values["code"] = row.values["kind"]


def _check_twice(draft: Draft, section: str, key: str) -> None:
    seen: dict[str, Row] = {}
    for row in draft.list_rows(section):
        value = row.get(key)
        if value is None:
            continue
        first = seen.setdefault(value, row)
        if first is not row:
            line = draft.line_of((*first.path, key))
            remedy = f"change one of them, the other is on line {line}"
            draft.report((*row.path, key), "used twice", remedy, value=value)


def check_outlet_names(draft: Draft) -> None:
    """Editors type outlets' names and aliases, so each must mean one outlet."""
    seen: dict[str, Row] = {}
    for row in draft.list_rows("outlet"):
        words = {row.get("name"): "name"}
        words |= dict.fromkeys(row.get("aliases") or (), "aliases")
        for word, key in words.items():
            if word and seen.setdefault(word.casefold(), row) is not row:
                other = seen[word.casefold()].get("code")
                remedy = f"outlet {other} is called so already, choose another"
                draft.report((*row.path, key), "used twice", remedy, value=word)


def check_references(draft: Draft) -> None:
    known = {name: set(draft.codes(name)) for name in CODED}
    known["level"] = known["level"] or set(LEVELS)
    for section, row in draft.all_rows():
        for key in SECTIONS[section].keys:
            if not key.refers:
                continue
            for code in _as_tuple(row.get(key.field)):
                if code not in known[key.refers]:
                    problem = f"no such {key.refers}"
                    remedy = suggest(code, known[key.refers])
                    draft.report((*row.path, key.name), problem, remedy, value=code)


def _as_tuple(value: Any) -> tuple[Any, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def check_parents(draft: Draft) -> None:
    """A unit cannot be above itself; each circle is reported once."""
    units = draft.codes("unit")
    settled: set[str] = set()
    for code in units:
        trail: list[str] = []
        at: str | None = code
        while at in units and at not in settled and at not in trail:
            trail.append(at)
            at = units[at].get("parent")
        if at in trail:
            circle = [*trail[trail.index(at) :], at]
            shown = " → ".join(circle)
            problem, remedy = f"goes in a circle: {shown}", "leave one parent out"
            draft.report((*units[at].path, "parent"), problem, remedy)
        settled.update(trail)


def check_units(draft: Draft) -> None:
    for row in draft.list_rows("unit"):
        if row.get("exempt") and row.get("voluntary"):
            problem = "the unit is exempt already"
            remedy = "keep one: exempt is not ranked, voluntary is if it reports"
            draft.report((*row.path, "voluntary"), problem, remedy, value=True)


def check_quotas(draft: Draft) -> None:
    units = draft.codes("unit")
    earlier: list[Row] = []
    for row in draft.list_rows("quota"):
        _check_quota_target(draft, row)
        _check_span(draft, row)
        unit = units.get(row.get("unit") or "")
        if unit and unit.get("exempt"):
            remedy = "remove this quota, or exempt from the unit"
            draft.report((*row.path, "unit"), "the unit is exempt", remedy)
        for other in earlier:
            if _same_quota(row, other) and _overlap(row, other):
                line = draft.line_of(other.path)
                remedy = f"end one before the other begins (the other: line {line})"
                draft.report(row.path, "overlaps another quota", remedy)
        earlier.append(row)


def _check_quota_target(draft: Draft, row: Row) -> None:
    targets = [key for key in ("unit_class", "unit") if key in row.values]
    given = [key for key in targets if row.get(key) is not None]
    if len(targets) == 2 and len(given) != 1:
        problem = "for a class and a unit at once" if given else "for nobody"
        draft.report(row.path, problem, "write either class or unit")


def _check_span(draft: Draft, row: Row) -> None:
    starts, ends = row.get("starts"), row.get("ends")
    if starts and ends and starts > ends:
        problem, remedy = "ends before it begins", "swap from and to"
        draft.report((*row.path, "to"), problem, remedy, value=ends)


def _same_quota(one: Row, other: Row) -> bool:
    keys = ("unit_class", "unit", "measure", "period", "genre")
    missing = any(key not in row.values for row in (one, other) for key in keys)
    return not missing and all(one.get(key) == other.get(key) for key in keys)


def _overlap(one: Row, other: Row) -> bool:
    def begin(row: Row) -> date:
        return row.get("starts") or date.min

    def end(row: Row) -> date:
        return row.get("ends") or date.max

    return begin(one) <= end(other) and begin(other) <= end(one)


def check_groups(draft: Draft) -> None:
    for row in draft.list_rows("group"):
        scope = row.get("scope")
        for name, key in (("class", "unit_class"), ("unit", "unit")):
            given = row.get(key) is not None
            if scope == name and not given and key in row.values:
                problem, remedy = "missing", f'add {name} = "…" or change scope'
                draft.report((*row.path, name), problem, remedy)
            elif given and scope is not None and scope != name:
                problem = f"not for scope {scope}"
                remedy = f'remove it or write scope = "{name}"'
                draft.report((*row.path, name), problem, remedy)


def check_schedules(draft: Draft) -> None:
    """Default days, and days that do not fit how often the kind comes."""
    for row in draft.list_rows("schedule"):
        kind = row.get("kind")
        if kind is None or "day" not in row.values:
            continue
        day = row.values["day"] = row.get("day") or ANNOUNCEMENTS[kind]
        if remedy := _misfit(kind, day):
            draft.report((*row.path, "day"), f"does not fit {kind}", remedy, value=day)
    _check_previews(draft)


def _check_previews(draft: Draft) -> None:
    for row in draft.list_rows("schedule"):
        hours = row.get("preview_hours")
        if hours is not None and not 1 <= hours <= 168:
            path = (*row.path, "preview_hours")
            draft.report(path, "out of range", "write 1 to 168", value=hours)
        if row.get("auto") and row.get("preview") is False:
            problem = "without a preview it goes out by itself anyway"
            remedy = "remove it, or add preview = true"
            draft.report((*row.path, "auto"), problem, remedy, value=True)


def _misfit(kind: str, day: str) -> str:
    anchor = read_day_spec(day).anchor
    if kind.startswith("daily"):
        return "" if anchor == "every" else 'write "every day" or "every working day"'
    if kind.startswith("weekly"):
        return "" if anchor == "week" else 'write a day of the week, like "Monday"'
    fits = anchor in ("before", "after")
    return "" if fits else 'write one like "day 1" or "last working day"'


def check_settings(draft: Draft) -> None:
    _check_hours(draft)
    stages = draft.one("review").get("stages")
    if stages is not None and stages not in (1, 2):
        path = ("review", "stages")
        draft.report(path, "unknown value", "write 1 or 2", value=stages)
    top = draft.one("document").get("top")
    if top is not None and not 1 <= top <= 50:
        path = ("document", "top")
        draft.report(path, "out of range", "write 1 to 50", value=top)
    count = draft.one("feeds").get("count")
    if count is not None and not 1 <= count <= 500:
        path = ("feeds", "count")
        draft.report(path, "out of range", "write 1 to 500", value=count)
    _check_calendar(draft)


def _check_hours(draft: Draft) -> None:
    """The admins' list is a reminder too: it would never come outside the hours."""
    reminders = draft.one("reminders")
    hours, escalate_at = reminders.get("hours"), reminders.get("escalate_at")
    if hours is None:
        return
    if len(hours) != 2 or hours[0] >= hours[1]:
        remedy = 'write from and to, like ["08:30", "18:00"]'
        path = ("reminders", "hours")
        draft.report(path, "not a span of time", remedy, value=list(hours))
    elif escalate_at is not None and not hours[0] <= escalate_at < hours[1]:
        path = ("reminders", "escalate_at")
        remedy = f"write a time from {hours[0]} to before {hours[1]}"
        draft.report(path, "outside reminders.hours", remedy, value=escalate_at)


def _check_calendar(draft: Draft) -> None:
    calendar = draft.one("calendar")
    both = set(_dates(calendar, "holidays")) & set(_dates(calendar, "workdays"))
    for day in sorted(both):
        path = ("calendar", "workdays")
        draft.report(path, "a holiday as well", "keep it in one list", value=day)


def _dates(row: Row, key: str) -> Iterable[date]:
    days: Iterable[date] = row.get(key) or ()
    return days
