"""Videos as they leave: without the place that a telephone writes into them.

An MP4 or MOV is a tree of boxes. Those with notes are called `free` and filled with
zeros, so that nothing else moves. ISO/IEC 14496-12, 4.2 and 8.10.
"""

from __future__ import annotations

from collections.abc import Iterator

_NOTES = frozenset({b"udta", b"meta", b"uuid"})
_PARENTS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
# Tracks that say second by second where the camera was: GoPro, Android, Sony.
_TRACKING = (b"gpmd", b"camm", b"rtmd")
DEEPEST, MOST_BOXES = 8, 10_000
_NAMES = 4_096  # bytes of a table of sample formats that are looked at


class TrackingError(Exception):
    """Not to be freed of places: they are a track of the video, or it is no video."""


def strip_video(data: bytes) -> bytes:
    """The video without its notes. Raises `TrackingError`."""
    clean = bytearray(data)
    for count, (kind, start, body, end) in enumerate(_walk(clean, 0, len(clean))):
        if count > MOST_BOXES:
            raise TrackingError("too many boxes")
        if kind in _NOTES:
            clean[start + 4 : start + 8] = b"free"
            clean[body:end] = bytes(end - body)
        elif kind == b"stsd" and _is_tracking(clean[body : min(end, body + _NAMES)]):
            raise TrackingError("a track of places")
    return bytes(clean)


def _is_tracking(formats: bytearray) -> bool:
    return any(code in formats for code in _TRACKING)


Box = tuple[bytes, int, int, int]  # kind, start, start of its content, end


def _walk(data: bytearray, at: int, end: int, depth: int = 0) -> Iterator[Box]:
    """The boxes from `at` on, and those within parents."""
    if depth > DEEPEST:
        raise TrackingError("too deep")
    while at + 8 <= end:
        size, kind, body = _read_head(data, at, end)
        stop = min(at + size, end)
        yield kind, at, body, stop
        if kind in _PARENTS:
            yield from _walk(data, body, stop, depth + 1)
        at = stop


def _read_head(data: bytearray, at: int, end: int) -> tuple[int, bytes, int]:
    """Size, kind and where the content begins; 0 is the size of what has no end."""
    size, kind = int.from_bytes(data[at : at + 4], "big"), bytes(data[at + 4 : at + 8])
    body = at + 8
    if size == 1:
        size, body = int.from_bytes(data[body : body + 8], "big"), body + 8
    is_named = all(0x20 <= sign < 0x7F or sign == 0xA9 for sign in kind)
    if not is_named or (size and at + size < body) or body > end:
        raise TrackingError("a box that is none")
    return size or end - at, kind, body
