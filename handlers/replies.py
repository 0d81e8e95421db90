"""A message that answers one of the desk's cards: a story for it, a further report."""

from __future__ import annotations

from handlers.commissions.commission_work import write_for
from handlers.turn import Turn
from handlers.urgent_reports.urgent_work import need_running, report_part
from storage.chats.chats import find_card


async def answer_card(turn: Turn) -> bool:
    """False if it answers none of those cards, or has nothing in it."""
    if not turn.event.reply_to:
        return False
    card = await find_card(turn.chat.key, turn.event.reply_to)
    name, _, number = card.partition(":")
    if name == "commission" and number.isdecimal():
        return await write_for(turn, int(number))
    if name == "urgent" and number.isdecimal():
        report = await need_running(int(number))
        await report_part(turn, report, "follow_up", turn.event.text)
        return True
    return False
