"""People on a homeserver, by its HTTP API alone: the stand-in's and a real one's."""

from __future__ import annotations

from itertools import count
from urllib.parse import quote

import aiohttp

from tests.bot.platforms.seen import Seen, SeenFile

V3 = "/_matrix/client/v3"
_KEYS = count(1)


class Person:
    """`room` is the private chat with the desk."""

    def __init__(self, session, url, account, token, name):
        self.session, self.url, self.name = session, url, name
        self.id, self._token = account, token
        self.room = ""

    @classmethod
    async def register(cls, session, url, username, name):
        wish = {
            "username": username,
            "password": f"secret-{username}",
            "auth": {"type": "m.login.dummy"},
        }
        async with session.post(f"{url}{V3}/register", json=wish) as answer:
            raw = await answer.json()
            assert answer.status == 200, raw
        person = cls(session, url, raw["user_id"], raw["access_token"], name)
        place = f"/profile/{quote(person.id)}/displayname"
        await person.call("PUT", place, {"displayname": name})
        return person

    async def call(self, method, path, body=None, *, status=200):
        headers = {"Authorization": f"Bearer {self._token}"}
        async with self.session.request(
            method, f"{self.url}{V3}{path}", json=body or {}, headers=headers
        ) as answer:
            raw = await answer.json(content_type=None)
            assert answer.status == status, raw
            return raw

    async def opens_chat(self, desk, *, name="", others=(), encrypted=False, **more):
        wish = {
            "invite": [desk, *(other.id for other in others)],
            "is_direct": not name,
            "preset": "private_chat" if name else "trusted_private_chat",
        }
        if name:
            wish["name"] = name
        if encrypted:
            content = {"algorithm": "m.megolm.v1.aes-sha2"}
            wish["initial_state"] = [
                {"type": "m.room.encryption", "state_key": "", "content": content}
            ]
        wish |= more
        room = (await self.call("POST", "/createRoom", wish))["room_id"]
        for other in others:
            await other.call("POST", f"/join/{quote(room)}")
        return room

    async def writes(self, content, *, room=None, kind="m.room.message"):
        place = f"/rooms/{quote(room or self.room)}/send/{kind}/k{next(_KEYS)}"
        return (await self.call("PUT", place, content))["event_id"]

    async def says(self, text, *, room=None, reply_to="", mentions=()):
        content = {"msgtype": "m.text", "body": text}
        if reply_to:
            content["m.relates_to"] = {"m.in_reply_to": {"event_id": reply_to}}
        if mentions:
            content["m.mentions"] = {"user_ids": list(mentions)}
        return Seen(await self.writes(content, room=room), text)

    async def edits(self, message, text):
        newer = {"msgtype": "m.text", "body": text}
        relation = {"rel_type": "m.replace", "event_id": message.id}
        content = {"msgtype": "m.text", "body": f"* {text}"}
        more = {"m.new_content": newer, "m.relates_to": relation}
        return await self.writes(content | more)

    async def reacts(self, message, key):
        relation = {"rel_type": "m.annotation", "event_id": message.id, "key": key}
        return await self.writes({"m.relates_to": relation}, kind="m.reaction")

    async def upload(self, data, mime):
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": mime}
        url = f"{self.url}/_matrix/media/v3/upload"
        async with self.session.post(url, data=data, headers=headers) as answer:
            return (await answer.json())["content_uri"]

    async def sends_file(
        self, data, name, *, claimed=None, mime="application/octet-stream", caption=""
    ):
        kind = "m.image" if mime.startswith("image/") else "m.file"
        content = {
            "msgtype": kind,
            "body": caption or name,
            "filename": name,
            "url": await self.upload(data, mime),
            "info": {"mimetype": mime, "size": claimed or len(data)},
        }
        return Seen(await self.writes(content), caption)

    async def deletes(self, message_id, *, room=None):
        place = f"/rooms/{quote(room or self.room)}/redact/{quote(message_id)}"
        await self.call("PUT", f"{place}/k{next(_KEYS)}")

    async def leaves(self, room=None):
        await self.call("POST", f"/rooms/{quote(room or self.room)}/leave")

    async def kicks(self, account, room):
        await self.call("POST", f"/rooms/{quote(room)}/kick", {"user_id": account})

    async def reads(self, room=None, *, whole=False):
        """What stands in the room, top to bottom, edits and reactions applied.

        The last hundred events, or `whole`: all of them.
        """
        place = f"/rooms/{quote(room or self.room)}/messages?dir=b&limit=100"
        page = await self.call("GET", place)
        events, end = page["chunk"], page.get("end")
        while whole and end:
            page = await self.call("GET", f"{place}&from={end}")
            events, end = events + page["chunk"], page.get("end")
        return _show(events[::-1])

    async def read_file(self, key):
        place = key.removeprefix("mxc://")
        url = f"{self.url}/_matrix/client/v1/media/download/{place}"
        headers = {"Authorization": f"Bearer {self._token}"}
        async with self.session.get(url, headers=headers) as answer:
            assert answer.status == 200
            return await answer.read()


def _show(events):
    shown = {}
    for event in events:
        content = event["content"]
        relation = content.get("m.relates_to") or {}
        target = shown.get(relation.get("event_id"))
        if event["type"] == "m.reaction" and target:
            target.reactions += (relation["key"],)
        elif relation.get("rel_type") == "m.replace":
            if target:
                target.text = content["m.new_content"]["body"]
        elif event["type"] == "m.room.message" and content:
            shown[event["event_id"]] = _read(event, content, relation)
    return list(shown.values())


def _read(event, content, relation):
    seen = Seen(event["event_id"], content["body"], sender=event["sender"])
    seen.silent = content["msgtype"] == "m.notice"
    seen.reply_to = (relation.get("m.in_reply_to") or {}).get("event_id", "")
    if "url" in content:
        file = SeenFile(content["url"], content["filename"])
        seen.text = ""
        if content["msgtype"] == "m.image":
            seen.photos += (file,)
        else:
            seen.files += (file,)
    return seen


def open_session():
    return aiohttp.ClientSession()
