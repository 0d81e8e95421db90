"""Logs as text or JSON, without secrets and without people's numbers.

Every logger of every library ends in one handler; what that writes has been redacted
word by word, tracebacks included.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Iterable
from typing import IO, Any

import structlog
from structlog.typing import EventDict

from bot.platforms.talkative import LOGGERS
from bot.traces import HIDDEN, format_trace

# What these say at INFO or DEBUG has addresses with the token, or what people wrote.
TALKATIVE = (
    "aiosqlite",
    "apscheduler",
    "asyncio",
    "asyncpg",
    "httpcore",
    "httpx",
    "PIL",
    "tortoise",
    "urllib3",
    *LOGGERS,
)
# A bot's token; an ID card with its date; a mobile number of the mainland.
PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\d{1,20}:[A-Za-z0-9_-]{30,}",
        r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)",
        r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)",
    )
)
Redact = Callable[[str], str]


def make_redactor(secrets: Iterable[str]) -> Redact:
    """Hides these words, and whatever looks like a token or a person's number."""
    words = sorted({word for word in secrets if word}, key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, words))) if words else None

    def redact(line: str) -> str:
        hidden = known.sub(HIDDEN, line) if known else line
        for pattern in PATTERNS:
            hidden = pattern.sub(HIDDEN, hidden)
        return hidden

    return redact


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    def __init__(self, redact: Redact, **options: Any) -> None:
        super().__init__(**options)
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


def set_up_logs(
    *,
    layout: str = "text",
    level: str = "INFO",
    secrets: Iterable[str] = (),
    stream: IO[str] | None = None,
) -> None:
    """Send everything that is logged from here on, by anybody, to `stream`."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        _RedactingFormatter(
            make_redactor(secrets),
            foreign_pre_chain=_list_processors(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_list_renderers(layout),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Warnings, too, may quote what people wrote.
    logging.captureWarnings(True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # That a tick waits for the one before it is as it should be.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def _list_processors() -> list[Any]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _list_renderers(layout: str) -> list[Any]:
    if layout == "json":
        return [
            _render_trace,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    return [_render_trace, _render_line]


# Without locals and without foreign words: they hold what people wrote.
_render_trace = structlog.processors.ExceptionRenderer(format_trace)


def _render_line(_logger: object, _name: str, event: EventDict) -> str:
    """`2026-11-24T10:00:00Z warning bot.intake: words`, the traceback below."""
    head = f"{event['timestamp']} {event['level']:7} {event['logger']}"
    trace = event.get("exception")
    return f"{head}: {event['event']}" + (f"\n{trace}" if trace else "")
