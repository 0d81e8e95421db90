"""The audit log for reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.models import AuditEntry, Person, Story


@dataclass(frozen=True, slots=True)
class LogLine:
    """`person` "" for the command line and the clock.

    `number` and `name` are those of the story or the person it is about, "" if neither.
    """

    at: datetime
    person: str
    action: str
    subject: str
    details: Mapping[str, Any]
    number: str = ""
    name: str = ""


async def list_latest(limit: int) -> list[LogLine]:
    """The last entries, the newest first."""
    rows = await AuditEntry.all().order_by("-id").limit(limit).select_related("person")
    names = await _read_names([_find_subject(row) for row in rows])
    return [
        LogLine(
            row.at,
            row.person.name if row.person else "",
            row.action,
            row.subject,
            row.details,
            *names.get(_find_subject(row), ("", "")),
        )
        for row in rows
    ]


def _find_subject(row: AuditEntry) -> tuple[str, int]:
    """What an entry is about; for an adoption or a fact its story."""
    kind, _, rest = row.subject.partition(":")
    story = row.details.get("story")
    if kind == "adoption" or (kind == "fact" and story):
        return "story", int(story or 0)
    return kind, int(rest) if rest.isdecimal() else 0


async def _read_names(
    subjects: Iterable[tuple[str, int]],
) -> dict[tuple[str, int], tuple[str, str]]:
    """Number and name of each story and person."""
    wanted: dict[str, set[int]] = {"story": set(), "person": set()}
    for kind, id in subjects:
        wanted.setdefault(kind, set()).add(id)
    stories = Story.filter(id__in=wanted["story"] or {0})
    people = Person.filter(id__in=wanted["person"] or {0})
    names: dict[tuple[str, int], tuple[str, str]] = {}
    async for story in stories.only("id", "number", "title"):
        names["story", story.id] = (story.number or "", story.title)
    async for person in people.only("id", "name"):
        names["person", person.id] = ("", person.name)
    return names
