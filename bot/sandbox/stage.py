"""The whole stage: its people and rooms, its clock, its faults, its books."""

from __future__ import annotations

import asyncio
import inspect
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.errors import NotHeard
from bot.sandbox.faults import FaultKind
from bot.sandbox.handles import Person, Room

Json = dict[str, Any]
Predicate = Callable[[], Any | Awaitable[Any]]


class Stage(ABC):
    """What `Sandbox` (in this process) and `SandboxClient` (over HTTP) both offer."""

    url: str
    token: str

    @abstractmethod
    async def act(self, name: str, /, **arguments: Any) -> Any:
        """Carry out an act of bot.sandbox.people by its name."""

    @abstractmethod
    async def read_file(self, key: str) -> bytes:
        """The bytes of a file that a message showed."""

    async def person(
        self, name: str, language: str = "zh-hans", username: str = ""
    ) -> Person:
        view = await self.act(
            "add_person", name=name, language=language, username=username
        )
        return Person(self, view["id"], name)

    async def group(
        self,
        title: str,
        members: Sequence[Person] = (),
        *,
        bot: str = "member",
        supergroup: bool = False,
        username: str = "",
    ) -> Room:
        """A group; its first member made it. `bot`: "member", "administrator" or ""."""
        kind = "supergroup" if supergroup else "group"
        return await self._add_room(kind, title, members, bot, username)

    async def channel(
        self,
        title: str,
        members: Sequence[Person] = (),
        *,
        bot: str = "administrator",
        username: str = "",
    ) -> Room:
        """A channel; its first member made it. `bot`: "administrator" or ""."""
        return await self._add_room("channel", title, members, bot, username)

    async def _add_room(
        self, kind: str, title: str, members: Sequence[Person], bot: str, username: str
    ) -> Room:
        view = await self.act(
            "add_room",
            kind=kind,
            title=title,
            members=[each.id for each in members],
            bot=bot,
            username=username,
        )
        return Room(self, view["id"], title)

    async def find_person(self, name: str) -> Person:
        """Somebody who is here already; raises KeyError for an unknown name."""
        for each in (await self.act("state"))["people"]:
            if each["name"] == name:
                return Person(self, each["id"], name)
        raise KeyError(name)

    async def find_room(self, title: str) -> Room:
        """A group or channel that is here already, under its present id."""
        for each in (await self.act("state"))["chats"]:
            is_room = each["kind"] != "private" and not each["moved_to"]
            if each["title"] == title and is_room:
                return Room(self, each["id"], title)
        raise KeyError(title)

    async def show_columns(self, *columns: Json) -> None:
        """What the page shows side by side: see people.steering.set_columns."""
        await self.act("set_columns", columns=list(columns))

    async def now(self) -> datetime:
        return datetime.fromisoformat((await self.act("clock"))["now"])

    async def move_clock(
        self, step: timedelta | None = None, *, to: datetime | None = None
    ) -> datetime:
        """Move the clock by a step, or to a moment with a time zone."""
        if to is not None:
            moved = await self.act("set_clock", at=to.isoformat())
        else:
            seconds = (step or timedelta()).total_seconds()
            moved = await self.act("move_clock", seconds=seconds)
        return datetime.fromisoformat(moved["now"])

    async def wait_for(
        self,
        predicate: Predicate,
        timeout: float = 10,  # noqa: ASYNC109 - as in hears
    ) -> Any:
        """The predicate's first true value; asked again whenever something happens.

        Raises NotHeard after `timeout` seconds of real time.
        """
        until = asyncio.get_running_loop().time() + timeout
        last = (await self.act("state"))["last"]
        while True:
            value = predicate()
            if inspect.isawaitable(value):
                value = await value
            if value:
                return value
            left = until - asyncio.get_running_loop().time()
            if left <= 0:
                raise NotHeard(f"waited {timeout:g} s for {predicate}")
            # Calls that leave no trace on a screen are noticed all the same.
            breath = min(left, 0.05)
            last = (await self.act("wait", after=last, seconds=breath))["last"]

    async def fail(
        self,
        method: str,
        kind: FaultKind,
        times: int = 1,
        *,
        chance: float = 1.0,
        retry_after: int = 1,
        seconds: float = 1.0,
    ) -> None:
        """The next `times` calls of `method` ("*": any) end badly."""
        await self.act(
            "fail",
            method=method,
            kind=kind,
            times=times,
            chance=chance,
            retry_after=retry_after,
            seconds=seconds,
        )

    async def calls(self, method: str = "", after: int = 0) -> list[Json]:
        """The journal: every call with parameters, code and resulting message ids."""
        found: list[Json] = await self.act("journal", method=method, after=after)
        return found

    async def deliveries(self, after: int = 0) -> list[Json]:
        """Every update, how often it went out and whether it was confirmed."""
        found: list[Json] = await self.act("deliveries", after=after)
        return found

    async def counts(self) -> Json:
        found: Json = await self.act("counts")
        return found
