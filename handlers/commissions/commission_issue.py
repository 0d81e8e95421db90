"""Issuing a commission: shown with whom it goes to, sent out at a press."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from handlers.chat_keys import read_chat
from handlers.commissions.commission_cards import list_ears, post_task, show_task
from handlers.commissions.commission_names import find_addressees
from handlers.commissions.commission_show import show_commission, write_down
from handlers.rules.orders import Order, read_order
from handlers.stories.cards import show_unit
from handlers.telling import Refused
from handlers.turn import Turn
from storage.chats.targets import list_unit_groups
from storage.stories.commissions import (
    CommissionView,
    NewCommission,
    create_commission,
    list_open_commissions,
    load_commission,
)

UNITS_NAMED = 10  # in a preview


async def preview(turn: Turn, words: str) -> None:
    """Show to whom it would go, and ask once."""
    order = read_order(words, turn.now.astimezone(turn.desk.zone))
    if order.problem:
        raise Refused(f"order.no_{order.problem}")
    addressed = await find_addressees(turn.desk, order.addressees)
    assert order.deadline is not None  # else there is a problem
    args: dict[str, Any] = {
        "topic": order.topic,
        "words": order.words,
        "deadline": order.deadline.astimezone(UTC).isoformat(),
        "addressed": _name_all(order),
        "units": [[each.unit, each.person] for each in addressed],
    }
    issue = turn.button(
        turn.label("order.do_issue", count=len(addressed)),
        "commission_issue.press_issue",
        **args,
    )
    drop = turn.button(turn.label("words.cancel"), "commission_issue.press_drop")
    named = [show_unit(turn.desk, each.unit) for each in addressed[:UNITS_NAMED]]
    more = "…" if len(addressed) > UNITS_NAMED else ""
    text = turn.say(
        "order.preview",
        topic=order.topic,
        words=order.words or "—",
        time=f"{order.deadline:%Y-%m-%d %H:%M}",
        count=len(addressed),
        units="、".join(named) + more,
    )
    turn.reply(text, buttons=((issue, drop),), card="order:new")


def _name_all(order: Order) -> str:
    return "、".join(
        f"{each.name}({each.person})" if each.person else each.name
        for each in order.addressees
    )


async def press_drop(turn: Turn) -> None:
    turn.reply(turn.say("order.dropped"), card="order:new")


async def press_issue(
    turn: Turn,
    *,
    topic: str,
    words: str,
    deadline: str,
    addressed: str,
    units: Sequence[tuple[int, int | None]],
) -> None:
    """Send it out; the same preview does so once."""
    assert turn.person is not None
    until = datetime.fromisoformat(deadline)
    if until <= turn.now:
        raise Refused("order.no_past")
    new = NewCommission(topic, words, addressed, until, turn.person.id)
    if await _was_issued(new, turn):
        raise Refused("order.issued_already")
    year = turn.now.astimezone(turn.desk.zone).year
    number = await create_commission(new, units, year=year, now=turn.now)
    issued = await load_commission(number)
    assert issued is not None  # it was just made
    await write_down(turn, "issue", issued)
    turn.reply(turn.say("order.issued", number=issued.number), card="order:new")
    await _send_out(turn, issued)
    await show_commission(turn, issued)


async def _was_issued(new: NewCommission, turn: Turn) -> bool:
    for each in await list_open_commissions(turn.now):
        same = (each.topic, each.deadline, each.addressed) == (
            new.topic,
            new.deadline,
            new.addressed,
        )
        if same and each.issued_by_id == new.issued_by_id:
            return True
    return False


async def _send_out(turn: Turn, issued: CommissionView) -> None:
    """A card to whom each unit is reached through, and a word in its group."""
    for task in issued.tasks:
        for ear in await list_ears(turn.desk, task, turn.now):
            post_task(turn, turn.desk, issued, task, ear)
        for group in await list_unit_groups(task.unit_id):
            text = show_task(issued, task, turn.desk, turn.desk.language)
            turn.notify(read_chat(group.chat_key, group.chat_kind), text)
