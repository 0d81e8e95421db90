"""A turn of a person without a dialogue: for what is said in no transcript."""

from __future__ import annotations

from handlers.messages import Chat, Incoming
from handlers.turn import Turn
from storage.people.people import find_person
from tests.builders import NOW


async def make_turn(desk, person, *, now=NOW):
    chat = Chat("telegram", str(person.id))
    view = await find_person(person.id)
    return Turn(Incoming("message", "1", chat, now), now, desk, view)
