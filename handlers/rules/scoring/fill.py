"""Complete an event from its story's record, the catalogue and the roster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from handlers.rules.scoring.office import Office
from handlers.rules.scoring.records import Record

INHERITED = ("title", "genre", "form", "medium", "length", "originality")


def find_head(records: Sequence[Record]) -> Record | None:
    """The story's own record: the first of its kind."""
    return next((each for each in records if each.kind == "story"), None)


def expand_sent(records: Sequence[Record]) -> Iterator[Record]:
    """A story's `sent_to` levels as `sent` records of the same day and id."""
    for record in records:
        yield record
        for level in record.sent_to if record.kind == "story" else ():
            yield replace(record, kind="sent", level=level, sent_to=())


def fill_record(
    office: Office, edition: int, record: Record, head: Record | None
) -> Record:
    """The record with nothing left to look up; the same object if nothing was."""
    changes: dict[str, object] = {}
    if record.kind == "story" and not record.story:
        changes["story"] = record.id
    if head is not None and head is not record:
        inherit_fields(record, head, changes)
    outlet = office.find_outlet(edition, record.outlet) if record.outlet else None
    if outlet is not None:
        changes["outlet"] = outlet.code
        changes["outlet_name"] = outlet.name
        changes["level"] = record.level or outlet.level
    if record.kind == "adoption" and not (
        record.originality or changes.get("originality")
    ):
        changes["originality"] = "original"
    units = changes.get("units", record.units)
    if units and not changes.get("unit_class", record.unit_class):
        changes["unit_class"] = office.class_of(units[0])  # type: ignore[index]
    return replace(record, **changes) if changes else record  # type: ignore[arg-type]


def inherit_fields(record: Record, head: Record, changes: dict[str, object]) -> None:
    for name in INHERITED:
        if not getattr(record, name) and getattr(head, name):
            changes[name] = getattr(head, name)
    if not record.units:
        changes["units"] = head.units
        changes["unit_class"] = record.unit_class or head.unit_class
    # An event about one unit alone is not about the other units' authors.
    same_units = record.units in ((), head.units)
    if not record.persons and head.persons and same_units:
        changes["persons"], changes["person_units"] = head.persons, head.person_units
    if head.tags:
        changes["tags"] = tuple(dict.fromkeys(head.tags + record.tags))
