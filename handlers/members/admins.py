"""Telling the admins."""

from __future__ import annotations

from handlers.stories.author import notify
from handlers.texts import say, say_plain
from handlers.turn import Turn
from storage.people.people import Recipient, list_recipients


async def list_admins() -> list[Recipient]:
    return await list_recipients(("admin",))


async def notify_admins(turn: Turn, key: str, /, **values: object) -> None:
    """A note to every admin, each in their language.

    A value that is itself the key of a text (`common.role_editor`) is put into words.
    """
    for admin in await list_admins():
        if turn.person is None or admin.person_id != turn.person.id:
            language = admin.language or turn.desk.language
            spoken = {name: _speak(v, language) for name, v in values.items()}
            notify(turn, admin, say(key, language, **spoken))


def _speak(value: object, language: str) -> object:
    if isinstance(value, str) and value.startswith("words.role_"):
        return say_plain(value, language)
    return value
