"""Entries of the audit log as admins read them: 赵晴 登记采用 #2026-1《…》 省日报"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers.rules.period_names import name_period
from handlers.rules.periods import read_key
from handlers.rules.revisions import shorten
from handlers.stories.cards import show_unit
from handlers.texts import Html, find_message
from handlers.times import show_time
from handlers.turn import Turn
from storage.audit_log import LogLine

LONGEST = 24  # characters of a title


def word_entry(turn: Turn, entry: LogLine) -> Html:
    """One line; what the catalogues have no word for is shown as it is kept."""
    kind, _, rest = entry.subject.partition(":")
    about = _SUBJECTS.get(kind, _word_other)(turn, entry, rest)
    return turn.say(
        "audit.line",
        time=show_time(entry.at, zone=turn.desk.zone, language=turn.language),
        person=entry.person or turn.label("people.system"),
        deed=_word_deed(entry.action, turn.language),
        about=about,
    )


def _word_deed(action: str, language: str) -> str:
    try:
        return find_message(f"audit.{action.replace('.', '_')}", language)
    except KeyError:
        return action


def _word_story(turn: Turn, entry: LogLine, rest: str) -> str:
    number = f"#{entry.number}" if entry.number else ""
    outlet = _find_outlet(turn, entry.details)
    return f"{number}《{shorten(entry.name, LONGEST)}》{outlet}"


def _find_outlet(turn: Turn, details: Mapping[str, object]) -> str:
    code = details.get("outlet")
    names = (o.name for o in turn.desk.outlets.values() if o.code == code)
    return next((f" {name}" for name in names), "")


def _word_person(turn: Turn, entry: LogLine, rest: str) -> str:
    name = "" if entry.name == entry.person else entry.name  # who joins, joins alone
    return f"{name} {_word_role(turn, entry, rest)}".strip()


def _word_role(turn: Turn, entry: LogLine, rest: str) -> str:
    role, unit_id = entry.details.get("role"), entry.details.get("unit")
    spoken = turn.label(f"words.role_{role}") if role else ""
    unit = show_unit(turn.desk, unit_id) if isinstance(unit_id, int) else ""
    return f"{unit} {spoken}".strip()


def _word_group(turn: Turn, entry: LogLine, rest: str) -> str:
    return str(entry.details.get("title") or rest)


def _word_period(turn: Turn, entry: LogLine, rest: str) -> str:
    try:
        return name_period(read_key(rest), turn.language)
    except ValueError:
        return rest


def _word_fact(turn: Turn, entry: LogLine, rest: str) -> str:
    """青河镇 批示 #2026-1, with what the reason was."""
    codes = {unit.code: unit.id for unit in turn.desk.units.values()}
    unit = codes.get(str(entry.details.get("unit")))
    kind = turn.label(f"fact.kind_{entry.details.get('kind')}")
    reason = entry.details.get("reason") or entry.details.get("words") or ""
    place = show_unit(turn.desk, unit) if unit else ""
    number = f"#{entry.number}" if entry.number else ""
    parts = (place, kind, number, shorten(str(reason), LONGEST))
    return " ".join(part for part in parts if part)


def _word_other(turn: Turn, entry: LogLine, rest: str) -> str:
    """By number or name, where the entry has one: 2026-1, 2026年12月报送要点."""
    for name in ("number", "name", "title", "topic"):
        if said := entry.details.get(name):
            return shorten(str(said), LONGEST)
    return entry.subject


def _word_rest(turn: Turn, entry: LogLine, rest: str) -> str:
    return rest


def _word_nothing(turn: Turn, entry: LogLine, rest: str) -> str:
    return ""


def _word_contest(turn: Turn, entry: LogLine, rest: str) -> str:
    return str(entry.details.get("number") or rest)


_SUBJECTS: Mapping[str, Callable[[Turn, LogLine, str], str]] = {
    "story": _word_story,
    "adoption": _word_story,
    "person": _word_person,
    "invitation": _word_role,
    "group": _word_group,
    "period": _word_period,
    "fact": _word_fact,
    "briefing": _word_rest,
    "guide": _word_rest,
    "schedule": _word_rest,
    "desk": _word_nothing,
    "contest": _word_contest,
}
