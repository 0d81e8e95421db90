"""Everything the sandbox holds, and the few acts that all its doors share."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.clock import Clock, MovableClock
from bot.sandbox.faults import FaultBook
from bot.sandbox.feed import Feed
from bot.sandbox.files import FileStore
from bot.sandbox.journal import Journal
from bot.sandbox.limits import CALLBACK_LIFE, UNPACED, Pace
from bot.sandbox.menus import MenuBook
from bot.sandbox.pollers import Pollers
from bot.sandbox.rates import RateLimiter
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.view import view_chat, view_message
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import Chat, Message, User, World

Json = dict[str, Any]


@dataclass(slots=True, eq=False)
class Press:
    """A pressed button: the callback query until somebody answers it."""

    id: str
    user: User
    message: Message
    at: datetime
    answered: bool = False


@dataclass(slots=True)
class Profile:
    """What the bot says about itself, by language code ("" for all)."""

    name: dict[str, str] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)
    short_description: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Service:
    token: str
    world: World
    clock: MovableClock
    updates: UpdateQueue
    rates: RateLimiter
    webhook: Webhook
    files: FileStore = field(default_factory=FileStore)
    feed: Feed = field(default_factory=Feed)
    faults: FaultBook = field(default_factory=FaultBook)
    journal: Journal = field(default_factory=Journal)
    menus: MenuBook = field(default_factory=MenuBook)
    pollers: Pollers = field(default_factory=Pollers)
    profile: Profile = field(default_factory=Profile)
    presses: dict[str, Press] = field(default_factory=dict)
    columns: list[Json] = field(default_factory=list)
    privacy: bool = True  # in groups a bot sees only what is meant for it
    logged_out: bool = False
    run: str = field(default_factory=lambda: secrets.token_hex(8))
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))

    def post(self, chat: Chat, **content: Any) -> Message:
        """A new message in the chat, seen by everyone in it."""
        message = self.world.add_message(chat, at=self.clock.now(), **content)
        if not message.album:  # an album is shown once it is whole
            self.show(message)
        return message

    def show(self, message: Message, *, quiet: bool = False) -> None:
        """Tell everyone how the message looks now; `quiet`: nobody is to be roused."""
        view = view_message(self.world, message) | {"quiet": quiet}
        self.feed.publish("message", message.chat.id, view)

    def show_chat(self, chat: Chat) -> None:
        self.feed.publish("chat", chat.id, view_chat(self.world, chat))

    def remove(self, message: Message) -> None:
        first = self.world.album_of(message)[0]
        message.chat.messages.pop(message.id, None)
        rest = first if first is not message else None
        view = {"id": message.id, "bubble": first.id}
        self.feed.publish("deleted", message.chat.id, view)
        if rest is not None:
            self.show(rest, quiet=True)

    def open_press(self, user: User, message: Message) -> Press:
        press = Press(str(secrets.randbits(60)), user, message, self.clock.now())
        self._forget_old_presses()
        self.presses[press.id] = press
        return press

    def _forget_old_presses(self) -> None:
        oldest = self.clock.now() - CALLBACK_LIFE
        while self.presses and next(iter(self.presses.values())).at < oldest:
            del self.presses[next(iter(self.presses))]

    def find_press(self, press_id: str) -> Press | None:
        press = self.presses.get(press_id)
        if press is None or self.clock.now() - press.at > CALLBACK_LIFE:
            return None
        return press


def make_service(
    token: str,
    *,
    clock: Clock | None = None,
    rates: bool | Pace = True,
    name: str = "信息报送",
    username: str = "storydesk_bot",
) -> Service:
    """A world with nobody in it but the bot whose token this is."""
    movable = MovableClock(clock)
    bot_id = int(token.partition(":")[0])
    pace = rates if isinstance(rates, Pace) else Pace() if rates else UNPACED
    world = World(User(bot_id, name, username, is_bot=True))
    queue = UpdateQueue(movable)
    return Service(
        token,
        world,
        movable,
        queue,
        RateLimiter(movable, pace),
        Webhook(queue, movable),
    )
