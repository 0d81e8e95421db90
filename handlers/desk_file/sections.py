"""Read the tables of a desk file by the schema: types, unknown and missing keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.desk_file.draft import Draft, Row
from handlers.desk_file.keys import Key, Section
from handlers.desk_file.problems import BadValue, Path
from handlers.desk_file.schema import SECTIONS
from handlers.rules.rulefile import suggest


def read_sections(raw: Mapping[str, Any], draft: Draft) -> None:
    for name in raw:
        if name not in SECTIONS:
            titles = {s.name: s.title for s in SECTIONS.values()}
            remedy = suggest(name, titles)
            draft.report((name,), "unknown section", remedy)
    for section in SECTIONS.values():
        draft.rows[section.name] = _read_section(raw.get(section.name), section, draft)


def _read_section(value: Any, section: Section, draft: Draft) -> list[Row]:
    path: Path = (section.name,)
    if value is None:
        if section.required:
            draft.report(path, "missing", f"add {section.title}")
        return [] if section.many else [_read_row({}, section, path, Draft("", {}))]
    if section.many:
        return _read_items(value, section, draft)
    if not isinstance(value, Mapping):
        draft.report(path, "not a table", f"write {section.title}")
        return [_read_row({}, section, path, Draft("", {}))]
    return [_read_row(value, section, path, draft)]


def _read_items(value: Any, section: Section, draft: Draft) -> list[Row]:
    items = value if isinstance(value, list) else [None]
    if not all(isinstance(item, Mapping) for item in items):
        draft.report((section.name,), "not a list of tables", f"write {section.title}")
        return []
    return [
        _read_row(item, section, (section.name, index), draft)
        for index, item in enumerate(items)
    ]


def _read_row(
    values: Mapping[str, Any], section: Section, path: Path, draft: Draft
) -> Row:
    row = Row(path, {})
    known = {key.name: key for key in section.keys}
    for name in values:
        if name not in known:
            remedy = suggest(name, known)
            draft.report((*path, name), "unknown key", remedy, value=values[name])
    for key in section.keys:
        _read_key(values, key, row, draft)
    return row


def _read_key(values: Mapping[str, Any], key: Key, row: Row, draft: Draft) -> None:
    path = (*row.path, key.name)
    if key.name not in values:
        if key.required:
            draft.report(path, "missing", f"add {key.name} = {key.example}")
        else:
            row.values[key.field] = () if key.many and not key.default else key.default
        return
    value = values[key.name]
    try:
        row.values[key.field] = read_value(value, key)
    except BadValue as error:
        draft.report(path, error.problem, error.remedy, value=value)


def read_value(value: Any, key: Key) -> Any:
    """The value as the desk keeps it. Raises `BadValue`."""
    if not key.many:
        return _read_one(value, key)
    if not isinstance(value, list):
        raise BadValue("not a list", f"write [ ] around it, like {key.example}")
    read = tuple(_read_one(item, key) for item in value)
    if len(set(read)) < len(read):
        raise BadValue("something in it twice", "leave the second one out")
    return read


def _read_one(value: Any, key: Key) -> Any:
    read = key.kind.read(value)
    if key.allowed and read not in key.allowed:
        raise BadValue("unknown value", suggest(str(read), key.allowed))
    if key.longest and len(read) > key.longest:
        raise BadValue("too long", f"at most {key.longest} characters")
    return read
