"""The bot's face: commands per scope and language, menu button, name, descriptions."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.inputs import find_chat
from bot.sandbox.menus import SCOPES, Scope, check_commands
from bot.sandbox.params import Params
from bot.sandbox.service import Service

Json = dict[str, Any]


def _read_scope(service: Service, params: Params) -> Scope:
    raw = params.structure("scope", "BotCommandScope") or {"type": "default"}
    kind = str(raw.get("type", ""))
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if not kind.startswith("chat"):
        return kind, 0, 0
    chat = find_chat(service, Params(raw), "edit")
    if chat.kind == "private" and kind != "chat":
        raise bad_request("can't use specified scope in private chats")
    if chat.kind == "channel":
        raise bad_request("can't change commands in channel chats")
    user = Params(raw).integer("user_id") if kind == "chat_member" else 0
    return kind, chat.id, user


def _read_language(params: Params) -> str:
    code = params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


async def set_my_commands(service: Service, params: Params) -> bool:
    commands = check_commands(params.structure("commands", "commands"))
    scope, language = _read_scope(service, params), _read_language(params)
    service.menus.set(scope, language, commands)
    _tell_page(service, scope)
    return True


async def delete_my_commands(service: Service, params: Params) -> bool:
    scope = _read_scope(service, params)
    service.menus.delete(scope, _read_language(params))
    _tell_page(service, scope)
    return True


def _tell_page(service: Service, scope: Scope) -> None:
    service.feed.publish("person", scope[1], {"menu": scope[0]})


async def get_my_commands(service: Service, params: Params) -> list[Json]:
    scope = _read_scope(service, params)
    return list(service.menus.get(scope, _read_language(params)))


async def set_chat_menu_button(service: Service, params: Params) -> bool:
    chat_id = params.integer("chat_id")
    if chat_id:
        find_chat(service, params, "edit")
    button = params.structure("menu_button", "menu button") or {"type": "default"}
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    service.menus.buttons[chat_id] = button
    return True


async def get_chat_menu_button(service: Service, params: Params) -> Json:
    buttons = service.menus.buttons
    chat_id = params.integer("chat_id")
    return buttons.get(chat_id) or buttons.get(0) or {"type": "commands"}


def _make_setter(name: str, longest: int) -> Any:
    async def set_words(service: Service, params: Params) -> bool:
        words, language = params.text(name), _read_language(params)
        if len(words) > longest:
            raise bad_request(f"bot {name.replace('_', ' ')} is too long")
        getattr(service.profile, name)[language] = words
        return True

    return set_words


def _make_getter(name: str) -> Any:
    async def get_words(service: Service, params: Params) -> Json:
        known: dict[str, str] = getattr(service.profile, name)
        default = service.world.bot.name if name == "name" else ""
        language = _read_language(params)
        return {name: known.get(language) or known.get("") or default}

    return get_words


METHODS = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "setMyName": _make_setter("name", 64),
    "getMyName": _make_getter("name"),
    "setMyDescription": _make_setter("description", 512),
    "getMyDescription": _make_getter("description"),
    "setMyShortDescription": _make_setter("short_description", 120),
    "getMyShortDescription": _make_getter("short_description"),
}
