"""The neutral vocabulary: what reaches the desk and what it answers, for any chat.

Text that goes out is a small HTML subset (b, i, s, u, code, pre, a, blockquote); a
platform that has no HTML turns it into what it has. Everything from outside is escaped
by `handlers.texts` before it gets here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

ChatKind = Literal["private", "group", "channel"]
FileKind = Literal["photo", "file", "video", "other"]
EventKind = Literal[
    "message",  # text, files, or both
    "edit",  # an earlier message was changed by its author
    "press",  # a button was pressed; `data` is the button's token
    "added",  # the desk was put into a group or channel
    "removed",  # ... or thrown out of it
    "migrated",  # the group has a new id: `new_chat`
    "sealed",  # something was said that is encrypted, and the desk cannot read it
    "blocked",  # a person stopped the private chat
    "unblocked",
]

# Answers to a person overtake notices, notices overtake announcements.
ANSWER, NOTICE, ANNOUNCEMENT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Chat:
    platform: str
    id: str
    kind: ChatKind = "private"
    title: str = ""

    @property
    def key(self) -> str:
        """The chat's name in every table and queue: `telegram:-100123`."""
        return f"{self.platform}:{self.id}"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who spoke: an account on a platform, not yet a person of the desk.

    Anonymous group admins share one account; `anonymous` marks them, and they are
    never taken for a person.
    """

    platform: str
    id: str
    name: str = ""
    username: str = ""
    language: str = ""
    anonymous: bool = False

    @property
    def key(self) -> str:
        return f"{self.platform}:{self.id}"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as the platform names it, before it was fetched.

    `recompressed`: the platform shrank it (a photo sent as a picture).
    """

    kind: FileKind
    ref: str
    name: str = ""
    mime: str = ""
    size: int = 0
    recompressed: bool = False


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the media store, or why it is not there.

    `problem` is "" or one of: too_big, gone, empty, broken_image, huge_image,
    bad_document, unsupported. Of a photo, `phash` says what it looks like (32
    hexadecimal digits), `taken_at` when, on the camera's clock (ISO 8601); "" unknown.
    """

    kind: FileKind
    name: str
    sha256: str = ""
    size: int = 0
    mime: str = ""
    width: int = 0
    height: int = 0
    recompressed: bool = False
    text: str = ""  # what a .docx says, one paragraph a line
    problem: str = ""
    phash: str = ""
    taken_at: str = ""
    rows: tuple[tuple[str, ...], ...] = ()  # what the first sheet of an .xlsx says


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event; `event_id` is the same when the platform delivers it again."""

    kind: EventKind
    event_id: str
    chat: Chat
    at: datetime
    sender: Sender | None = None
    text: str = ""
    message_id: str = ""
    reply_to: str = ""  # id of the message this one answers
    album: str = ""  # parts of one album share it
    attachments: tuple[Attachment, ...] = ()
    files: tuple[StoredFile, ...] = ()  # the attachments once fetched
    data: str = ""
    # Where buttons are shown as numbers: which option of what was shown last.
    # `handlers.choices` makes a press of it.
    choice: int = 0
    addressed: bool = True  # in a group: the desk was named or replied to
    new_chat: Chat | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A button: `token` comes back as `Incoming.data`; or it opens `url`."""

    label: str
    token: str = ""
    url: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A file made just before it is sent: `recipe` names the maker, `data` its rows.

    The rows travel in the outbox, so that a repeat draws the very same picture.
    """

    recipe: str
    data: Mapping[str, Any]
    name: str
    as_photo: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the media store, sent on; photos leave without their location."""

    sha256: str
    name: str
    as_photo: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """A message to a chat.

    `card`: messages with the same card in the same chat are one message, edited in
    place; while it has not left yet, the newer content replaces the waiting one.
    `not_before`: it waits until then, a minute at most (an album gathers its parts).
    `key`: the same at every try to send this very post; the outbox sets it.
    """

    chat: Chat
    text: str
    buttons: Rows = ()
    files: tuple[Made | Kept, ...] = ()
    card: str = ""
    reply_to: str = ""
    silent: bool = False
    priority: int = ANSWER
    not_before: datetime | None = None
    expires: datetime | None = None
    key: str = field(default="", compare=False)
    # Where buttons are numbers: that of the first one; the outbox sets it too.
    first_number: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class PressAnswer:
    """What a press is answered with, at once and, if the platform can, without a
    trace in the chat."""

    chat: Chat
    press_id: str
    text: str = ""
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    chat: Chat
    message_id: str
    emoji: str = "👀"


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands a chat shows: (name, description) in the order of use."""

    chat: Chat
    commands: tuple[tuple[str, str], ...]


Outgoing = Post | PressAnswer | Reaction | Menu


@dataclass(frozen=True, slots=True)
class Ready:
    """A file ready to leave: its bytes lie at `path`."""

    path: Path
    name: str
    as_photo: bool
    mime: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform allows; the numbers stand at the top of its adapter."""

    text: int  # UTF-16 units or whatever `measure` of the adapter counts
    caption: int
    album: int
    fetch_bytes: int
    send_bytes: int
    per_second: float  # over all chats
    per_chat_second: float
    per_group_minute: float
    edits: bool = True
    buttons: bool = True
    reactions: bool = True
    replies: bool = True  # people can answer one message of several
    exactly_once: bool = False  # sending with the same `Post.key` again does no harm


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the desk is on a platform."""

    id: str
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What the platform calls the message(s) that left, first one first.

    `options`: tokens of the buttons that the message shows as the numbers 1, 2, …; ""
    where a number is another message's.
    """

    message_ids: tuple[str, ...] = field(default=())
    options: tuple[str, ...] = ()


class Platform(Protocol):
    """The port: what the desk asks of a chat platform.

    Every method raises only the errors of `bot.platforms.base`.
    """

    name: str
    limits: Limits

    async def start(self) -> Identity: ...
    async def stop(self) -> None: ...
    def parse(self, raw: bytes) -> Sequence[Incoming]: ...
    def split(self, post: Post) -> Sequence[Post]: ...
    async def send(self, post: Post, files: Sequence[Ready]) -> Sent: ...
    async def edit(self, post: Post, message_id: str) -> Sent: ...
    async def answer(self, answer: PressAnswer) -> None: ...
    async def react(self, reaction: Reaction) -> None: ...
    async def show_menu(self, menu: Menu) -> None: ...
    def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]: ...
    def link(self, code: str) -> str: ...
