"""One event through the router, as it would be committed, and then taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from handlers.messages import Chat, Incoming, Outgoing, Post, PressAnswer, Sender
from handlers.router import handle
from handlers.turn import TokenRow, Turn
from storage.chats.tokens import add_tokens
from storage.database import transaction
from storage.people.people import find_people
from tests.dialogue import fold

_events = count(1)


class TakenBack(Exception):
    """Ends a transaction without a trace."""


@dataclass
class Heard:
    """What came of an event; `error`: the handler was reached and had no use for it."""

    outgoing: list[Outgoing] = field(default_factory=list)
    error: Exception | None = None
    seen: object = None

    @property
    def text(self):
        found = [i.text for i in self.outgoing if isinstance(i, Post | PressAnswer)]
        return "\n".join(map(fold, found))


def make_event(kind, sender, chat, *, now, **more):
    number = str(next(_events))
    return Incoming(kind, f"e:{number}", chat, now, sender, message_id=number, **more)


async def try_event(desk, event, *tokens, keep=False, look=None):
    """`tokens`: buttons that are there already; `look`: what is read before the end.

    Nothing stays, unless `keep`.
    """
    heard = Heard()
    try:
        async with transaction():
            await add_tokens(tokens, now=event.at)
            person = await find_sender(event.sender)
            turn = Turn(event, event.at, desk, person)
            try:
                await handle(turn)
            except Exception as error:
                heard.error = error
            heard.outgoing = turn.outgoing
            await add_tokens(turn.tokens, now=event.at)
            heard.seen = await look() if look else None
            if heard.error or not keep:
                raise TakenBack
    except TakenBack:
        pass
    return heard


async def find_sender(sender):
    if sender is None or sender.anonymous:
        return None
    return (await find_people(sender.platform, [sender.id])).get(sender.id)


def make_token(action, chat, *, now, person_id=None, token="forged-token", **args):
    return TokenRow(token, action, args, chat.key, person_id, now.replace(year=2099))


def in_private(account):
    return Chat("telegram", str(account))


def as_sender(account, name="某人", **more):
    return Sender("telegram", str(account), name, **more)
