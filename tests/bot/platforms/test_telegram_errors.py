"""The table of refusals: every foreign error becomes one of the desk's own."""

import asyncio
import inspect
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import error as tg

from bot.platforms import base
from bot.platforms.telegram.errors import WORDS, translate, translated
from bot.platforms.telegram.request import (
    AiohttpRequest,
    NeverSentError,
    RefusedError,
    UnansweredError,
)

# As the Bot API server words them.
SAID = {
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same": base.NotModified,
    "Bad Request: message to edit not found": base.MessageGone,
    "Bad Request: message can't be edited": base.MessageGone,
    "Bad Request: MESSAGE_ID_INVALID": base.MessageGone,
    "Bad Request: there is no text in the message to edit": base.MessageGone,
    "Bad Request: message to react not found": base.MessageGone,
    "Bad Request: query is too old and response timeout expired or query ID is invalid": base.Expired,
    "Bad Request: chat not found": base.ChatGone,
    "Bad Request: PEER_ID_INVALID": base.ChatGone,
    "Bad Request: not enough rights to send text messages to the chat": base.NotAllowed,
    "Bad Request: need administrator rights in the channel chat": base.NotAllowed,
    "Bad Request: CHAT_WRITE_FORBIDDEN": base.NotAllowed,
    "Bad Request: have no rights to send a message": base.NotAllowed,
    "Bad Request: TOPIC_CLOSED": base.NotAllowed,
    "Bad Request: file is too big": base.TooBig,
    "Bad Request: wrong file_id or the file is temporarily unavailable": base.FileGone,
    "Bad Request: invalid file_id": base.FileGone,
    "Bad Request: FILE_REFERENCE_EXPIRED": base.FileGone,
    "Bad Request: can't parse entities: Unsupported start tag": base.BadContent,
    "Bad Request: message is too long": base.BadContent,
    "Bad Request: BUTTON_DATA_INVALID": base.BadContent,
    "Bad Request: something new": base.BadContent,
}
FORBIDDEN = {
    "Forbidden: bot was blocked by the user": base.Blocked,
    "Forbidden: bot can't initiate conversation with a user": base.Blocked,
    "Forbidden: user is deactivated": base.ChatGone,
    "Forbidden: bot was kicked from the supergroup chat": base.ChatGone,
    "Forbidden: bot is not a member of the channel chat": base.ChatGone,
    "Forbidden: the group chat was deleted": base.ChatGone,
    "Forbidden: something new": base.NotAllowed,
}


@pytest.mark.parametrize("said", SAID)
def test_a_bad_request_is_told_by_its_words(said):
    assert type(translate(tg.BadRequest(said))) is SAID[said]


@pytest.mark.parametrize("said", FORBIDDEN)
def test_a_refusal_is_told_by_its_words(said):
    assert type(translate(tg.Forbidden(said))) is FORBIDDEN[said]


def test_no_line_of_the_table_hides_behind_an_earlier_one():
    hidden = [
        later
        for number, (later, _) in enumerate(WORDS)
        if any(earlier in later for earlier, _ in WORDS[:number])
    ]

    assert hidden == []


def test_errors_carry_what_to_do():
    throttled = translate(tg.RetryAfter(timedelta(seconds=31)))
    migrated = translate(tg.ChatMigrated(-100123))

    assert throttled.retry_after == 31
    assert migrated.new_chat.key == "telegram:-100123"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NeverSentError("x"), "retryable"),
        (UnansweredError("x"), "ambiguous"),
        (RefusedError(503), "retryable"),
        (RefusedError(504), "ambiguous"),
        (tg.Conflict("x"), "retryable"),
        (tg.InvalidToken("x"), "retryable"),
        (tg.TimedOut(), "ambiguous"),
        (tg.NetworkError("x"), "ambiguous"),
        (tg.TelegramError("x"), "ambiguous"),
        (KeyError("result"), "ambiguous"),
    ],
)
def test_what_may_have_happened_is_never_called_retryable(error, outcome):
    assert translate(error).outcome == outcome


def list_foreign():
    own = [NeverSentError, UnansweredError, RefusedError]
    theirs = [kind for _, kind in inspect.getmembers(tg, inspect.isclass)]
    return [kind for kind in theirs + own if issubclass(kind, Exception)]


@pytest.mark.parametrize("kind", list_foreign())
def test_no_error_of_the_library_escapes(kind):
    wanted = {"RetryAfter": 1, "ChatMigrated": 1, "RefusedError": 500}
    error = kind(wanted.get(kind.__name__, "x"))

    with pytest.raises(base.SendError), translated():
        raise error


@given(st.sampled_from([ValueError, OSError, TimeoutError, RecursionError]), st.text())
def test_no_error_at_all_escapes_and_none_repeats_what_it_said(kind, words):
    error = translate(kind(f"bot42:SECRET {words}"))

    assert isinstance(error, base.SendError)
    assert "SECRET" not in str(error)


def test_being_cancelled_is_no_error_of_the_platform():
    with pytest.raises(asyncio.CancelledError), translated():
        raise asyncio.CancelledError


def test_of_a_message_that_was_sent_only_which_one_it_is_is_read():
    sent = b'{"ok": true, "result": {"message_id": 5, "date": 1, "text": "x"}}'
    other = b'{"ok": true, "result": {"url": "", "pending_update_count": 3}}'

    assert AiohttpRequest.parse_json_payload(sent)["result"] == {
        "message_id": 5,
        "date": 1,
    }
    assert AiohttpRequest.parse_json_payload(other)["result"] == {
        "url": "",
        "pending_update_count": 3,
    }
