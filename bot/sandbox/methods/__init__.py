"""The methods of the Bot API that the sandbox speaks, by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.methods import (
    albums,
    chats,
    editing,
    fetching,
    menu,
    sending,
    updating,
)
from bot.sandbox.params import Params
from bot.sandbox.service import Service

Method = Callable[[Service, Params], Awaitable[Any]]

METHODS: dict[str, Method] = {
    **fetching.METHODS,
    **updating.METHODS,
    **sending.METHODS,
    **albums.METHODS,
    **editing.METHODS,
    **chats.METHODS,
    **menu.METHODS,
}
# Telegram does not mind the case of a method's name.
BY_LOWER_NAME = {name.lower(): (name, method) for name, method in METHODS.items()}
