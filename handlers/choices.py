"""Numbers for buttons: where a chat shows none, a number is the press that it means.

A number that answers a message, or stands on it as a reaction, means that message's
option. A bare number means what was offered last; if that came so lately that the
person may not have seen it, the desk asks again rather than guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.telling import Refused
from handlers.turn import Turn
from storage.choices import ChoiceView, find_choice, list_choices

# Time to read what has just come; and how long an older offer is still in mind.
READING, IN_MIND = timedelta(seconds=3), timedelta(minutes=10)


async def take_choice(turn: Turn) -> None:
    """Make the turn's event a press, if it chooses an option that is on offer.

    Raises `Refused` when it is not clear which message the number is for.
    """
    event = turn.event
    offer = await _find_offer(turn)
    if offer is not None and event.choice <= len(offer.tokens):
        token = offer.tokens[event.choice - 1]
        turn.event = replace(event, kind="press", data=token, text="", choice=0)


async def _find_offer(turn: Turn) -> ChoiceView | None:
    event = turn.event
    if event.reply_to:
        return await find_choice(turn.chat.key, event.reply_to)
    offers = await list_choices(turn.chat.key)
    if _came_too_late(offers, turn):
        raise Refused("router.which_choice")
    return offers[0] if offers else None


def _came_too_late(offers: Sequence[ChoiceView], turn: Turn) -> bool:
    """Whether the newest offer came just before the number, upon another one."""
    if len(offers) < 2:
        return False
    newest, before = (offer.shown_at for offer in offers[:2])
    said = turn.event.at
    return newest > said - READING and before > said - IN_MIND
