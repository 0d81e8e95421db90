"""Tell Telegram where to call, or that it shall not call any more.

What is called is `bot.web`: it compares the secret and stores before it answers.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import telegram as tg

from bot.platforms import base
from bot.platforms.pauses import Pauses
from bot.platforms.telegram.errors import translated
from bot.platforms.telegram.limits import (
    UPDATE_KINDS,
    WEBHOOK_CONNECTIONS,
    WEBHOOK_PATH,
)

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Hook:
    """`public_url` without a path; `problem` is "" once Telegram knows it."""

    bot: tg.Bot
    public_url: str
    secret: str
    pauses: Pauses
    problem: str = "Telegram does not know yet where to call"

    async def run(self) -> None:
        """Try until it succeeds; raises the permanent errors and `Unauthorized`.

        Any number of replicas may say it: it is the same each time.
        """
        while self.problem:
            try:
                await self._set_once()
                self.problem = ""
            except base.Unauthorized:
                self.problem = "Telegram does not accept the token"
                raise
            except base.SendError as error:
                self.problem = f"cannot set the webhook: {error}"
                log.warning(self.problem)
                if error.outcome == "permanent":
                    raise
                await self.pauses.wait(error)

    async def _set_once(self) -> None:
        with translated():
            await self.bot.set_webhook(
                f"{self.public_url.rstrip('/')}{WEBHOOK_PATH}",
                max_connections=WEBHOOK_CONNECTIONS,
                allowed_updates=UPDATE_KINDS,
                secret_token=self.secret,
            )
