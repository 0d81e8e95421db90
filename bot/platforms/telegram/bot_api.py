"""A few questions to the Bot API by hand, for `doctor` and for invitation links.

The desk itself talks through `bot.platforms`; here the answers' headers and Telegram's
own words of refusal are wanted.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp

from bot.doctor.clocks import read_time
from bot.platforms.asking import word_failure

PATIENCE = aiohttp.ClientTimeout(total=10)


class ApiRefusal(Exception):
    """Telegram said no: `code` and its words."""

    def __init__(self, code: int, words: str) -> None:
        self.code, self.words = code, words
        super().__init__(f"{code} {words}")


class ApiUnreachable(Exception):
    """No answer, or none that is Telegram's. The address is never in the words."""


@dataclass(slots=True)
class BotApi:
    """`server_time`: the clock of the last answer, if it told."""

    session: aiohttp.ClientSession
    url: str
    token: str = field(repr=False)
    server_time: datetime | None = None

    async def call(self, method: str, **params: Any) -> Any:
        """The answer's result. Raises `ApiRefusal` or `ApiUnreachable`."""
        address = f"{self.url}/bot{self.token}/{method}"
        try:
            async with self.session.post(address, json=params) as answer:
                self.server_time = read_time(answer.headers.get("Date"))
                body = await answer.json(content_type=None)
        except TimeoutError:
            raise ApiUnreachable("no answer within 10 seconds") from None
        except (aiohttp.ClientError, ValueError, OSError) as error:
            # The error's own words may hold the address, and with it the token.
            raise ApiUnreachable(word_failure(error)) from None
        if not isinstance(body, dict) or "ok" not in body:
            raise ApiUnreachable("what answers there is no Bot API")
        if not body["ok"]:
            words = str(body.get("description", ""))
            raise ApiRefusal(int(body.get("error_code", 0)), words)
        return body["result"]


@asynccontextmanager
async def open_bot_api(url: str, token: str) -> AsyncIterator[BotApi]:
    async with aiohttp.ClientSession(timeout=PATIENCE, trust_env=True) as session:
        yield BotApi(session, url, token)


async def find_username(url: str, token: str) -> str:
    """The bot's name, "" where it cannot be had now."""
    async with open_bot_api(url, token) as api:
        try:
            return str((await api.call("getMe")).get("username", ""))
        except (ApiRefusal, ApiUnreachable):
            return ""
