"""The calls to a homeserver that the desk makes, through matrix-nio.

The library's own repeating is switched off: the outbox repeats, and says so.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote, urlsplit

import nio

from bot.platforms import base
from bot.platforms.matrix.errors import check_response, translated
from bot.platforms.matrix.limits import DEVICE, MATRIX, SYNC_SECONDS, TIMELINE
from handlers.messages import Identity, Ready

Json = dict[str, Any]
CHUNK = 1 << 16
MEDIA = "/_matrix/client/v1/media/download"
SLOWEST_UPLOAD = 50_000  # bytes a second; a slower one is given up
_NOTHING: Json = {"types": []}
FILTER: Json = {
    "presence": _NOTHING,
    "account_data": _NOTHING,
    "room": {
        "ephemeral": _NOTHING,
        "account_data": _NOTHING,
        "timeline": {"limit": TIMELINE},
    },
}


class MatrixClient:
    """One account; logs in with a password, or goes on with an access token.

    Raises only the errors of `bot.platforms.base`.
    """

    def __init__(
        self,
        homeserver: str,
        user: str,
        *,
        password: str = "",
        token: str = "",
        patience: float,
    ) -> None:
        config = nio.AsyncClientConfig(
            max_limit_exceeded=0,
            max_timeouts=0,
            request_timeout=patience,
            encryption_enabled=False,
            store_sync_tokens=False,
        )
        self._nio = nio.AsyncClient(
            homeserver.rstrip("/"), user, device_id=DEVICE, config=config
        )
        self._password, self._token, self._patience = password, token, patience
        self.name = ""

    @property
    def user_id(self) -> str:
        return str(self._nio.user_id)

    async def log_in(self) -> Identity:
        with translated():
            if self._token:
                await self._resume()
            else:
                login = await self._nio.login(self._password, device_name="storydesk")
                _check_login(login)
            profile = await self._nio.get_displayname(self.user_id)
        local = self.user_id[1:].partition(":")[0]
        self.name = getattr(profile, "displayname", None) or local
        return Identity(self.user_id, local, self.name)

    async def _resume(self) -> None:
        self._nio.access_token = self._token
        answer = await self._nio.whoami()
        check_response(answer)
        assert isinstance(answer, nio.WhoamiResponse)
        self._nio.restore_login(answer.user_id, answer.device_id or DEVICE, self._token)

    async def close(self) -> None:
        with translated():
            await self._nio.close()

    def find_room(self, room_id: str) -> nio.MatrixRoom | None:
        """What is known of a room; None before the first sync told of it."""
        return self._nio.rooms.get(room_id)

    async def sync(self, since: str, *, whole: bool) -> Json:
        """What happened since; `whole`: with the state of every room."""
        with translated():
            answer = await self._nio.sync(
                timeout=0 if whole else SYNC_SECONDS * 1000,
                sync_filter=FILTER,
                since=since or None,
                full_state=whole or None,
            )
            raw = await _read_json(answer)
            # One event that the library cannot read must not stop all others.
            if "next_batch" not in raw:
                check_response(answer)
                raise base.Unavailable("an answer without a token")
        return raw

    async def read_back(self, room_id: str, *, start: str, end: str) -> Json:
        """A page of what was said before `start`, newest first, down to `end`."""
        with translated():
            answer = await self._nio.room_messages(
                room_id, start, end=end or None, limit=TIMELINE
            )
            raw = await _read_json(answer)
            if "chunk" not in raw:
                check_response(answer)
                raise base.Unavailable("an answer without events")
        return raw

    async def join(self, room_id: str) -> None:
        with translated():
            check_response(await self._nio.join(room_id))

    async def send(self, room_id: str, kind: str, content: Json, *, key: str) -> str:
        """The event's id; the same `key` gives the same event."""
        with translated():
            answer = await self._nio.room_send(room_id, kind, content, tx_id=key)
            check_response(answer)
            assert isinstance(answer, nio.RoomSendResponse)
        return str(answer.event_id)

    async def read_event(self, room_id: str, event_id: str) -> Json:
        """Raises `MessageGone` for an event that is not there or was redacted."""
        path = ["rooms", room_id, "event", event_id]
        raw = await self._get(nio.Api._build_path(path))
        if not raw.get("content"):
            raise base.MessageGone("the message was deleted")
        return raw

    async def _get(self, path: str) -> Json:
        with translated():
            answer = await self._nio.send("GET", path, headers=self._authorize())
            raw = await answer.json(content_type=None)
            if answer.status == 404:
                raise base.MessageGone("there is no such message")
            if answer.status != 200:
                error = nio.ErrorResponse.from_dict(raw)
                error.transport_response = answer
                check_response(error)
        return raw if isinstance(raw, dict) else {}

    def _authorize(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._nio.access_token}"}

    async def upload(self, file: Ready) -> tuple[str, str, int]:
        """(address, mime, size) of a file in the homeserver's store."""
        size = _measure(file)
        mime = file.mime or mimetypes.guess_type(file.name)[0]
        mime = mime or ("image/png" if file.as_photo else "application/octet-stream")
        with translated():
            answer, _ = await self._nio.upload(
                lambda *_: str(file.path),  # the library reads it piece by piece
                content_type=mime,
                filename=file.name,
                filesize=size,
            )
            check_response(answer)
            assert isinstance(answer, nio.UploadResponse)
        return str(answer.content_uri), mime, size

    async def download(self, url: str) -> AsyncIterator[bytes]:
        """Raises `TooBig`, `FileGone`, …"""
        place = urlsplit(url)
        media = quote(place.path.strip("/"), safe="")
        path = f"{MEDIA}/{quote(place.netloc, safe=':')}/{media}"
        received = 0
        with translated():
            answer = await self._nio.send("GET", path, headers=self._authorize())
            async with answer:
                _check_download(answer.status)
                async for chunk in answer.content.iter_chunked(CHUNK):
                    received += len(chunk)
                    if received > MATRIX.fetch_bytes:
                        raise base.TooBig("a file beyond 50 MB")
                    yield chunk


async def _read_json(answer: object) -> Json:
    response = getattr(answer, "transport_response", None)
    if response is None:
        return {}
    try:
        raw = await response.json(content_type=None)
    except ValueError:
        return {}
    return raw if isinstance(raw, dict) else {}


def _check_login(answer: object) -> None:
    """A wrong name or password has the code of a missing right."""
    try:
        check_response(answer)
    except base.NotAllowed:
        raise base.Unauthorized("name or password is not accepted") from None


def _check_download(status: int) -> None:
    if status in (401, 403):
        raise base.Unauthorized("HTTP 401")
    if status == 404:
        raise base.FileGone("the homeserver has no such file")
    if status != 200:
        raise base.Unavailable(f"HTTP {status}")


def _measure(file: Ready) -> int:
    try:
        size = file.path.stat().st_size
    except FileNotFoundError:
        raise base.BadContent("a file to send is not there") from None
    if size > MATRIX.send_bytes:
        raise base.TooBig("a file beyond 50 MB")
    return size


def name_call(key: str, *parts: object) -> str:
    """A transaction id, the same for the same call."""
    words = "\0".join([key, *map(str, parts)])
    return hashlib.sha256(words.encode()).hexdigest()[:32]
