"""The rooms of the stand-in homeserver: who is in them and what was said, in order."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from itertools import count

MAX_EVENT = 65_536


class Refusal(Exception):
    def __init__(self, status, code, words, **more):
        super().__init__(words)
        self.status, self.body = status, {"errcode": code, "error": words, **more}


@dataclass
class Room:
    id: str
    members: dict = field(default_factory=dict)  # account → membership
    events: list = field(default_factory=list)


class World:
    def __init__(self, server_name="hs.test"):
        self.server_name = server_name
        self.users, self.tokens, self.rooms = {}, {}, {}
        self.devices = {}  # (account, device) → its token
        self.media, self.sent = {}, {}
        self.position = 0
        self.changed = asyncio.Event()
        self._numbers = count(1)

    def number(self):
        return next(self._numbers)

    def room(self, room_id, account=None):
        room = self.rooms.get(room_id)
        if room is None:
            raise Refusal(404, "M_NOT_FOUND", "Unknown room")
        if account and room.members.get(account) != "join":
            raise Refusal(403, "M_FORBIDDEN", f"User {account} not in room {room_id}")
        return room

    def add(self, room, kind, sender, content, state_key=None):
        if len(json.dumps(content, ensure_ascii=False).encode()) > MAX_EVENT - 1000:
            raise Refusal(413, "M_TOO_LARGE", "event too large")
        self.position += 1
        event = {
            "type": kind,
            "event_id": f"${self.number():043d}",
            "sender": sender,
            "room_id": room.id,
            "origin_server_ts": int(time.time() * 1000),
            "content": content,
            "unsigned": {},
        }
        if state_key is not None:
            event["state_key"] = state_key
        room.events.append((self.position, event))
        self.changed.set()
        return event

    def set_member(self, room, account, membership, sender):
        was = room.members.get(account)
        last = next(
            (
                e
                for _, e in reversed(room.events)
                if e["type"] == "m.room.member" and e["state_key"] == account
            ),
            None,
        )
        room.members[account] = membership
        content = {"membership": membership, "displayname": self.users[account]["name"]}
        event = self.add(room, "m.room.member", sender, content, account)
        if was:
            event["unsigned"] = {
                "prev_content": {"membership": was},
                "prev_sender": last["sender"],
            }
        return event

    def create_room(self, account, wish):
        room = Room(f"!room{self.number()}:{self.server_name}")
        self.rooms[room.id] = room
        self.add(room, "m.room.create", account, {"creator": account}, "")
        self.set_member(room, account, "join", account)
        for state in wish.get("initial_state", ()):
            self.add(room, state["type"], account, state["content"], "")
        if levels := wish.get("power_level_content_override"):
            self.add(room, "m.room.power_levels", account, levels, "")
        if wish.get("name"):
            self.add(room, "m.room.name", account, {"name": wish["name"]}, "")
        for guest in wish.get("invite", ()):
            self.set_member(room, guest, "invite", account)
        return room.id

    def state(self, room):
        latest = {}
        for _, event in room.events:
            if "state_key" in event:
                latest[event["type"], event["state_key"]] = event
        return list(latest.values())

    def send(self, room_id, account, kind, content, key):
        """The same `key` gives the same event, as a homeserver does."""
        if key in self.sent:
            return self.sent[key]
        room = self.room(room_id, account)
        relation = content.get("m.relates_to") or {}
        if kind == "m.reaction" and self._has_reacted(room, account, relation):
            raise Refusal(
                400, "M_DUPLICATE_ANNOTATION", "Can't send same reaction twice"
            )
        self.sent[key] = self.add(room, kind, account, content)["event_id"]
        return self.sent[key]

    def _has_reacted(self, room, account, relation):
        return any(
            event["type"] == "m.reaction"
            and event["sender"] == account
            and event["content"].get("m.relates_to") == relation
            for _, event in room.events
        )

    def find_event(self, room_id, event_id):
        for _, event in self.room(room_id).events:
            if event["event_id"] == event_id:
                return event
        raise Refusal(404, "M_NOT_FOUND", "Event not found")

    def show_event(self, room_id, event_id):
        """With its newest edit beside it, as homeservers bundle it."""
        event = self.find_event(room_id, event_id)
        relation = {"rel_type": "m.replace", "event_id": event_id}
        edits = [
            e
            for _, e in self.room(room_id).events
            if e["content"].get("m.relates_to") == relation
        ]
        if not edits:
            return event
        return event | {"unsigned": {"m.relations": {"m.replace": edits[-1]}}}

    async def sync(self, account, since, *, whole, seconds, limit):
        until = asyncio.get_running_loop().time() + seconds
        while True:
            self.changed.clear()
            rooms = self._list_news(account, since, whole=whole, limit=limit)
            left = until - asyncio.get_running_loop().time()
            if any(rooms.values()) or left <= 0:
                return {"next_batch": f"s{self.position}", "rooms": rooms}
            try:
                await asyncio.wait_for(self.changed.wait(), left)
            except TimeoutError:
                continue

    def _list_news(self, account, since, *, whole, limit):
        news = {"join": {}, "invite": {}, "leave": {}}
        for room in self.rooms.values():
            membership = room.members.get(account)
            fresh = [(p, e) for p, e in room.events if p > since]
            if membership == "join" and (fresh or whole):
                news["join"][room.id] = self._write_joined(
                    room, account, fresh, whole=whole, limit=limit
                )
            elif membership == "invite" and fresh:
                stripped = [e for e in self.state(room) if e["type"] != "m.room.create"]
                news["invite"][room.id] = {"invite_state": {"events": stripped}}
            elif membership in ("leave", "ban") and fresh:
                news["leave"][room.id] = {"timeline": {"events": [e for _, e in fresh]}}
        return news

    def _write_joined(self, room, account, fresh, *, whole, limit):
        joins = [
            p
            for p, e in fresh
            if e.get("state_key") == account
            and e["type"] == "m.room.member"
            and e["content"]["membership"] == "join"
        ]
        events = room.events if joins else fresh
        shown = events[-limit:]
        is_limited = len(shown) < len(events)
        first = shown[0][0] if shown else self.position + 1
        return {
            "timeline": {
                "events": [e for _, e in shown],
                "limited": is_limited,
                "prev_batch": f"s{first - 1}",
            },
            "state": {"events": self.state(room) if whole or joins else []},
        }

    def read_back(self, room_id, *, start, end, limit):
        """Newest first, from position `start` down to, and without, `end`."""
        events = [(p, e) for p, e in self.room(room_id).events if end < p <= start]
        page = events[::-1][:limit]
        answer = {"chunk": [e for _, e in page], "start": f"s{start}"}
        if len(page) < len(events):
            answer["end"] = f"s{page[-1][0] - 1}"
        return answer
