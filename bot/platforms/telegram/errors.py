"""Telegram's refusals and the network's failures → the errors of `bot.platforms.base`.

Telegram tells most refusals apart by their words only; the words are those of
https://github.com/tdlib/telegram-bot-api (Client.cpp) and are compared in lower case.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from telegram import error as tg

from bot.platforms import base
from bot.platforms.telegram.request import (
    NeverSentError,
    RefusedError,
    UnansweredError,
)
from handlers.messages import Chat

# The first that is found in Telegram's words counts.
WORDS: tuple[tuple[str, type[base.SendError]], ...] = (
    ("message is not modified", base.NotModified),
    ("message to edit not found", base.MessageGone),
    ("message can't be edited", base.MessageGone),
    ("message_id_invalid", base.MessageGone),
    ("there is no text in the message", base.MessageGone),
    ("there is no caption in the message", base.MessageGone),
    ("message to react not found", base.MessageGone),
    ("message not found", base.MessageGone),
    ("query is too old", base.Expired),
    ("query_id_invalid", base.Expired),
    ("bot was blocked by the user", base.Blocked),
    ("bot can't initiate conversation", base.Blocked),
    ("chat not found", base.ChatGone),
    ("user not found", base.ChatGone),
    ("user is deactivated", base.ChatGone),
    ("bot was kicked", base.ChatGone),
    ("bot is not a member", base.ChatGone),
    ("group chat was deleted", base.ChatGone),
    ("group chat was deactivated", base.ChatGone),
    ("peer_id_invalid", base.ChatGone),
    ("not enough rights", base.NotAllowed),
    ("have no rights", base.NotAllowed),
    ("need administrator rights", base.NotAllowed),
    ("_forbidden", base.NotAllowed),
    ("topic_closed", base.NotAllowed),
    ("file is too big", base.TooBig),
    ("request entity too large", base.TooBig),
    ("wrong file_id", base.FileGone),
    ("wrong file identifier", base.FileGone),
    ("file is temporarily unavailable", base.FileGone),
    ("invalid file_id", base.FileGone),
    ("file_reference_", base.FileGone),
    ("too many requests", base.Unavailable),
)
# Statuses without a word of Telegram's; every other 5xx is `Unavailable`.
CODES: dict[int, type[base.SendError]] = {
    404: base.FileGone,  # of a download: calls with a wrong address are InvalidToken
    413: base.TooBig,
    504: base.Ambiguous,  # a proxy gave up waiting: the call may have been carried out
}
LONGEST_REASON = 200
# An error of the library that may have been raised before or after the call went out.
UNCLEAR = base.Ambiguous


@contextmanager
def translated() -> Iterator[None]:
    """Inside, everything that is raised leaves as one of `bot.platforms.base`."""
    try:
        yield
    except base.SendError:
        raise
    except Exception as error:
        # `from None`: what the libraries say may hold the token.
        raise translate(error) from None


def translate(error: Exception) -> base.SendError:
    match error:
        case NeverSentError():
            return base.Unavailable(str(error))
        case RefusedError():
            return _translate_code(error.code)
        case tg.RetryAfter():
            return base.Throttled(_read_seconds(error.retry_after))
        case tg.ChatMigrated():
            return base.Migrated(Chat("telegram", str(error.new_chat_id), "group"))
        case tg.InvalidToken():
            return base.Unauthorized("the token is not accepted")
        case tg.Conflict():
            return base.Unavailable(f"somebody else receives: {_shorten(error)}")
        case tg.Forbidden():
            return _translate_words(error, otherwise=base.NotAllowed)
        case tg.BadRequest():
            return _translate_words(error, otherwise=base.BadContent)
        case UnansweredError() | tg.TelegramError():
            return _translate_words(error, otherwise=UNCLEAR)
    return UNCLEAR(type(error).__name__)


def _translate_words(
    error: tg.TelegramError, *, otherwise: type[base.SendError]
) -> base.SendError:
    said = str(error).lower()
    kinds = (kind for words, kind in WORDS if words in said)
    return next(kinds, otherwise)(_shorten(error))


def _translate_code(code: int) -> base.SendError:
    kind = CODES.get(code, base.BadContent if 400 <= code < 500 else base.Unavailable)
    return kind(f"HTTP {code}")


def _read_seconds(value: int | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


def _shorten(error: tg.TelegramError) -> str:
    return str(error)[:LONGEST_REASON]
