"""Whether an update said what updates say: the library takes any type for any field."""

from __future__ import annotations

import re
from datetime import datetime

from handlers.messages import Incoming

_NUMBER = re.compile(r"-?[0-9]{1,19}")


def check_event(event: Incoming) -> Incoming:
    """The event. Raises `TypeError` for words, dates and ids that are none."""
    if not isinstance(event.at, datetime):
        raise TypeError("a message without a date")
    sender = event.sender
    words = [event.text, event.data, event.album, event.chat.title]
    words += [sender.name, sender.username, sender.language] if sender else []
    words += [w for a in event.attachments for w in (a.ref, a.name, a.mime)]
    if not all(isinstance(word, str) for word in words):
        raise TypeError("words that are none")
    if not all(isinstance(each.size, int) for each in event.attachments):
        raise TypeError("a size that is none")
    chats = [event.chat, *([event.new_chat] if event.new_chat else [])]
    numbers = [*(chat.id for chat in chats), *([sender.id] if sender else [])]
    if not all(_NUMBER.fullmatch(number) for number in numbers):
        raise TypeError("an id without a number")
    return event
