"""How often a JPEG would be gone through while it is decoded.

A progressive JPEG comes in a dozen scans. One of 78 bytes can make the decoder visit
every block of the largest picture, and a file of 20 MB has room for a quarter million:
twenty minutes of a core.
"""

from __future__ import annotations

import re

MOST_SCANS = 100
MOST_SEGMENTS = 10_000
# https://www.w3.org/Graphics/JPEG/itu-t81.pdf, table B.1: any marker but those that
# stand within a scan (FF00, restarts).
_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
_ALONE = frozenset({0x01, 0xD8})  # markers without a length
_SCAN, _END = 0xDA, 0xD9


def count_scans(data: bytes) -> int:
    """Scans up to the end of the first picture; more than `MOST_SCANS` for a file of
    endlessly many segments."""
    at, scans = 2, 0
    for _ in range(MOST_SEGMENTS):
        found = _MARKER.search(data, at)
        if found is None or found[1][0] == _END or scans > MOST_SCANS:
            return scans
        scans += found[1][0] == _SCAN
        at = found.end() + _read_length(data, found)
    return MOST_SCANS + 1


def _read_length(data: bytes, marker: re.Match[bytes]) -> int:
    if marker[1][0] in _ALONE:
        return 0
    return int.from_bytes(data[marker.end() : marker.end() + 2], "big")
