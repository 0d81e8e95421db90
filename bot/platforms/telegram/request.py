"""python-telegram-bot's HTTP on the aiohttp client.

It tells calls that surely did not arrive from those that may have: the difference
between sending again and asking a person. Its errors stay inside this package;
`errors` turns them into those of `bot.platforms.base`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

from bot.platforms.telegram.body import CHUNK, SentBody, make_body
from bot.platforms.telegram.tolerant import read_json

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
WRITE_SECONDS = 20.0
SLOWEST_UPLOAD = 50_000  # bytes a second; a slower one is given up
# Shorter than any server's, so that no call goes out on a line just being closed.
KEEPALIVE_SECONDS = 15.0
CONNECTIONS = 100
_KEPT = ("message_id", "date", "chat")
# The answers python-telegram-bot has a name for.
_NAMED_CODES = frozenset({*range(200, 300), 400, 401, 403, 404, 409, 429})


class NeverSentError(TelegramError):
    """No connection, or it broke before the whole call was out."""


class UnansweredError(TelegramError):
    """The call was out; the answer did not come, or not whole."""


class RefusedError(TelegramError):
    """Answered with an HTTP status the library has no name for."""

    def __init__(self, code: int) -> None:
        super().__init__(f"HTTP {code}")
        self.code = code


class AiohttpRequest(BaseRequest):
    """One session for everything; made for `Bot(request=…, get_updates_request=…)`.

    `patience`: seconds from the end of the call to its answer.
    """

    def __init__(
        self, *, proxy: str | None = None, patience: float = READ_SECONDS
    ) -> None:
        self._proxy = proxy
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._patience

    async def initialize(self) -> None:
        # The Bot calls this for each of its two requests, which are this one.
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=CONNECTIONS, keepalive_timeout=KEEPALIVE_SECONDS
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of the answer; of the time-outs only `read_timeout` counts.

        Raises `NeverSentError`, `UnansweredError`, `RefusedError`.
        """
        body = make_body(request_data)
        is_default = read_timeout is BaseRequest.DEFAULT_NONE
        seconds = self._patience if is_default else read_timeout
        try:
            async with asyncio.timeout(_choose_patience(body, seconds)):
                code, payload = await self._exchange(method, url, body, seconds)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            # The error's own words may hold the address, and the address the token.
            raise _name_failure(body, type(error).__name__) from None
        if code not in _NAMED_CODES:
            raise RefusedError(code)
        return code, payload

    async def _exchange(
        self, method: str, url: str, body: SentBody | None, seconds: float | None
    ) -> tuple[int, bytes]:
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=seconds)
        async with self.session.request(
            method, url, data=body, timeout=timeout, allow_redirects=False
        ) as answer:
            return answer.status, await answer.read()

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise NeverSentError("not started")
        return self._session

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer; raises `UnansweredError` for one that is none."""
        try:
            answer = read_json(payload)
        except (ValueError, RecursionError):
            raise UnansweredError("an answer that is no JSON") from None
        if not isinstance(answer, dict):
            raise UnansweredError("an answer that is no object")
        return _shorten(answer)

    async def download(self, url: str) -> AsyncIterator[bytes]:
        """The file at `url`, piece by piece; raises `RefusedError` if there is none."""
        timeout = aiohttp.ClientTimeout(
            sock_connect=CONNECT_SECONDS, sock_read=self._patience
        )
        try:
            async with self.session.get(url, timeout=timeout) as answer:
                if answer.status != 200:
                    raise RefusedError(answer.status)
                async for chunk in answer.content.iter_chunked(CHUNK):
                    yield chunk
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise NeverSentError(type(error).__name__) from None


def _shorten(answer: dict[str, Any]) -> dict[str, Any]:
    """Of a message that was sent only which one it is: making objects of its text and
    buttons takes longer than sending it."""
    result = answer.get("result")
    if isinstance(result, dict) and "message_id" in result:
        kept = {name: result[name] for name in _KEPT if name in result}
        return {**answer, "result": kept}
    return answer


def _choose_patience(body: SentBody | None, seconds: float | None) -> float | None:
    """Seconds for the whole call; a bigger body may take longer to go out."""
    if seconds is None:
        return None
    size = (body.size or 0) if body else 0
    return CONNECT_SECONDS + WRITE_SECONDS + size / SLOWEST_UPLOAD + seconds


def _name_failure(body: SentBody | None, name: str) -> TelegramError:
    return UnansweredError(name) if body and body.is_out else NeverSentError(name)
