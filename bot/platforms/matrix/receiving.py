"""Sync after sync into the inbox; the token moves on once everything is stored.

Rooms are joined when the desk is invited; what was said in them before is left alone.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, NoReturn

import orjson

from bot.platforms import base
from bot.platforms.matrix.client import MatrixClient
from bot.platforms.matrix.content import read_options
from bot.platforms.matrix.limits import MOST_PAGES
from bot.platforms.matrix.names import MEMBER, SEALED
from bot.platforms.matrix.parsing import TOMBSTONE, WANTED, find_target
from bot.platforms.pauses import Pauses

Json = dict[str, Any]
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Receiver:
    """`problem` is "" while events come in."""

    client: MatrixClient
    store: base.Store
    cursor: base.Cursor
    pauses: Pauses
    problem: str = ""
    _is_whole: bool = False  # whether the state of all rooms is known
    _has_warned: bool = False

    async def run(self) -> NoReturn:
        """Until cancelled; raises `Unauthorized`, waits every passing trouble out."""
        while True:
            try:
                await self._step()
                self.problem = ""
                self.pauses.reset()
            except base.Unauthorized:
                self.problem = "the homeserver does not accept the account"
                raise
            except base.SendError as error:
                await self._back_off(f"cannot receive: {error}", error)
            except Exception as error:
                # Of the store. Its words may hold people's: the kind is enough.
                await self._back_off(f"cannot store: {type(error).__name__}", error)

    async def _step(self) -> None:
        since = await self.cursor.read()
        answer = await self.client.sync(since, whole=not self._is_whole)
        self._is_whole = True
        rooms = answer.get("rooms") or {}
        for room_id in rooms.get("invite") or {}:
            await self._join(room_id)
        # At the very first time everything is history.
        raws = await self._collect(rooms, since) if since else []
        if raws:
            await self.store(raws)
        if answer["next_batch"] != since:
            await self.cursor.write(answer["next_batch"])

    async def _join(self, room_id: str) -> None:
        try:
            await self.client.join(room_id)
        except base.SendError as error:
            if error.outcome != "permanent":
                raise
            log.warning("cannot join a room: %s", error)

    async def _collect(self, rooms: Json, since: str) -> list[bytes]:
        raws: list[bytes] = []
        for room_id, room in (rooms.get("join") or {}).items():
            events = await self._read_timeline(room_id, room, since)
            raws += [await self._wrap(room_id, e) for e in events if self._wants(e)]
            for event in events:
                if event.get("type") == TOMBSTONE:
                    await self._join(str(event["content"].get("replacement_room")))
        for room_id, room in (rooms.get("leave") or {}).items():
            events = (room.get("timeline") or {}).get("events") or []
            raws += [await self._wrap(room_id, e) for e in events if self._wants(e)]
        return raws

    async def _read_timeline(self, room_id: str, room: Json, since: str) -> list[Json]:
        """What was said since, also what did not fit into one answer."""
        timeline = room.get("timeline") or {}
        events: list[Json] = list(timeline.get("events") or [])
        start, pages = timeline.get("prev_batch"), 0
        while timeline.get("limited") and start and pages < MOST_PAGES:
            if self._find_invitation(events) is not None:
                break
            page = await self.client.read_back(room_id, start=start, end=since)
            events = page["chunk"][::-1] + events
            start, pages = page.get("end") if page["chunk"] else None, pages + 1
        begin = self._find_invitation(events)
        return events if begin is None else events[begin:]

    def _find_invitation(self, events: list[Json]) -> int | None:
        """Where the desk was invited: what stands before was not said to it."""
        for place, event in enumerate(events):
            content = event.get("content") or {}
            invited = content.get("membership") == "invite"
            if invited and event.get("state_key") == self.client.user_id:
                return place
        return None

    def _wants(self, event: Json) -> bool:
        if event.get("type") in SEALED:
            self._warn_encrypted()
        if event.get("type") == MEMBER:
            return True
        return event.get("sender") != self.client.user_id and (
            event.get("type") in WANTED
        )

    def _warn_encrypted(self) -> None:
        if not self._has_warned:
            log.warning("somebody writes in an encrypted room, which is not supported")
        self._has_warned = True

    async def _wrap(self, room_id: str, event: Json) -> bytes:
        room, sender = self.client.find_room(room_id), str(event.get("sender"))
        title = (room.named_room_name() or "") if room else ""
        few = len(room.users) <= 2 if room else False
        envelope = {
            "event": event,
            "room": {
                "id": room_id,
                "kind": "private" if few and not title else "group",
                "title": title,
                "encrypted": bool(room and room.encrypted),
            },
            "name": room.user_name(sender) if room else None,
            "me": self.client.user_id,
            "my_name": self.client.name,
            "options": await self._read_options(room_id, event),
        }
        return orjson.dumps(envelope)

    async def _read_options(self, room_id: str, event: Json) -> list[str]:
        """What the desk's message offers that this one is a number for."""
        target = find_target(event)
        if not target:
            return []
        try:
            answered = await self.client.read_event(room_id, target)
        except base.SendError as error:
            if error.outcome != "permanent":
                raise
            return []
        if answered.get("sender") != self.client.user_id:
            return []
        relations = (answered.get("unsigned") or {}).get("m.relations") or {}
        newest = relations.get("m.replace") or answered
        return read_options(newest.get("content") or answered["content"])

    async def _back_off(self, problem: str, error: Exception) -> None:
        if problem != self.problem:
            log.warning(problem)
        self.problem = problem
        await self.pauses.wait(error)
