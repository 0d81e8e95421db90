"""JSON as it comes from outside, and back to bytes, whatever people managed to send.

orjson refuses half a surrogate pair and numbers beyond 64 bits; an update with such a
thing in it must not stop those behind it.
"""

from __future__ import annotations

import json
from typing import Any

import orjson


def read_json(raw: bytes) -> Any:
    """Raises `ValueError`. Half characters, which nothing can store, become `?`."""
    try:
        return orjson.loads(raw)
    except ValueError:
        value = json.loads(raw.decode("utf-8", "replace"))
        whole = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        return json.loads(whole)


def write_json(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return json.dumps(value).encode()
