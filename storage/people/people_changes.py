"""How often this process has changed people or their roles.

Whoever keeps people it has read compares the count and reads anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_changes = 0


def count_changes() -> int:
    return _changes


def changes_people(write: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Mark a function that changes a person, an account or a role."""

    @wraps(write)
    async def counted(*args: P.args, **kwargs: P.kwargs) -> R:
        global _changes
        try:
            return await write(*args, **kwargs)
        finally:
            _changes += 1

    return counted
