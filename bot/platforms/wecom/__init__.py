"""WeCom (企业微信): robot, app and group robots (the optional extra `wecom`)."""

from bot.platforms.wecom.adapter import WecomPlatform
from bot.platforms.wecom.app import AppAccount
from bot.platforms.wecom.callback import Callback
from bot.platforms.wecom.crypto import Crypto
from bot.platforms.wecom.hooks import read_key
from bot.platforms.wecom.limits import CALLBACK_PATH
from bot.platforms.wecom.names import peek

__all__ = [
    "CALLBACK_PATH",
    "AppAccount",
    "Callback",
    "Crypto",
    "WecomPlatform",
    "peek",
    "read_key",
]
