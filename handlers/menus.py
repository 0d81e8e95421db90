"""The commands a chat shows, by role, kind of chat and language."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.commands import COMMANDS, list_commands
from handlers.messages import Chat, Menu
from handlers.texts import say_plain


def make_menu(chat: Chat, *, roles: Iterable[str], language: str) -> Menu:
    """The menu of a private chat."""
    commands = list_commands(roles, chat.kind)
    return Menu(chat, tuple((c.name, _describe(c.name, language)) for c in commands))


def make_group_menu(chat: Chat, *, language: str) -> Menu:
    """The menu of a group: what works there; rights are checked when it is used."""
    commands = [c for c in COMMANDS if c.listed and "group" in c.chats]
    return Menu(chat, tuple((c.name, _describe(c.name, language)) for c in commands))


def _describe(name: str, language: str) -> str:
    return say_plain(f"router.cmd_{name}", language)
