"""JSON calls over HTTP, for platforms that have no library: one session, few errors.

It tells calls that surely did not arrive (`Unavailable`) from those that may have
(`Ambiguous`). Addresses hold keys: none is ever in an error.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import orjson

from bot.platforms import base

Json = dict[str, Any]
CHUNK = 1 << 16
CONNECT_SECONDS = 10.0
# Shorter than any server's, so that no call goes out on a line just being closed.
KEEPALIVE_SECONDS = 15.0


class JsonCalls:
    """`patience`: seconds from the call to its whole answer."""

    def __init__(self, *, patience: float) -> None:
        self._timeout = aiohttp.ClientTimeout(
            total=CONNECT_SECONDS + patience,
            sock_connect=CONNECT_SECONDS,
            sock_read=patience,
        )
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(keepalive_timeout=KEEPALIVE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._timeout,
            )
        return self._session

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def post(
        self,
        url: str,
        body: Json | aiohttp.FormData,
        *,
        params: Mapping[str, str] | None = None,
    ) -> Json:
        """The answer. Raises `Unavailable`, `Ambiguous`, `BadContent`, `TooBig`."""
        options: dict[str, Any] = {"params": params, "allow_redirects": False}
        options |= _write_json(body) if isinstance(body, dict) else {"data": body}
        try:
            async with self.session.post(url, **options) as answer:
                check_status(answer.status)
                found = await answer.json(content_type=None)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise base.Unavailable(type(error).__name__) from None
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise base.Ambiguous(type(error).__name__) from None
        if not isinstance(found, dict):
            raise base.Ambiguous("an answer that is no object")
        return found

    async def get(self, url: str, *, params: Mapping[str, str]) -> Json:
        """Raises `Unavailable` alone: asking twice does no harm."""
        try:
            async with self.session.get(url, params=params) as answer:
                found = await answer.json(content_type=None)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise base.Unavailable(type(error).__name__) from None
        return found if isinstance(found, dict) else {}

    async def download(
        self, url: str, *, limit: int, params: Mapping[str, str] | None = None
    ) -> AsyncIterator[bytes]:
        """The file piece by piece. Raises `TooBig`, `FileGone`, `Unavailable`."""
        received = 0
        try:
            async with self.session.get(url, params=params) as answer:
                if answer.status != 200:
                    gone = answer.status in (403, 404, 410)
                    kind = base.FileGone if gone else base.Unavailable
                    raise kind(f"HTTP {answer.status}")
                async for chunk in answer.content.iter_chunked(CHUNK):
                    received += len(chunk)
                    if received > limit:
                        raise base.TooBig(f"beyond {limit} bytes")
                    yield chunk
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise base.Unavailable(type(error).__name__) from None


def _write_json(body: Json) -> dict[str, Any]:
    """As UTF-8: limits are in bytes, and a Chinese character escaped has six."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return {"data": orjson.dumps(body), "headers": headers}


def check_status(status: int) -> None:
    """Raise what an HTTP status says before its body is read."""
    if status == 504:
        raise base.Ambiguous("HTTP 504")  # a proxy gave up waiting
    if status == 429 or status >= 500:
        raise base.Unavailable(f"HTTP {status}")
    if status == 413:
        raise base.TooBig("HTTP 413")
    if status >= 300:
        raise base.BadContent(f"HTTP {status}")
