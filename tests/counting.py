"""Counting the statements that a piece of work sends to the database."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Counter:
    count: int = 0


class _Handler(logging.Handler):
    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self.counter = counter

    def emit(self, record: logging.LogRecord) -> None:
        self.counter.count += 1


@contextmanager
def count_queries() -> Iterator[Counter]:
    """The ORM logs every statement it runs; so does the hand-written SQL."""
    logger, counter = logging.getLogger("tortoise.db_client"), Counter()
    handler, level = _Handler(counter), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield counter
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
