"""Tracebacks for the log: where it happened, without what people wrote.

An error's words may quote the value it is about: a name, a number, half a story. They
are shown for the desk's own errors and for those of the machine alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from traceback import format_tb
from types import TracebackType

HIDDEN = "[hidden]"
_OWN = ("bot", "storage")
# Full disks, locked databases, lost connections.
_OF_THE_MACHINE = (OSError, sqlite3.OperationalError, MemoryError)
_LONGEST_CHAIN = 10
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def format_trace(exc_info: ExcInfo) -> str:
    """The error, what caused it, and each error of a group."""
    return "\n".join(_describe(exc_info[1], _LONGEST_CHAIN))


def _describe(error: BaseException, left: int) -> Iterator[str]:
    before = error.__cause__ or error.__context__
    if before and left and (error.__cause__ or not error.__suppress_context__):
        yield from _describe(before, left - 1)
        yield "and then:"
    yield "Traceback (most recent call last):"
    yield "".join(format_tb(error.__traceback__)) + name_error(error)
    if isinstance(error, BaseExceptionGroup) and left:
        for each in error.exceptions:
            yield from _describe(each, left - 1)


def name_error(error: BaseException) -> str:
    """`sqlite3.OperationalError: database is locked`, `ValueError: [hidden]`."""
    kind, words = type(error), str(error)
    is_own = kind.__module__.partition(".")[0] in _OWN
    if words and not (is_own or isinstance(error, _OF_THE_MACHINE)):
        words = HIDDEN
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    return f"{name}: {words}" if words else name
