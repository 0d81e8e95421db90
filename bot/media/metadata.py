"""Where a picture was taken, cut out of its notes without touching the picture.

For pictures inside of documents and archives; those that leave by themselves are drawn
anew by `pictures`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_NOTES = 0xE1  # Exif and XMP
# The tag that leads to the place in Exif, in either order of bytes; its name in XMP.
_PLACES = (b"\x88\x25\x00\x04", b"\x25\x88\x04\x00", b"GPS")
_SCAN, _END = 0xDA, b"\xff\xd9"
_NOTE_CHUNKS = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt"})
# What is packed or written in hexadecimals is not looked into.
_UNCLEAR = (b"zTXt", b"Raw profile")


def strip_picture(data: bytes) -> bytes:
    """A JPEG or PNG without the notes that tell a place; anything else as it is."""
    if data.startswith(_JPEG):
        return _JPEG[:2] + b"".join(_keep_segments(data))
    if data.startswith(_PNG):
        return _PNG + b"".join(_keep_chunks(data))
    return data


def _keep_segments(data: bytes) -> Iterator[bytes]:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _SCAN:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] != _NOTES or not _tells_place(data[at:end]):
            yield data[at:end]
        at = end
    last = data.find(_END, at) + 2
    # A second picture behind the first one has notes of its own.
    yield data[at:] if last < 2 or not _tells_place(data[last:]) else data[at:last]


def _keep_chunks(data: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        chunk = data[at:end]
        if kind not in _NOTE_CHUNKS or not _tells_place(chunk, *_UNCLEAR):
            yield chunk
        at = end


def _tells_place(note: bytes, *more: bytes) -> bool:
    return any(mark in note for mark in (*_PLACES, *more))
