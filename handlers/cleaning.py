"""What comes from outside, without the marks that nobody sees."""

from __future__ import annotations

from dataclasses import replace

from handlers.messages import Incoming, Sender, StoredFile
from handlers.rules.manuscript import clean_text


def clean_event(event: Incoming) -> Incoming:
    """The event with its words, names and titles cleaned: they are shown to others."""
    return replace(
        event,
        text=clean_text(event.text),
        chat=replace(event.chat, title=clean_line(event.chat.title)),
        sender=_clean_sender(event.sender),
        files=tuple(map(_clean_file, event.files)),
    )


def clean_line(text: str) -> str:
    return " ".join(clean_text(text).split())


def _clean_sender(sender: Sender | None) -> Sender | None:
    return sender and replace(sender, name=clean_line(sender.name))


def _clean_file(file: StoredFile) -> StoredFile:
    rows = tuple(tuple(map(clean_line, row)) for row in file.rows)
    return replace(
        file, name=clean_line(file.name), text=clean_text(file.text), rows=rows
    )
