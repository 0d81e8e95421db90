"""Open questions: the next plain message in the chat is the answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from handlers.turn import Turn
from storage.chats.chats import ask_question, close_question

ANSWER_LIFE = timedelta(minutes=60)


async def ask(turn: Turn, name: str, /, *, chat_key: str = "", **data: Any) -> None:
    """Wait for an answer; `name` is one of `handlers.presses.ANSWERS`."""
    assert turn.person is not None  # strangers are asked nothing
    await ask_question(
        chat_key or turn.chat.key,
        turn.person.id,
        name=name,
        data=data,
        now=turn.now,
        expires_at=turn.now + ANSWER_LIFE,
    )


async def stop_asking(turn: Turn) -> bool:
    """False when nothing was asked."""
    assert turn.person is not None
    return await close_question(turn.chat.key, turn.person.id)
