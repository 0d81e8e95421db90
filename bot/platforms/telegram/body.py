"""The body of a call: JSON, or a form with files; it knows whether it is out."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import orjson
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload
from telegram.error import BadRequest
from telegram.request import RequestData

CHUNK = 1 << 16


class SentBody(Payload):
    """Bytes to be sent; `is_out` from the moment the last of them may have left."""

    def __init__(self, parts: list[bytes], content_type: str) -> None:
        super().__init__(parts, content_type=content_type)
        self._size = self._left = sum(map(len, parts))
        self.is_out = False

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return b"".join(self._value).decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        for chunk in self._chunks():
            self._left -= len(chunk)
            self.is_out = self._left == 0
            await writer.write(chunk)

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        await self.write(writer)

    def _chunks(self) -> Iterator[bytes]:
        for part in self._value:
            for start in range(0, len(part), CHUNK):
                yield part[start : start + CHUNK]


def make_body(data: RequestData | None) -> SentBody | None:
    """None for a call without data; raises `BadRequest` for half characters."""
    if data is None:
        return None
    if data.contains_files:
        return _make_form(data)
    try:
        return SentBody([orjson.dumps(data.parameters)], "application/json")
    except orjson.JSONEncodeError:
        raise BadRequest("not to be written as UTF-8") from None


def _make_form(data: RequestData) -> SentBody:
    boundary = secrets.token_hex(16)
    parts: list[bytes] = []
    for name, value in data.json_parameters.items():
        parts += [_head(boundary, name), value.encode("utf-8", "replace"), b"\r\n"]
    for name, (filename, content, mime) in data.multipart_data.items():
        head = _head(boundary, name, filename=filename, mime=mime)
        parts += [head, _as_bytes(content), b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    return SentBody(parts, f"multipart/form-data; boundary={boundary}")


def _head(boundary: str, name: str, *, filename: str = "", mime: str = "") -> bytes:
    # Names stay UTF-8, as browsers send them: Telegram shows them to people.
    lines = [f"--{boundary}", f'Content-Disposition: form-data; name="{_quote(name)}"']
    if filename:
        lines[-1] += f'; filename="{_quote(filename)}"'
        lines.append(f"Content-Type: {mime}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")


def _quote(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _as_bytes(content: Any) -> bytes:
    return content if isinstance(content, bytes) else bytes(content.read())
