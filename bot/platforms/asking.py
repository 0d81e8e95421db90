"""A few questions by hand to a platform's server, for `doctor` alone.

The desk itself talks through its adapters; here a refusal's own code is wanted, and the
server's clock. No address is ever in an error's words: addresses hold keys.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from bot.doctor.clocks import read_time

PATIENCE = aiohttp.ClientTimeout(total=10)
Json = dict[str, Any]


class Unreachable(Exception):
    """No answer, or none that this server would give."""


@dataclass(slots=True)
class Asking:
    """`server_time`: the clock of the last answer, if it told."""

    session: aiohttp.ClientSession
    server_time: datetime | None = None

    async def ask(
        self, method: str, url: str, body: Json | None = None, **options: Any
    ) -> tuple[int, Json]:
        """The answer's status and object. Raises `Unreachable`."""
        status, found = await self._call(method, url, json=body, **options)
        if not isinstance(found, dict):
            raise Unreachable("what answers there is something else")
        return status, found

    async def _call(self, method: str, url: str, **options: Any) -> tuple[int, Any]:
        try:
            async with self.session.request(method, url, **options) as answer:
                self.server_time = read_time(answer.headers.get("Date"))
                return answer.status, await answer.json(content_type=None)
        except TimeoutError:
            raise Unreachable("no answer within 10 seconds") from None
        except (aiohttp.ClientError, ValueError, OSError) as error:
            raise Unreachable(word_failure(error)) from None

    async def read(self, url: str, **options: Any) -> tuple[int, bytes]:
        """The answer's status and bytes. Raises `Unreachable`."""
        try:
            async with self.session.get(url, **options) as answer:
                return answer.status, await answer.read()
        except TimeoutError:
            raise Unreachable("no answer within 10 seconds") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unreachable(word_failure(error)) from None


def word_failure(error: Exception) -> str:
    """Why a call got no answer, without the address that may hold a key."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"cannot connect to {error.host}: {error.os_error.strerror}"
    return f"no proper answer ({type(error).__name__})"


@asynccontextmanager
async def open_asking() -> AsyncIterator[Asking]:
    async with aiohttp.ClientSession(timeout=PATIENCE, trust_env=True) as session:
        yield Asking(session)
