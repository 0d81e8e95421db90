"""The parameters of a call, whichever way they came: JSON, form, multipart, query."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.limits import UPLOAD_BYTES

Json = dict[str, Any]
# Room for the form around the largest file.
BODY_BYTES = UPLOAD_BYTES + (1 << 20)


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    mime: str
    data: bytes


@dataclass(slots=True)
class Params:
    """Values as they came; the readers below give them their type."""

    values: Json = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.text(name) or default)
        except ValueError as error:
            raise bad_request(f"invalid {name} specified") from error

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "1", "yes")

    def structure(self, name: str, what: str) -> Any:
        """The value of a JSON parameter, None if absent; `what` words the refusal."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_request(f"can't parse {what} JSON object") from error

    def for_journal(self) -> Json:
        """The parameters with every upload told by its name, size and hash."""
        files = {
            name: {
                "name": upload.name,
                "size": len(upload.data),
                "sha256": hashlib.sha256(upload.data).hexdigest(),
            }
            for name, upload in self.uploads.items()
        }
        return self.values | files


async def read_params(request: web.Request) -> Params:
    """The call's parameters; raises ApiError 413 or 400 for a body beyond use."""
    params = Params(dict(request.query))
    if not request.can_read_body:
        return params
    if (request.content_length or 0) > BODY_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    match request.content_type:
        case "application/json":
            params.values |= _read_object(await request.read())
        case "multipart/form-data":
            await _read_multipart(request, params)
        case _:
            params.values |= dict((await request.post()).items())
    return params


def _read_object(body: bytes) -> Json:
    try:
        value = json.loads(body or b"{}")
    except ValueError as error:
        raise bad_request("can't parse request body") from error
    if not isinstance(value, dict):
        raise bad_request("can't parse request body")
    return value


async def _read_multipart(request: web.Request, params: Params) -> None:
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        data = bytes(await part.read())
        size += len(data)
        if size > BODY_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        if part.filename is None:
            params.values[part.name] = data.decode("utf-8", "replace")
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            params.uploads[part.name] = Upload(part.filename, mime, data)
