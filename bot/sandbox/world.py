"""The world the bot lives in: users, chats, members, messages, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.sandbox.files import StoredFile
from bot.sandbox.formatting import Entity

Json = dict[str, Any]
ChatKind = Literal["private", "group", "supergroup", "channel"]
MemberStatus = Literal[
    "creator", "administrator", "member", "restricted", "left", "kicked"
]
MediaKind = Literal["photo", "document", "video", "sticker", "location", "contact"]

PRESENT: frozenset[str] = frozenset(
    {"creator", "administrator", "member", "restricted"}
)
# Where Telegram starts its numbers, roughly; a reader of a log sees what is what.
FIRST_USER, FIRST_GROUP, FIRST_SUPERGROUP = (
    5_000_000_001,
    4_000_000_001,
    1_002_000_000_001,
)
ANONYMOUS_ADMIN = 1_087_968_824


@dataclass(slots=True, eq=False)
class User:
    id: int
    name: str
    username: str = ""
    language: str = ""
    is_bot: bool = False
    started: bool = False  # has ever written to the bot
    blocked: bool = False  # has stopped the bot
    gone: bool = False  # the account was deleted
    hidden: bool = False  # an extra whom the page does not offer


@dataclass(slots=True, eq=False)
class Member:
    """`rights`: of an administrator those given, of a restricted one those left."""

    user: User
    status: MemberStatus
    rights: frozenset[str] = frozenset()

    @property
    def is_present(self) -> bool:
        return self.status in PRESENT

    @property
    def is_admin(self) -> bool:
        return self.status in ("creator", "administrator")


@dataclass(slots=True, eq=False)
class Media:
    """What a message carries; `sizes` are a photo's variants, smallest first."""

    kind: MediaKind
    file: StoredFile | None = None
    sizes: tuple[StoredFile, ...] = ()
    extra: Json = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Message:
    chat: Chat
    id: int
    at: datetime
    author: User | None = None
    author_chat: Chat | None = None
    text: str = ""  # the caption where there is media
    entities: tuple[Entity, ...] = ()
    media: Media | None = None
    album: str = ""
    reply_to: Message | None = None
    keyboard: Json | None = None  # reply_markup as the bot sent it
    service: Json | None = None
    origin: Json | None = None
    via_bot: bool = False
    silent: bool = False
    edited_at: datetime | None = None
    edits: int = 0
    reactions: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def inline_rows(self) -> list[list[Json]]:
        rows: list[list[Json]] = (self.keyboard or {}).get("inline_keyboard", [])
        return rows


@dataclass(slots=True, eq=False)
class Chat:
    id: int
    kind: ChatKind
    title: str = ""
    username: str = ""
    peer: User | None = None
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    moved_to: Chat | None = None
    last_id: int = 0  # supergroups and channels count their own messages

    @property
    def is_group(self) -> bool:
        return self.kind in ("group", "supergroup")

    def member(self, user: User) -> Member:
        return self.members.get(user.id) or Member(user, "left")


@dataclass(slots=True)
class World:
    """Everyone and everything; `bot` is the one bot that lives here."""

    bot: User
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    last_id: int = 0  # private chats and basic groups share one count
    last_group: int = 0
    last_supergroup: int = 0

    def add_user(self, name: str, *, username: str = "", language: str = "") -> User:
        user = User(FIRST_USER + len(self.users), name, username, language)
        self.users[user.id] = user
        self.chats[user.id] = Chat(user.id, "private", name, username, peer=user)
        return user

    def add_room(self, kind: ChatKind, title: str, *, username: str = "") -> Chat:
        chat = Chat(self._next_room_id(kind), kind, title, username)
        self.chats[chat.id] = chat
        return chat

    def _next_room_id(self, kind: ChatKind) -> int:
        if kind == "group":
            self.last_group += 1
            return -(FIRST_GROUP + self.last_group)
        self.last_supergroup += 1
        return -(FIRST_SUPERGROUP + self.last_supergroup)

    def next_message_id(self, chat: Chat) -> int:
        if chat.kind in ("supergroup", "channel"):
            chat.last_id += 1
            return chat.last_id
        self.last_id += 1
        return self.last_id

    def add_message(self, chat: Chat, *, at: datetime, **content: Any) -> Message:
        message = Message(chat, self.next_message_id(chat), at, **content)
        chat.messages[message.id] = message
        return message

    def find_by_username(self, username: str) -> Chat | None:
        wanted = username.removeprefix("@").lower()
        named = (chat for chat in self.chats.values() if chat.username)
        return next((chat for chat in named if chat.username.lower() == wanted), None)

    def album_of(self, message: Message) -> list[Message]:
        """The parts of the message's album in order, or the message alone."""
        if not message.album:
            return [message]
        parts = []
        for number in range(message.id - 9, message.id + 10):
            part = message.chat.messages.get(number)
            if part is not None and part.album == message.album:
                parts.append(part)
        return parts
