"""Files on their way to WeCom, read and measured."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Literal

from bot.platforms import base
from bot.platforms.wecom.limits import IMAGE_BYTES, LEAST_BYTES, ROBOT
from handlers.messages import Ready

MediaKind = Literal["image", "file"]
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in memory; `kind`: how it is shown."""

    data: bytes
    name: str
    kind: MediaKind

    @property
    def md5(self) -> str:
        return hashlib.md5(self.data, usedforsecurity=False).hexdigest()


async def read_upload(file: Ready, *, image_bytes: int = IMAGE_BYTES) -> Upload:
    """Raises `TooBig`, `BadContent` for a file that is not there, `Unavailable`."""
    data = await asyncio.to_thread(_read, file)
    is_picture = data.startswith(_PICTURES) and len(data) <= image_bytes
    return Upload(data, file.name, "image" if file.as_photo and is_picture else "file")


def _read(file: Ready) -> bytes:
    try:
        if file.path.stat().st_size > ROBOT.send_bytes:
            raise base.TooBig("a file beyond 20 MB")
        data = file.path.read_bytes()
    except FileNotFoundError:
        raise base.BadContent("a file to send is not there") from None
    except OSError as error:
        raise base.Unavailable(f"cannot read a file: {error.strerror}") from None
    if len(data) < LEAST_BYTES:
        raise base.BadContent("a file below 5 bytes")
    return data
