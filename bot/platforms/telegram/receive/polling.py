"""Long polling of our own: updates are stored before Telegram may forget them.

The library's own polling hands over objects: one update it cannot read stops it, and
what it has fetched is confirmed before anybody has kept it. Here the raw bytes go to
`store`, and only when that has returned does the next call confirm them. No offset is
kept between starts: Telegram's numbers may begin anew, and the inbox knows repeats.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlencode

import telegram as tg

from bot.platforms import base
from bot.platforms.pauses import Pauses
from bot.platforms.telegram.errors import translated
from bot.platforms.telegram.limits import UPDATE_KINDS
from bot.platforms.telegram.request import READ_SECONDS, AiohttpRequest
from bot.platforms.telegram.tolerant import write_json

Store = Callable[[Sequence[bytes]], Awaitable[None]]
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Poller:
    """`problem` is "" while all is well, else why nothing comes in."""

    bot: tg.Bot
    request: AiohttpRequest
    store: Store
    pauses: Pauses
    wait: int = 30  # seconds an idle call stays open
    problem: str = ""
    _is_clear: bool = False

    async def run(self) -> NoReturn:
        """Until cancelled; raises `Unauthorized` when the token is not accepted.

        Whatever else goes wrong, here or in `store`, is logged and tried again.
        """
        offset = None
        while True:
            try:
                offset = await self._step(offset)
                self._note_success()
            except base.Unauthorized:
                self.problem = "Telegram does not accept the token"
                raise
            except base.SendError as error:
                await self._back_off(f"cannot receive: {error}", error)
            except Exception as error:
                # Of the store. Its words may hold people's: the kind is enough.
                await self._back_off(f"cannot store: {type(error).__name__}", error)

    async def _step(self, offset: int | None) -> int | None:
        await self._clear_webhook()
        updates = await self._fetch(offset)
        if not updates:
            return offset
        await self.store([write_json(update) for update in updates])
        return _find_last(updates) + 1

    async def _clear_webhook(self) -> None:
        """Telegram answers no poll while it has an address to call."""
        if not self._is_clear:
            with translated():
                await self.bot.delete_webhook()
            self._is_clear = True

    async def _fetch(self, offset: int | None) -> list[Any]:
        query: dict[str, Any] = {
            "timeout": self.wait,
            "limit": 100,
            "allowed_updates": write_json(UPDATE_KINDS).decode(),
        }
        if offset is not None:
            query["offset"] = offset
        with translated():
            updates = await self.request.post(
                f"{self.bot.base_url}/getUpdates?{urlencode(query)}",
                read_timeout=self.wait + READ_SECONDS,
            )
        if not isinstance(updates, list):
            raise base.Unavailable("an answer without updates")
        return updates

    def _note_success(self) -> None:
        if self.problem:
            log.info("receiving again")
        self.problem = ""
        self.pauses.reset()

    async def _back_off(self, problem: str, error: Exception) -> None:
        if problem != self.problem:
            log.warning(problem)
        self.problem = problem
        await self.pauses.wait(error)


def _find_last(updates: list[Any]) -> int:
    """Raises `Unavailable` where nothing has a number: it would come again at once."""
    numbers = [u.get("update_id") for u in updates if isinstance(u, dict)]
    known = [number for number in numbers if isinstance(number, int)]
    if not known:
        raise base.Unavailable("updates without numbers")
    return max(known)
