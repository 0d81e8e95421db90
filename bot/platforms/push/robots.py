"""A group robot: where to call it, and how it knows that the desk calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from handlers.messages import Limits

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Robot:
    """`url` holds the robot's key; `secret` signs each call, "" where it need not."""

    url: str
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Vendor:
    """What tells one vendor's robots from another's.

    `compose`: (robot, text, seconds since the epoch) → query and body of the call.
    `check`: raises what an answer says, as one of `bot.platforms.base`.
    """

    name: str
    limits: Limits
    compose: Callable[[Robot, str, float], tuple[Mapping[str, str], Json]]
    check: Callable[[Json], None]


def read_robot(text: str) -> Robot:
    """`https://…` or `https://…,SECRET`. Raises `ValueError`."""
    url, _, secret = text.strip().partition(",")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("a robot is an address, and its secret behind a comma")
    return Robot(url, secret.strip())
