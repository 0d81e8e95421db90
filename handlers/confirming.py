"""Asking once more before something is taken away."""

from __future__ import annotations

from handlers.messages import Button
from handlers.texts import Html
from handlers.turn import Turn
from storage.chats.chats import forget_card


async def make_sure(turn: Turn, subject: str, text: Html, button: Button) -> None:
    """Ask with one button, which names the act and the object.

    `subject` names the card ("story:12"), so that the answer takes its place.
    """
    card = f"confirm:{subject}"
    await forget_card(turn.chat.key, card)
    turn.reply(text, buttons=((button,),), card=card)


def say_done(turn: Turn, subject: str, text: Html) -> None:
    turn.reply(text, card=f"confirm:{subject}")
