"""Numbers for buttons: where a chat shows none, a number is the press that it means.

It means what was offered last, of the offers in mind that have such a number. Where
several have it, and the last one came so lately that the person may not have seen it,
or may not have arrived at all, the desk asks again rather than guess; and what nobody
knows to have arrived is shown once more to the person who asks. Where no message can
be answered by itself, offers have numbers of their own, and nothing is unclear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.telling import Refused
from handlers.turn import Turn
from storage.chats.choices import IN_MIND, ChoiceView, list_choices
from storage.queues.outbox import show_again

READING = timedelta(seconds=3)  # time to read what has just come
MOST = 99  # offers that one may have in mind, if each has one option


async def take_choice(turn: Turn) -> None:
    """Make the turn's event a press, if it chooses an option that is on offer.

    Raises `Refused` when it is not clear which message the number is for.
    """
    event = turn.event
    offers = _list_fitting(await list_choices(turn.chat.key, limit=MOST), turn)
    if not offers:
        return
    if _is_unclear(offers, turn):
        if offers[0].call:
            await show_again(offers[0].call, chat_key=turn.chat.key)
        raise Refused("router.which_choice")
    chosen = next((offer for offer in offers if offer.is_shown), offers[0])
    token = chosen.tokens[event.choice - 1]
    turn.event = replace(event, kind="press", data=token, text="", choice=0)


def _list_fitting(offers: Sequence[ChoiceView], turn: Turn) -> list[ChoiceView]:
    """Those with such a number: the newest, the newest that surely arrived, and others
    that are still in mind."""
    choice, since = turn.event.choice, turn.event.at - IN_MIND
    last = [*offers[:1], *[offer for offer in offers if offer.is_shown][:1]]
    return [
        offer
        for offer in offers
        if any(offer.tokens[choice - 1 : choice])
        if offer in last or offer.shown_at > since
    ]


def _is_unclear(offers: Sequence[ChoiceView], turn: Turn) -> bool:
    """Whether the newest offer is on its way, or came just before the number upon
    another one that has it too."""
    if len(offers) == 1:
        return False  # who knows the number has seen the message
    said, (newest, older) = turn.event.at, offers[:2]
    if not newest.is_shown:
        return newest.shown_at > said - IN_MIND
    return newest.shown_at > said - READING and older.shown_at > said - IN_MIND
