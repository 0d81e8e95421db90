"""Command menus by scope and language, and which one a person sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.limits import COMMAND_CHARACTERS, COMMAND_DESCRIPTION, COMMANDS
from bot.sandbox.world import Chat, User

Json = dict[str, Any]
Scope = tuple[str, int, int]  # type, chat, user
Commands = list[dict[str, str]]

SCOPES = (
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
)
_COMMAND = re.compile(rf"[a-z0-9_]{{1,{COMMAND_CHARACTERS}}}")


@dataclass(slots=True)
class MenuBook:
    menus: dict[tuple[Scope, str], Commands] = field(default_factory=dict)
    buttons: dict[int, Json] = field(default_factory=dict)

    def set(self, scope: Scope, language: str, commands: Commands) -> None:
        self.menus[scope, language] = commands

    def delete(self, scope: Scope, language: str) -> None:
        self.menus.pop((scope, language), None)

    def get(self, scope: Scope, language: str) -> Commands:
        return self.menus.get((scope, language), [])

    def shown_to(self, user: User, chat: Chat) -> Commands:
        """https://core.telegram.org/bots/api#determining-list-of-commands"""
        language = user.language[:2]
        for scope in _scopes_for(user, chat):
            for code in (language, ""):
                if (scope, code) in self.menus:
                    return self.menus[scope, code]
        return []


def _scopes_for(user: User, chat: Chat) -> Iterator[Scope]:
    if chat.kind == "private":
        yield ("chat", chat.id, 0)
        yield ("all_private_chats", 0, 0)
    elif chat.is_group:
        is_admin = chat.member(user).is_admin
        yield ("chat_member", chat.id, user.id)
        if is_admin:
            yield ("chat_administrators", chat.id, 0)
        yield ("chat", chat.id, 0)
        if is_admin:
            yield ("all_chat_administrators", 0, 0)
        yield ("all_group_chats", 0, 0)
    yield ("default", 0, 0)


def check_commands(raw: Any) -> Commands:
    """The list of setMyCommands; raises ApiError 400."""
    if not isinstance(raw, list):
        raise bad_request("expected an Array of BotCommand")
    if len(raw) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_check_command(each) for each in raw]


def _check_command(raw: Any) -> dict[str, str]:
    if not isinstance(raw, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    command = str(raw.get("command", "")).removeprefix("/")
    description = str(raw.get("description", "")).strip()
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}
