"""A chat has got a new id: everything that names it follows."""

from __future__ import annotations

from storage.chats.groups import GroupView, move_group
from storage.engine.raw_sql import change


async def move_chat(old: str, new: str) -> GroupView | None:
    """Rename a chat in every table; None if its group had moved already.

    What waits to be sent there is sent to the new chat, and its buttons work in it. The
    messages of the old chat stay behind. Call it in a transaction.
    """
    await change(
        "UPDATE outbox SET chat_key = ? WHERE chat_key = ?"
        " AND state IN ('waiting', 'sending', 'failed', 'ambiguous')",
        *(new, old),
    )
    await change("UPDATE press_token SET chat_key = ? WHERE chat_key = ?", new, old)
    await change(
        "DELETE FROM question WHERE chat_key = ? AND person_id IN"
        " (SELECT person_id FROM question WHERE chat_key = ?)",
        *(old, new),
    )
    await change("UPDATE question SET chat_key = ? WHERE chat_key = ?", new, old)
    return await move_group(old, new)
