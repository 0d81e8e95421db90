"""Events as iCalendar (RFC 5545): content lines, escaped and folded. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE_OCTETS = 75  # without the line break, RFC 5545 section 3.1
_ESCAPED = str.maketrans(
    {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None}
)


@dataclass(frozen=True, slots=True)
class Event:
    """`at`: an instant, or a date for what lasts all day. `made_at`: its stamp."""

    uid: str
    at: datetime | date
    summary: str
    made_at: datetime
    description: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    name: str
    language: str
    events: tuple[Event, ...]


def write_calendar(calendar: Calendar) -> bytes:
    lines = [line for each in _list_lines(calendar) for line in fold_line(each)]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _list_lines(calendar: Calendar) -> Iterator[str]:
    name = escape_text(calendar.name)
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:-//storydesk//deadlines//{calendar.language.upper()}"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"NAME:{name}"  # RFC 7986; the next is what older programs read
    yield f"X-WR-CALNAME:{name}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT6H"
    for event in calendar.events:
        yield from _list_event(event)
    yield "END:VCALENDAR"


def _list_event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_show_instant(event.made_at)}"
    yield from _list_times(event.at)
    yield f"SUMMARY:{escape_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escape_text(event.description)}"
    yield "TRANSP:TRANSPARENT"  # nobody is busy because of a deadline
    yield "END:VEVENT"


def _list_times(at: datetime | date) -> Iterable[str]:
    if isinstance(at, datetime):
        return [f"DTSTART:{_show_instant(at)}"]
    after = at + timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{at:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]


def _show_instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escape_text(text: str) -> str:
    """A TEXT value (section 3.3.11); other control characters are left out."""
    shown = "".join(c for c in text if c >= " " or c in "\n\t")
    return shown.translate(_ESCAPED)


def fold_line(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets, never within a character; a blank begins each but
    the first."""
    piece, octets = "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > LINE_OCTETS:
            yield piece
            piece, octets = " ", 1
        piece, octets = piece + character, octets + size
    yield piece
