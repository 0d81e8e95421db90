"""What a person sees of a chat, on any platform."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPTION = re.compile(r"\[(\d+)\] ([^\u2003\n]+)")


@dataclass
class SeenFile:
    key: str
    name: str = ""


@dataclass
class Seen:
    id: str
    text: str
    sender: str = ""
    photos: tuple[SeenFile, ...] = ()
    files: tuple[SeenFile, ...] = ()
    reactions: tuple[str, ...] = ()
    reply_to: str = ""
    silent: bool = False

    @property
    def buttons(self):
        """Labels of buttons that are written as numbers."""
        return tuple(label for _, label in _OPTION.findall(self.text))

    def find_number(self, label):
        """What stands before a label."""
        return {label: number for number, label in _OPTION.findall(self.text)}[label]
