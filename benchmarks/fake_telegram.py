"""A Telegram that takes what bots send, at next to no cost, and keeps its limits."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote_plus

import orjson

from bot.sandbox.clock import MovableClock
from bot.sandbox.errors import ApiError
from bot.sandbox.limits import Pace
from bot.sandbox.rates import RateLimiter
from bot.sandbox.world import Chat

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_MULTIPART = re.compile(rb'name="(\w+)"\r\n\r\n(.*?)\r\n--', re.DOTALL)
ME = {"id": 42, "is_bot": True, "first_name": "desk", "username": "desk_bot"}


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that was let through; `at` is monotonic."""

    chat: int
    text: str
    at: float


@dataclass(slots=True)
class FakeTelegram:
    """`limiter` None: everything is let through."""

    limiter: RateLimiter | None = None
    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    refused: int = 0
    updates: list[dict[str, Any]] = field(default_factory=list)  # to be polled, once
    # The file by the name it is asked for.
    find_file: Callable[[str], bytes] = lambda name: b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def forget(self) -> None:
        self.heard.clear()
        self.refused = 0

    def answer(self, method: str, body: bytes, kind: bytes) -> tuple[int, Any]:
        if method == "getUpdates":
            found, self.updates = self.updates, []
            return 200, {"ok": True, "result": found}
        if method == "getFile":
            name = str(_read_words(body, kind)["file_id"])
            found = {"file_id": name, "file_unique_id": name, "file_path": name}
            return 200, {"ok": True, "result": found}
        if method.lower() != "sendmessage":
            return 200, {"ok": True, "result": ME if method == "getMe" else True}
        words = _read_words(body, kind)
        chat, text = int(words["chat_id"]), str(words["text"])
        if self.limiter is not None:
            try:
                self.limiter.charge(_as_chat(chat))
            except ApiError as error:
                self.refused += 1
                return 429, _refuse(error)
        self.heard.append(Heard(chat, text, time.monotonic()))
        message = {
            "message_id": len(self.heard),
            "date": 1_795_485_600,
            "chat": {"id": chat, "type": "private", "first_name": "x"},
            "from": ME,
            "text": text,
        }
        return 200, {"ok": True, "result": message}


def make_limiter() -> RateLimiter:
    """The sandbox's own: Telegram's limits, enforced."""
    return RateLimiter(MovableClock(), Pace())


def _as_chat(chat: int) -> Chat:
    return cast(Chat, SimpleNamespace(id=chat, is_group=False))


def _refuse(error: ApiError) -> dict[str, Any]:
    return {
        "ok": False,
        "error_code": 429,
        "description": str(error),
        "parameters": {"retry_after": error.retry_after},
    }


def _read_words(body: bytes, kind: bytes) -> dict[str, Any]:
    if b"json" in kind:
        return cast(dict[str, Any], orjson.loads(body))
    if b"multipart" in kind:
        return {k.decode(): v.decode() for k, v in _MULTIPART.findall(body)}
    pairs = (pair.partition("=") for pair in body.decode().split("&"))
    return {name: unquote_plus(value) for name, _, value in pairs}


class _Line(asyncio.Protocol):
    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        self._data = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._data += data
        while b"\r\n\r\n" in self._data:
            head, _, rest = self._data.partition(b"\r\n\r\n")
            body, size = self._read_body(head, rest)
            if body is None:
                return
            self._data = rest[size:]
            self._answer(head, body)

    def _read_body(self, head: bytes, rest: bytes) -> tuple[bytes | None, int]:
        """The body and how much it took; None until it is all there."""
        if b"chunked" in head.lower():
            end = rest.find(b"0\r\n\r\n")
            return (None, 0) if end < 0 else (_join_chunks(rest[:end]), end + 5)
        found = _LENGTH.search(head)
        size = int(found[1]) if found else 0
        return (None, 0) if len(rest) < size else (rest[:size], size)

    def _answer(self, head: bytes, body: bytes) -> None:
        path = head.split(b" ", 2)[1].partition(b"?")[0]
        method = path.rpartition(b"/")[2].decode()
        if path.startswith(b"/file/"):
            self._write(200, self._telegram.find_file(method))
            return
        status, answer = self._telegram.answer(method, body, head.lower())
        self._write(status, orjson.dumps(answer))

    def _write(self, status: int, data: bytes) -> None:
        assert self._transport is not None
        self._transport.write(
            b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % (status, len(data))
        )
        self._transport.write(data)


def _join_chunks(data: bytes) -> bytes:
    found = []
    while data:
        line, _, data = data.partition(b"\r\n")
        size = int(line, 16)
        found.append(data[:size])
        data = data[size + 2 :]
    return b"".join(found)


@contextmanager
def serve_telegram(limiter: RateLimiter | None = None) -> Iterator[FakeTelegram]:
    """Serve in a thread of its own while inside."""
    telegram, loop = FakeTelegram(limiter), asyncio.new_event_loop()
    listening = loop.create_server(lambda: _Line(telegram), "127.0.0.1", 0)
    server = loop.run_until_complete(listening)
    telegram.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield telegram
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()
