"""Calling what the tables name: roles are checked here and nowhere else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from handlers.commands import Call, Command
from handlers.presses import ANSWERS, PRESSES
from handlers.telling import Refused
from handlers.turn import Turn

Handler = Callable[..., Awaitable[None]]


# Where handlers are. A name stands for one module whatever room that is in: buttons
# that were sent last month call it by this name.
ROOMS = (
    "stories",
    "review",
    "commissions",
    "urgent_reports",
    "members",
    "scores",
    "announcements",
    "reminders",
    "archive",
    "awards",
)


@cache
def find_handler(name: str) -> Handler:
    """The function `module.function` of this package and its rooms."""
    module, _, function = name.partition(".")
    handler: Handler = getattr(import_module(_find_module(module)), function)
    return handler


def _find_module(module: str) -> str:
    for room in ROOMS:
        if find_spec(f"handlers.{room}.{module}"):
            return f"handlers.{room}.{module}"
    return f"handlers.{module}"


async def call_command(turn: Turn, call: Call) -> None:
    """Run a command, if it exists, here, and for this person. Raises `Refused`."""
    command = call.command
    if command is None:
        raise Refused("router.unknown_command", name=call.name)
    check_command(turn, command)
    await find_handler(command.run)(turn, call.words)


def check_command(turn: Turn, command: Command) -> None:
    if turn.chat.kind not in command.chats:
        raise Refused("router.private_only", name=command.name)
    if not command.strangers or turn.person is not None:
        check_roles(turn, command.roles)


async def call_press(turn: Turn, action: str, args: Mapping[str, Any]) -> None:
    """Do what a button stands for. Raises `Refused`."""
    press = PRESSES.get(action)
    if press is None:  # a button of an earlier edition of the desk
        raise Refused("router.button_gone")
    # What strangers may press does not serve those who were shut out.
    if not press.strangers or turn.person is not None:
        check_roles(turn, press.roles)
    await find_handler(action)(turn, **args)


async def call_answer(turn: Turn, question: str, data: Mapping[str, Any]) -> bool:
    """Take a message as the answer to an open question.

    False if it is none any more: whoever was asked has lost the role meanwhile.
    """
    press = ANSWERS.get(question)
    person = turn.person
    if press is None or person is None or not person.has_role(*press.roles):
        return False
    await find_handler(question)(turn, **data)
    return True


def check_roles(turn: Turn, roles: Collection[str]) -> None:
    """Raises `Refused`, saying whose business it is."""
    person = turn.person
    if person is None:
        raise Refused("router.members_only")
    if person.status != "active":
        raise Refused("router.suspended")
    if roles and not person.has_role(*roles):
        held = turn.join(turn.label(f"words.role_{role}") for role in roles)
        raise Refused("router.not_your_role", roles=held)
