"""HTTP calls made before they are sent: the load must cost less than what it loads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

WEBHOOK_PATH = "/telegram/webhook"
SECRET = "benchmark-secret"


def make_request(body: bytes, *, port: int) -> bytes:
    head = (
        f"POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass(slots=True)
class Answers:
    """`delays` in seconds, in the order the answers came; `refused`: not 200."""

    delays: list[float] = field(default_factory=list)
    refused: int = 0
    lost: asyncio.Event = field(default_factory=asyncio.Event)  # the server is gone


class _Line(asyncio.Protocol):
    """A connection that has one call on its way at a time."""

    def __init__(self, ask_next: Callable[[_Line], None], answers: Answers) -> None:
        self._ask_next = ask_next
        self._answers = answers
        self._head = b""
        self._sent_at = 0.0
        self._closing = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def send(self, request: bytes) -> None:
        assert self.transport is not None
        self._sent_at = time.monotonic()
        self.transport.write(request)

    def connection_lost(self, error: Exception | None) -> None:
        """Fail the run: nobody would answer what is still on its way."""
        if self._sent_at and not self._closing:
            self._answers.lost.set()

    def close(self) -> None:
        self._closing = True
        assert self.transport is not None
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        self._head += data
        if b"\r\n\r\n" not in self._head:
            return
        self._answers.delays.append(time.monotonic() - self._sent_at)
        if not self._head.startswith(b"HTTP/1.1 200"):
            self._answers.refused += 1
        self._head = b""
        self._ask_next(self)


async def _connect(
    port: int, lines: int, ask_next: Callable[[_Line], None], answers: Answers
) -> list[_Line]:
    connect = asyncio.get_running_loop().create_connection
    make = partial(_Line, ask_next, answers)
    made = [await connect(make, "127.0.0.1", port) for _ in range(lines)]
    return [line for _, line in made]


async def post_at_once(bodies: Sequence[bytes], *, port: int, lines: int) -> Answers:
    """As fast as they are answered, so many at a time."""
    requests = iter([make_request(body, port=port) for body in bodies])
    answers, done = Answers(), asyncio.Event()

    def ask_next(line: _Line) -> None:
        request = next(requests, None)
        if request is not None:
            line.send(request)
        elif len(answers.delays) == len(bodies):
            done.set()

    made = await _connect(port, min(lines, len(bodies)), ask_next, answers)
    for line in made:
        ask_next(line)
    await _wait_for_end(done, answers)
    _close(made)
    return answers


async def post_steadily(
    bodies: Sequence[bytes], *, port: int, per_second: float, lines: int
) -> Answers:
    """At an even pace, whether or not earlier ones have been answered.

    A call that finds no free line waits, and the wait is part of its delay.
    """
    requests: Iterator[bytes] = (make_request(body, port=port) for body in bodies)
    answers, free, done = Answers(), asyncio.Queue[_Line](), asyncio.Event()

    def ask_next(line: _Line) -> None:
        free.put_nowait(line)
        if len(answers.delays) == len(bodies):
            done.set()

    made = await _connect(port, lines, ask_next, answers)
    for line in made:
        free.put_nowait(line)
    start = time.monotonic()
    for number, request in enumerate(requests):
        due = start + number / per_second
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        line = await free.get()
        line.send(request)
        line._sent_at = due if due < line._sent_at - 0.002 else line._sent_at
    await _wait_for_end(done, answers)
    _close(made)
    return answers


async def _wait_for_end(done: asyncio.Event, answers: Answers) -> None:
    """Raises `RuntimeError` when the server went away."""
    waits = [asyncio.create_task(each.wait()) for each in (done, answers.lost)]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    if not done.is_set():
        raise RuntimeError("the server closed the line before it had answered")


def _close(lines: Sequence[_Line]) -> None:
    for line in lines:
        line.close()
