"""The floor: the least that can be done and still keep every story.

Raw SQL, group commits, nothing parsed that is not needed; no roles, no texts, no cards.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
import time
from collections.abc import Sequence
from typing import Any

import orjson
from aiohttp import web

from benchmarks.load import SECRET, WEBHOOK_PATH
from benchmarks.servers.talking import Tally, answer_questions, tell
from bot.gather import Gather
from bot.web import serve_web

NOW = "2026-11-24 02:00:00+00:00"
STORE = (
    "INSERT INTO inbox (platform, event_key, chat_key, body, received_at, state,"
    " attempts, error, reference, holder)"
    f" VALUES ('telegram', ?, ?, ?, '{NOW}', 'waiting', 0, '', '', '')"
    " ON CONFLICT (platform, event_key) DO NOTHING"
)
PEOPLE = (
    "SELECT i.account, i.person_id, g.unit_id FROM identity i JOIN role_grant g ON"
    " g.person_id = i.person_id WHERE i.platform = 'telegram' AND i.account IN"
    " (SELECT value FROM json_each(?))"
)
STORY = (
    "INSERT INTO story (id, unit_id, author_id, state, version, title, genre, form,"
    " chat_key, album, message_id, warnings, created_at, updated_at)"
    f" VALUES (?, ?, ?, 'draft', 1, ?, '', '', ?, '', ?, '[]', '{NOW}', '{NOW}')"
)
VERSION = (
    "INSERT INTO story_version (story_id, version, title, body, length, digest,"
    f" created_at) VALUES (?, 1, ?, ?, ?, ?, '{NOW}')"
)
REPLY = (
    "INSERT INTO outbox (platform, chat_key, op, payload, card, priority, created_at,"
    " state, attempts, doubts, error, message_ids, holder) VALUES ('telegram', ?,"
    f" 'post', ?, '', 0, '{NOW}', 'waiting', 0, 0, '', '[]', '')"
)
DONE = (
    "UPDATE inbox SET state = 'done', done_at = ? WHERE event_key IN"
    " (SELECT value FROM json_each(?))"
)
Event = tuple[str, str, bytes]  # key, chat key, body


class Floor:
    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = FULL")
        self.db.execute("PRAGMA foreign_keys = ON")
        self.done = 0
        self.waiting: list[Event] = []
        self.news = asyncio.Event()
        self.lock = asyncio.Lock()
        self.gather: Gather[Event] = Gather(self.store)
        highest = self.db.execute("SELECT coalesce(max(id), 0) FROM story")
        self.next_id = highest.fetchone()[0]

    async def receive(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != SECRET:
            return web.Response(status=401)
        body = await request.read()
        message = orjson.loads(body)["message"]
        chat = message["chat"]["id"]
        key = f"m:{chat}:{message['message_id']}"
        await self.gather.add([(key, f"telegram:{chat}", body)])
        return web.Response()

    async def store(self, events: Sequence[Event]) -> None:
        async with self.lock:
            await asyncio.to_thread(self._store, events)
        self.waiting += events
        self.news.set()

    def _store(self, events: Sequence[Event]) -> None:
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany(STORE, events)
        self.db.execute("COMMIT")

    async def handle(self) -> None:
        while True:
            await self.news.wait()
            self.news.clear()
            while self.waiting:
                batch, self.waiting = self.waiting[:256], self.waiting[256:]
                async with self.lock:
                    await asyncio.to_thread(self._handle, batch)
                self.done += len(batch)

    def _handle(self, batch: Sequence[Event]) -> None:
        db, stories, versions, replies = self.db, [], [], []
        messages = [orjson.loads(body)["message"] for _, _, body in batch]
        accounts = json.dumps([str(message["from"]["id"]) for message in messages])
        db.execute("BEGIN IMMEDIATE")
        people = {row[0]: row[1:] for row in db.execute(PEOPLE, (accounts,))}
        for (_, chat, _), message in zip(batch, messages, strict=True):
            person, unit = people[str(message["from"]["id"])]
            title, _, body = message["text"].partition("\n")
            self.next_id += 1
            digest = hashlib.sha256(body.encode()).hexdigest()
            number = str(message["message_id"])
            stories.append((self.next_id, unit, person, title, chat, number))
            versions.append((self.next_id, title, body, len(body), digest))
            reply = orjson.dumps({"text": f"已收到《{title}》"}).decode()
            replies.append((chat, reply))
        db.executemany(STORY, stories)
        db.executemany(VERSION, versions)
        db.executemany(REPLY, replies)
        db.execute(DONE, (NOW, json.dumps([key for key, _, _ in batch])))
        db.execute("COMMIT")


async def run(path: str) -> None:
    floor = Floor(path)
    page = web.Application(client_max_size=1 << 20)
    page.router.add_post(WEBHOOK_PATH, floor.receive)
    tasks: list[asyncio.Task[Any]] = [
        asyncio.create_task(floor.handle()),
        asyncio.create_task(floor.gather.run()),
    ]
    async with serve_web(page, host="127.0.0.1", port=0) as port:
        tell({"port": port, "at": time.monotonic()})
        tally = Tally(lambda: floor.done)
        await answer_questions(wait_for=tally.wait_for, log=tally.log)
    for task in tasks:
        task.cancel()
