"""The robot's long connection: frames out with their answers, frames in.

https://developer.work.weixin.qq.com/document/path/101463. One robot has one connection:
a newer one ends the older.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from bot.platforms import base
from bot.platforms.wecom.errors import check_answer
from bot.platforms.wecom.names import EVENT, MESSAGE, Json

CONNECT_SECONDS = 10.0
MOST_BYTES = 8 << 20  # of a frame


@dataclass(slots=True)
class Line:
    """One connection. `arrived`: frames that nobody has stored yet."""

    socket: aiohttp.ClientWebSocketResponse
    patience: float
    arrived: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    was_taken_over: bool = False
    _waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    _reader: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls, session: aiohttp.ClientSession, url: str, *, patience: float
    ) -> Line:
        """Raises `Unavailable`."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                socket = await session.ws_connect(url, max_msg_size=MOST_BYTES)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise base.Unavailable(type(error).__name__) from None
        line = cls(socket, patience)
        line._reader = asyncio.create_task(line._read())
        return line

    @property
    def is_open(self) -> bool:
        return not self.socket.closed

    async def close(self) -> None:
        await self.socket.close()
        if self._reader is not None:
            await self._reader

    async def wait_closed(self) -> None:
        if self._reader is not None:
            await asyncio.shield(self._reader)

    async def request(
        self, command: str, body: Mapping[str, Any] | None = None
    ) -> Json:
        """The answer's body. Raises `Unavailable` before the frame is out, `Ambiguous`
        when no answer comes, and what the answer says."""
        answer = await self._exchange(command, body)
        check_answer(answer)
        found = answer.get("body")
        return found if isinstance(found, dict) else {}

    async def _exchange(self, command: str, body: Mapping[str, Any] | None) -> Json:
        if not self.is_open:
            raise base.Unavailable("not connected")
        name = f"{command}_{secrets.token_hex(8)}"
        frame = {"cmd": command, "headers": {"req_id": name}}
        frame |= {"body": body} if body is not None else {}
        future = self._waiting[name] = asyncio.get_running_loop().create_future()
        try:
            await self.socket.send_str(orjson.dumps(frame).decode())
            return await asyncio.wait_for(future, self.patience)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise base.Ambiguous(type(error).__name__) from None
        finally:
            self._waiting.pop(name, None)

    async def _read(self) -> None:
        async for message in self.socket:
            if message.type == aiohttp.WSMsgType.TEXT:
                self._take(message.data)
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(ConnectionResetError())

    def _take(self, data: str) -> None:
        try:
            frame = orjson.loads(data)
        except ValueError:
            return  # an answer that cannot be read: its request waits in vain
        if not isinstance(frame, dict):
            return
        if frame.get("cmd") in (MESSAGE, EVENT):
            self._note_takeover(frame)
            self.arrived.put_nowait(frame)
        else:
            self._answer(frame)

    def _note_takeover(self, frame: Json) -> None:
        body = frame.get("body")
        event = body.get("event") if isinstance(body, dict) else None
        if isinstance(event, dict) and event.get("eventtype") == "disconnected_event":
            self.was_taken_over = True

    def _answer(self, frame: Json) -> None:
        headers = frame.get("headers")
        name = headers.get("req_id") if isinstance(headers, dict) else None
        future = self._waiting.get(str(name))
        if future is not None and not future.done():
            future.set_result(frame)
