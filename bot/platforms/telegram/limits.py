"""What Telegram allows, as data.

Sizes: https://core.telegram.org/bots/api (named with each method) and
https://core.telegram.org/bots/api#sending-files. Pace:
https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from __future__ import annotations

from handlers.messages import Limits

TELEGRAM = Limits(
    text=4096,  # UTF-16 units after entities were parsed
    caption=1024,
    album=10,
    fetch_bytes=20 << 20,
    send_bytes=50 << 20,
    per_second=30,
    per_chat_second=1,
    per_group_minute=20,
)
PHOTO_BYTES = 10 << 20  # a bigger picture goes out as a file
ANSWER_UNITS = 200  # answerCallbackQuery
COMMANDS = 100  # setMyCommands
COMMAND_DESCRIPTION = 256

# What the desk asks Telegram to deliver.
UPDATE_KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
)

# https://core.telegram.org/bots/api#setwebhook
WEBHOOK_PATH = "/telegram/webhook"
WEBHOOK_HEADER = "X-Telegram-Bot-Api-Secret-Token"
WEBHOOK_CONNECTIONS = 40

# Accounts behind which anybody may stand: anonymous group admins, channels writing in
# groups, Telegram itself forwarding a channel's post.
SHARED_ACCOUNTS = frozenset({1087968824, 136817688, 777000})
