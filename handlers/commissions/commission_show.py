"""One commission: its table for the desk, its card for a unit."""

from __future__ import annotations

from handlers.commands import DESK, READERS
from handlers.commissions.commission_cards import post_task, show_table
from handlers.messages import Rows
from handlers.telling import Refused
from handlers.turn import Turn
from storage.audit import record_audit
from storage.stories.commissions import CommissionView


async def show_commission(turn: Turn, commission: CommissionView | None) -> None:
    """The table for the desk, the own card for a unit."""
    assert turn.person is not None
    if commission is None:
        raise Refused("order.no_such")
    if turn.person.has_role(*READERS):
        text = show_table(commission, turn.desk, turn.language)
        card = f"commission_table:{commission.id}"
        turn.reply(text, buttons=_make_buttons(turn, commission), card=card)
        return
    units = turn.person.units_as("reporter", "unit_leader")
    own = [task for task in commission.tasks if task.unit_id in units]
    if not own:
        raise Refused("order.no_such")
    for task in own:
        await post_own(turn, commission, task.id)


def _make_buttons(turn: Turn, commission: CommissionView) -> Rows:
    assert turn.person is not None
    if not turn.person.has_role(*DESK):
        return ()
    number = commission.id
    row = [
        turn.button(
            turn.label("order.do_sheet"), "commission.press_sheet", commission=number
        )
    ]
    if commission.state == "open" and commission.awaited:
        label = turn.label("order.do_urge", count=len(commission.awaited))
        row.insert(0, turn.button(label, "commission.press_urge", commission=number))
    if commission.state == "open":
        label = turn.label("order.do_end")
        row.append(turn.button(label, "commission.press_end", commission=number))
    return (tuple(row),)


async def post_own(turn: Turn, commission: CommissionView, task_id: int) -> None:
    """The unit's card, at the end of this chat."""
    assert turn.person is not None
    task = commission.find_task(task_id)
    ear = turn.person.as_recipient(turn.chat.key)
    post_task(turn, turn.desk, commission, task, ear)


async def write_down(turn: Turn, what: str, commission: CommissionView) -> None:
    assert turn.person is not None
    await record_audit(
        f"commission.{what}",
        f"commission:{commission.id}",
        at=turn.now,
        person_id=turn.person.id,
        details={"number": commission.number, "units": len(commission.tasks)},
    )
