"""A record from a JSON object, every key checked. docs/rules.schema.json says the same.

Called a million times in a row, so each key has one converter and nothing is built
twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from handlers.rules.rulefile import show_value, suggest
from handlers.rules.scoring.records import KINDS, ORIGINALITIES, STATES, Record

# Kind → the keys it cannot do without, beside id, kind and date.
REQUIRED = {
    "story": (),
    "sent": ("level", "story"),
    "adoption": (),
    "instruction": ("level", "story"),
    "commission": ("state",),
    "fault": ("fault",),
    "manual": ("amount", "reason", "author"),
}
# Words that mean nothing else than this.
WORDS = {"state": STATES, "originality": ORIGINALITIES}
LONGEST = 10_000


class RecordError(ValueError):
    """A record that cannot be read: key, value, problem and remedy on one line."""

    def __init__(self, key: str, value: object, problem: str, remedy: str) -> None:
        self.key, self.value, self.problem, self.remedy = key, value, problem, remedy
        shown = "" if value is None else f" = {show_value(value)}"
        super().__init__(f"{key}{shown}: {problem}; {remedy}")


def read_record(values: Mapping[str, Any]) -> Record:
    """Raises RecordError, which knows nothing of files and lines: the caller adds them.

    `unit` and `person` are short for lists of one; a person may be an object with
    `name` and `unit`.
    """
    if not isinstance(values, Mapping):
        raise RecordError("record", values, "not an object", 'write {"id": …}')
    fields: dict[str, Any] = {}
    for key, value in values.items():
        if key in PLAIN and type(value) is str and len(value) <= LONGEST:
            fields[key] = value  # nearly all there is to read
            continue
        reader = READERS.get(key)
        if reader is None:
            raise RecordError(key, value, "unknown key", suggest(key, READERS))
        if value is not None:
            reader(key, value, fields)
    check_required(fields, values)
    return Record(**fields)


def check_required(fields: dict[str, Any], values: Mapping[str, Any]) -> None:
    for key in ("id", "kind", "date"):
        if key not in fields:
            raise RecordError(key, None, "missing", f'add "{key}"')
    kind = fields["kind"]
    for key in REQUIRED[kind]:
        if key not in fields:
            raise RecordError(key, None, f"missing in a {kind}", f'add "{key}"')
    if kind == "story" and "story" not in fields:
        fields["story"] = fields["id"]
    for key, known in WORDS.items():
        if fields.get(key, "") not in ("", *known):
            word = fields[key]
            raise RecordError(key, word, f"unknown {key}", suggest(word, known))


def read_text(key: str, value: Any, fields: dict[str, Any]) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > LONGEST:
        raise RecordError(key, value, "not a text", 'write it as "…"')
    fields[ALIASES.get(key, key)] = value


def read_id(key: str, value: Any, fields: dict[str, Any]) -> None:
    read_text(key, value, fields)
    if not fields[key]:
        raise RecordError(key, value, "empty", "give every record its own id")


def read_kind(key: str, value: Any, fields: dict[str, Any]) -> None:
    if value not in KINDS:
        raise RecordError(key, value, "unknown kind", suggest(str(value), KINDS))
    fields["kind"] = value


def read_date(key: str, value: Any, fields: dict[str, Any]) -> None:
    try:
        fields["date"] = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise RecordError(
            key, value, "not a date", 'write it like "2026-10-03"'
        ) from None


def read_number(key: str, value: Any, fields: dict[str, Any]) -> None:
    """Exact: 0.1 is what was written, not what a binary float makes of it."""
    try:
        if isinstance(value, bool):
            raise TypeError
        amount = Decimal(value if isinstance(value, int | str) else repr(value))
    except (TypeError, InvalidOperation):
        amount = Decimal("NaN")
    if not amount.is_finite() or abs(amount) > 10**9:
        raise RecordError(key, value, "not a number", "write a number like -2.5")
    if amount != round(amount, 2):
        raise RecordError(key, value, "too fine", "keep 2 digits after the point")
    fields[key] = amount


def read_length(key: str, value: Any, fields: dict[str, Any]) -> None:
    good = isinstance(value, int) and not isinstance(value, bool)
    if not good or not 0 <= value <= 10**8:
        raise RecordError(key, value, "not a number of characters", "write 0 or more")
    fields[key] = value


def read_flag(key: str, value: Any, fields: dict[str, Any]) -> None:
    if not isinstance(value, bool):
        raise RecordError(key, value, "not a yes or no", "write true or false")
    fields[key] = value


def read_texts(key: str, value: Any, fields: dict[str, Any]) -> None:
    """Texts in their order, each once; one alone may stand without brackets."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(i, str) and i for i in items):
        raise RecordError(key, value, "not a list of texts", 'write ["…", "…"]')
    fields[ALIASES.get(key, key)] = tuple(dict.fromkeys(items))


def read_persons(key: str, value: Any, fields: dict[str, Any]) -> None:
    items = value if isinstance(value, list) else [value]
    if not any(isinstance(item, Mapping) for item in items):
        read_texts(key, value, fields)
        return
    homes: dict[str, str] = {}
    for item in items:
        good = isinstance(item, Mapping) and set(item) == {"name", "unit"}
        if not good or not all(isinstance(v, str) and v for v in item.values()):
            remedy = 'write {"name": "…", "unit": "…"}'
            raise RecordError(key, value, "not a person with a unit", remedy)
        homes[item["name"]] = item["unit"]
    fields["persons"], fields["person_units"] = tuple(homes), tuple(homes.values())


ALIASES = {"class": "unit_class", "unit": "units", "person": "persons"}
# Texts that go into the field of the same name as they are.
PLAIN = {
    *("story", "title", "genre", "form", "medium", "outlet", "level", "column"),
    *("placement", "route", "originality", "issue_no", "link", "state", "fault"),
    *("reason", "author"),
}
READERS: dict[str, Callable[[str, Any, dict[str, Any]], None]] = {
    "id": read_id,
    "kind": read_kind,
    "date": read_date,
    "unit": read_texts,
    "units": read_texts,
    "person": read_persons,
    "persons": read_persons,
    "tags": read_texts,
    "sent_to": read_texts,
    "length": read_length,
    "reported": read_flag,
    "chief": read_flag,
    "amount": read_number,
    **dict.fromkeys((*PLAIN, "class"), read_text),
}
