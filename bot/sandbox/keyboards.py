"""Keyboards under messages, checked as Telegram checks them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.limits import CALLBACK_BYTES, KEYBOARD_BUTTONS
from bot.sandbox.params import Params

Json = dict[str, Any]


def read_keyboard(params: Params) -> Json | None:
    """reply_markup as it will stand under the message; raises ApiError 400."""
    markup = params.structure("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _check_inline(markup["inline_keyboard"])
    if "keyboard" in markup:
        _check_rows(markup["keyboard"], 'Field "keyboard" must be an Array of Arrays')
    return markup


def _check_inline(raw: Any) -> Json | None:
    rows = _check_rows(
        raw,
        'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array '
        "of Arrays",
    )
    for row in rows:
        for button in row:
            _check_button(button)
    kept = [row for row in rows if row]
    return {"inline_keyboard": kept} if kept else None


def _check_rows(raw: Any, refusal: str) -> list[list[Any]]:
    if not isinstance(raw, list) or not all(isinstance(row, list) for row in raw):
        raise bad_request(refusal)
    if sum(map(len, raw)) > KEYBOARD_BUTTONS:
        raise bad_request("reply markup is too long")
    return raw


def _check_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise _refuse("InlineKeyboardButton must be an Object")
    if not str(button.get("text", "")).strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if button.get("url"):
        _check_url(str(button["url"]))
    elif button.get("callback_data"):
        _check_data(button["callback_data"])
    elif not _OTHER_KINDS & button.keys():
        raise _refuse("Text buttons are unallowed in the inline keyboard")


_OTHER_KINDS = {
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}


def _refuse(text: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {text}")


def _check_data(data: Any) -> None:
    if not isinstance(data, str):
        raise _refuse('Field "callback_data" must be of type String')
    if len(data.encode()) > CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: str) -> None:
    if re.match(r"tg:", url, re.IGNORECASE):
        return
    address = urlsplit(url if "://" in url else f"http://{url}")
    host = address.hostname or ""
    if address.scheme not in ("http", "https"):
        raise bad_request(
            f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol"
        )
    if "." not in host and ":" not in host:
        raise bad_request(
            f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"
        )
