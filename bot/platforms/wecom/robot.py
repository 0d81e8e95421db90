"""The robot (智能机器人): everything over one long connection, no address needed."""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import NoReturn

import orjson

from bot.platforms import base
from bot.platforms.calls import JsonCalls
from bot.platforms.pauses import Pauses
from bot.platforms.wecom.crypto import decrypt_file
from bot.platforms.wecom.files import Upload
from bot.platforms.wecom.limits import (
    CHUNK_BYTES,
    MISSED_PINGS,
    MOST_CHUNKS,
    PING_SECONDS,
    ROBOT,
    SECONDS_WHEN_TAKEN_OVER,
)
from bot.platforms.wecom.line import Line
from bot.platforms.wecom.markdown import write_markdown
from bot.platforms.wecom.names import Json
from bot.platforms.wecom.parsing import read_ref
from handlers.messages import Attachment, Chat

log = logging.getLogger(__name__)
SINGLE, GROUP = 1, 2
STOP_SECONDS = 5.0


class Robot:
    """`problem` is "" while the connection stands and what comes is stored."""

    limits = ROBOT
    hears = True

    def __init__(
        self, bot_id: str, secret: str, *, url: str, calls: JsonCalls, patience: float
    ) -> None:
        self.id, self._secret = bot_id, secret
        self._url, self._calls, self._patience = url, calls, patience
        self._line: Line | None = None
        self._at_hand = b""  # being stored
        self.problem = "not receiving yet"

    async def start(self) -> None:
        """Connect and subscribe. Raises `Unauthorized`, `Unavailable`."""
        await self.stop()
        line = await Line.open(self._calls.session, self._url, patience=self._patience)
        try:
            credentials = {"bot_id": self.id, "secret": self._secret}
            await line.request("aibot_subscribe", credentials)
        except base.SendError as error:
            await line.close()
            if error.outcome == "permanent":
                raise base.Unauthorized("bot id or secret is not accepted") from None
            raise base.Unavailable(str(error)) from None
        self._line = line

    async def stop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            await line.close()

    async def receive(self, store: base.Store, pauses: Pauses) -> NoReturn:
        """Until cancelled. Raises `Unauthorized`; passing trouble is waited out."""
        while True:
            try:
                if self._line is None or not self._line.is_open:
                    await self.start()
                self.problem = ""
                pauses.reset()
                await self._serve(self._need_line(), store, pauses)
            except asyncio.CancelledError:
                await self._store_rest(store)
                raise
            except base.Unauthorized:
                self.problem = "WeCom does not accept the robot"
                raise
            except base.SendError as error:
                self._note(f"cannot receive: {error}")
                await pauses.wait(error)

    def _need_line(self) -> Line:
        if self._line is None:
            raise base.Unavailable("not connected")
        return self._line

    async def _serve(self, line: Line, store: base.Store, pauses: Pauses) -> None:
        """Until the connection ends."""
        async with asyncio.TaskGroup() as tasks:
            storing = tasks.create_task(self._store_forever(line, store, pauses))
            pinging = tasks.create_task(_ping_forever(line))
            await line.wait_closed()
            pinging.cancel()
            # What has arrived is stored before anything else: nobody sends it again.
            await line.arrived.join()
            storing.cancel()
        if line.was_taken_over:
            self._note("another process has taken over the robot's connection")
            await asyncio.sleep(SECONDS_WHEN_TAKEN_OVER)
        raise base.Unavailable("the connection has ended")

    async def _store_forever(
        self, line: Line, store: base.Store, pauses: Pauses
    ) -> NoReturn:
        while True:
            raw = self._at_hand = _date(await line.arrived.get())
            while not await self._try_to_store(store, raw, pauses):
                pass
            self._at_hand = b""
            line.arrived.task_done()

    async def _store_rest(self, store: base.Store) -> None:
        """The desk stops: what has arrived is stored, for nobody sends it again."""
        line = self._line
        if line is None:
            return
        await self.stop()
        rest = [self._at_hand] if self._at_hand else []
        while not line.arrived.empty():
            rest.append(_date(line.arrived.get_nowait()))
        if rest:
            with suppress(Exception):
                await asyncio.wait_for(store(rest), STOP_SECONDS)

    async def _try_to_store(
        self, store: base.Store, raw: bytes, pauses: Pauses
    ) -> bool:
        try:
            await store([raw])
        except Exception as error:
            # Of the store. Its words may hold people's: the kind is enough.
            self._note(f"cannot store: {type(error).__name__}")
            await pauses.wait(error)
            return False
        self.problem = ""
        return True

    def _note(self, problem: str) -> None:
        if problem != self.problem:
            log.warning(problem)
        self.problem = problem

    async def send_text(self, chat: Chat, html: str) -> str:
        content = {"markdown": {"content": write_markdown(html)}}
        return await self._send(chat, {"msgtype": "markdown", **content})

    async def send_file(self, chat: Chat, upload: Upload) -> str:
        media = await self._upload(upload)
        kind = upload.kind
        return await self._send(chat, {"msgtype": kind, kind: {"media_id": media}})

    async def _send(self, chat: Chat, body: Json) -> str:
        """WeCom gives a message that the robot sends no id."""
        kind = SINGLE if chat.kind == "private" else GROUP
        place = {"chatid": chat.id, "chat_type": kind}
        await self._need_line().request("aibot_send_msg", place | body)
        return ""

    async def _upload(self, upload: Upload) -> str:
        """Nobody sees an upload: one that may have failed is made again."""
        try:
            return await self._upload_pieces(upload)
        except base.Ambiguous as error:
            raise base.Unavailable(str(error)) from None

    async def _upload_pieces(self, upload: Upload) -> str:
        line, data = self._need_line(), upload.data
        pieces = [data[i : i + CHUNK_BYTES] for i in range(0, len(data), CHUNK_BYTES)]
        if len(pieces) > MOST_CHUNKS:
            raise base.TooBig(f"{len(data)} bytes")
        begun = await line.request(
            "aibot_upload_media_init",
            {
                "type": upload.kind,
                "filename": upload.name,
                "total_size": len(data),
                "total_chunks": len(pieces),
                "md5": upload.md5,
            },
        )
        name = {"upload_id": begun["upload_id"]}
        for number, piece in enumerate(pieces):
            chunk = {"chunk_index": number, "base64_data": _encode(piece)}
            await line.request("aibot_upload_media_chunk", name | chunk)
        done = await line.request("aibot_upload_media_finish", name)
        return str(done["media_id"])

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        url, key = read_ref(attachment.ref)
        sealed = self._calls.download(url, limit=ROBOT.fetch_bytes)
        async for chunk in decrypt_file(sealed, key):
            yield chunk


async def _ping_forever(line: Line) -> None:
    missed = 0
    while True:
        await asyncio.sleep(PING_SECONDS)
        try:
            await line.request("ping")
            missed = 0
        except base.SendError:
            missed += 1
        if missed >= MISSED_PINGS:
            with suppress(Exception):
                await line.socket.close()


def _date(frame: Json) -> bytes:
    """As the inbox keeps it: not every frame says when it was."""
    return orjson.dumps({"at": int(time.time()), **frame})


def _encode(piece: bytes) -> str:
    return base64.b64encode(piece).decode()
