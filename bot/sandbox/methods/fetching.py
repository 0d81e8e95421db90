"""Who the bot is, its files, its answers to presses; logging out."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import QUERY_TOO_OLD, WRONG_FILE, bad_request
from bot.sandbox.limits import ANSWER_UNITS, DOWNLOAD_BYTES
from bot.sandbox.params import Params
from bot.sandbox.service import Service
from bot.sandbox.wire import write_file, write_user

Json = dict[str, Any]


async def get_me(service: Service, params: Params) -> Json:
    return write_user(service.world.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not service.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def log_out(service: Service, params: Params) -> bool:
    service.logged_out = True
    return True


async def close(service: Service, params: Params) -> bool:
    return True


async def get_file(service: Service, params: Params) -> Json:
    file_id = params.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = service.files.find(file_id)
    if file is None:
        raise bad_request(WRONG_FILE)
    if file.size > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    path = service.files.open_link(file, service.clock.now())
    return write_file(file, occasion=0) | {"file_id": file_id, "file_path": path}


async def answer_callback_query(service: Service, params: Params) -> bool:
    press = service.find_press(params.text("callback_query_id"))
    if press is None:
        raise bad_request(QUERY_TOO_OLD)
    text = params.text("text")
    if len(text) > ANSWER_UNITS:
        raise bad_request("MESSAGE_TOO_LONG")
    if not press.answered:  # a second answer is accepted and shows nothing
        press.answered = True
        view = {
            "press": press.id,
            "person": press.user.id,
            "message": press.message.id,
            "text": text,
            "alert": params.flag("show_alert"),
            "url": params.text("url"),
        }
        service.feed.publish("toast", press.message.chat.id, view)
    return True


METHODS = {
    "getMe": get_me,
    "logOut": log_out,
    "close": close,
    "getFile": get_file,
    "answerCallbackQuery": answer_callback_query,
}
