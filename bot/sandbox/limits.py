"""What Telegram allows, as data.

Sources: https://core.telegram.org/bots/api (limits named with each method),
https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this (pace)
and the source of the Bot API server (github.com/tdlib/telegram-bot-api) where the
manual is silent. Lengths are UTF-16 units after entities were parsed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

MESSAGE_UNITS = 4096
CAPTION_UNITS = 1024
ANSWER_UNITS = 200  # the toast of answerCallbackQuery
RAW_TEXT_BYTES = 1 << 15  # before parsing
CALLBACK_BYTES = 64
KEYBOARD_BUTTONS = 100
ALBUM_ITEMS = (2, 10)
PHOTO_BYTES = 10 << 20
PHOTO_SIDES = 10_000  # width + height
PHOTO_RATIO = 20
UPLOAD_BYTES = 50 << 20
DOWNLOAD_BYTES = 20 << 20
# The boxes a picture is shrunk into, and what Telegram keeps of it at most.
PHOTO_BOXES = (90, 320, 800, 1280)
PHOTO_QUALITY = 87

UPDATE_LIFE = timedelta(hours=24)
UPDATE_ID_RESTART = timedelta(days=7)
FILE_LINK_LIFE = timedelta(hours=1)
CALLBACK_LIFE = timedelta(minutes=15)
DELETE_LIFE = timedelta(hours=48)
POLL_SECONDS = 50
POLL_ITEMS = 100

COMMANDS = 100
COMMAND_CHARACTERS = 32
COMMAND_DESCRIPTION = 256
START_PAYLOAD = 64

SECRET_CHARACTERS = 256
WEBHOOK_CONNECTIONS = 40
# Retries double from the first wait to the longest.
WEBHOOK_WAITS = (1.0, 60.0)

UPDATE_KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
)
# What a bot gets that never named allowed_updates.
DEFAULT_KINDS = frozenset(UPDATE_KINDS) - {"chat_member", "message_reaction"}

# The reactions anybody may set, as the manual lists them.
_EMOJI = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 "
    "🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 "
    "🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
REACTIONS = frozenset(_EMOJI.split())


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a bot may write; all figures are messages on the sandbox's clock.

    `slack` is the share by which the sandbox lets more through than stated, so that a
    bot that keeps the pace exactly is not refused for the jitter of its sockets.
    """

    per_second: float = 30
    per_chat_second: float = 1
    chat_burst: float = 4
    per_group_minute: int = 20
    slack: float = 0.05


UNPACED = Pace(per_second=1e9, per_chat_second=1e9, per_group_minute=10**9)
