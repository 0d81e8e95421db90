"""What a person sees, as frozen objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A picture or file in a message; `key` reads its bytes (`Stage.read_file`)."""

    key: str
    kind: str
    name: str
    mime: str
    size: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """A bubble as it looked at that moment; an album is one bubble.

    `number` is its place in the sandbox's feed, `ids` the ids of an album's parts.
    """

    id: int
    chat: int
    text: str
    sender: str
    is_bot: bool
    at: datetime
    rows: tuple[tuple[Button, ...], ...] = ()
    photos: tuple[SeenFile, ...] = ()
    files: tuple[SeenFile, ...] = ()
    ids: tuple[int, ...] = ()
    edited: bool = False
    edits: int = 0
    reactions: tuple[str, ...] = ()
    entities: tuple[Json, ...] = ()
    reply_to: int = 0
    silent: bool = False
    number: int = 0

    @property
    def buttons(self) -> tuple[str, ...]:
        """The labels of all buttons, row by row."""
        return tuple(button.label for row in self.rows for button in row)

    def button(self, label: str) -> Button:
        """The button with that label; raises KeyError when it is not there."""
        for row in self.rows:
            for button in row:
                if button.label == label:
                    return button
        raise KeyError(f"no button {label!r} among {self.buttons}")


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a press; `alert`: in a window that must be closed."""

    text: str
    alert: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Pressed:
    """What became of a press: its id, or the address that opened."""

    press: str = ""
    url: str = ""


def read_message(view: Json, *, number: int = 0) -> Message:
    rows = (tuple(map(_read_button, row)) for row in view["rows"])
    return Message(
        id=view["id"],
        chat=view["chat"],
        text=view["text"],
        sender=view["from"]["name"],
        is_bot=view["from"]["is_bot"],
        at=datetime.fromisoformat(view["at"]),
        rows=tuple(rows),
        photos=tuple(map(_read_file, view["photos"])),
        files=tuple(map(_read_file, view["files"])),
        ids=tuple(view["ids"]),
        edited=view["edited"],
        edits=view["edits"],
        reactions=tuple(view["reactions"]),
        entities=tuple(view["entities"]),
        reply_to=view["reply_to"],
        silent=view["silent"],
        number=number,
    )


def _read_button(raw: Json) -> Button:
    return Button(raw["text"], raw["data"], raw["url"])


def _read_file(raw: Json) -> SeenFile:
    return SeenFile(
        key=raw["key"],
        kind=raw["kind"],
        name=raw["name"],
        mime=raw["mime"],
        size=raw["size"],
        width=raw.get("width", 0),
        height=raw.get("height", 0),
    )
