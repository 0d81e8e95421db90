"""Telegram, through python-telegram-bot on the aiohttp client."""

import os

# Before the library is imported: else a 429 warns about its own type.
os.environ.setdefault("PTB_TIMEDELTA", "1")

from bot.platforms.telegram.adapter import TelegramPlatform
from bot.platforms.telegram.names import peek

__all__ = ["TelegramPlatform", "peek"]
