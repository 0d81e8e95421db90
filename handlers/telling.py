"""Short answers: beside the pressed button, or as a message where none was pressed."""

from __future__ import annotations

from handlers.texts import say, say_plain
from handlers.turn import Turn

ALERT_LONGEST = 190  # characters; platforms cut what a press is answered with


class Refused(Exception):
    """Something cannot be done; the router tells the person `key` with its values.

    Raise it before anything was changed.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def tell(turn: Turn, key: str, /, *, alert: bool = False, **values: object) -> None:
    """Answer the press, or reply to the message, in a sentence."""
    if turn.event.kind == "press":
        text = say_plain(key, turn.language, **values)
        turn.answer_press(text[:ALERT_LONGEST], alert=alert)
    else:
        turn.reply(say(key, turn.language, **values))


def refuse(turn: Turn, refusal: Refused) -> None:
    tell(turn, refusal.key, alert=True, **refusal.values)
