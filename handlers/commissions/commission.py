"""Commissions (约稿), the desk's side: issue, see who has delivered, urge, end.

`约稿 青河镇、白水镇(李四) 11-28 18:00 移民搬迁`; `约稿 3` shows one, `约稿` all.
"""

from __future__ import annotations

import re

from handlers.chat_keys import read_chat
from handlers.commands import DESK, READERS
from handlers.commissions.commission_cards import (
    list_ears,
    make_sheet,
    post_task,
    show_deadline,
    show_head,
)
from handlers.commissions.commission_issue import preview
from handlers.commissions.commission_show import post_own, show_commission, write_down
from handlers.confirming import make_sure, say_done
from handlers.messages import NOTICE
from handlers.render.tables import MOST_ROWS
from handlers.stories.cards import join_lines
from handlers.telling import Refused, tell
from handlers.texts import say
from handlers.turn import Turn
from storage.people.muting import list_muted
from storage.stories.commissions import (
    CommissionView,
    end_commission,
    end_tasks,
    find_commission,
    list_open_commissions,
    list_unit_commissions,
    load_commission,
)

_NUMBER = re.compile(r"^#?(?:(20\d\d)-)?(\d{1,5})$")


async def commission(turn: Turn, words: str) -> None:
    assert turn.person is not None
    if not words:
        await _list(turn)
    elif number := _NUMBER.match(words):
        year = number[1] or turn.now.astimezone(turn.desk.zone).year
        await show_commission(turn, await find_commission(f"{year}-{number[2]}"))
    elif turn.person.has_role(*DESK):
        await preview(turn, words)
    else:
        raise Refused("order.desk_only")


async def _list(turn: Turn) -> None:
    """The desk sees every open commission, a unit its own."""
    assert turn.person is not None
    if turn.person.has_role(*READERS):
        await _list_all(turn)
        return
    units = turn.person.units_as("reporter", "unit_leader")
    found = await list_unit_commissions(units)
    if not found:
        turn.reply(turn.say("order.none_for_you"))
    for each in found:
        for task in each.tasks:
            await post_own(turn, each, task.id)


async def _list_all(turn: Turn) -> None:
    found = await list_open_commissions(turn.now)
    how = turn.say("order.how")
    if not found:
        turn.reply(join_lines([turn.say("order.none"), how]))
        return
    lines = [
        turn.say(
            "order.list_line",
            number=each.number,
            topic=each.topic,
            delivered=len(each.delivered),
            count=len(each.tasks),
            until=show_deadline(each, turn.desk, turn.language),
        )
        for each in found[:MOST_ROWS]
    ]
    buttons = [
        turn.button(each.number, "commission.press_show", commission=each.id)
        for each in found[:MOST_ROWS]
    ]
    rows = tuple(tuple(buttons[i : i + 4]) for i in range(0, len(buttons), 4))
    head = turn.say("order.list_head", count=len(found))
    turn.reply(join_lines([head, *lines, how]), buttons=rows)


async def press_show(turn: Turn, *, commission: int) -> None:
    await show_commission(turn, await load_commission(commission))


async def need_open(commission_id: int) -> CommissionView:
    """Raises `Refused` for one that has ended."""
    found = await load_commission(commission_id)
    if found is None:
        raise Refused("order.no_such")
    if found.state != "open":
        raise Refused("order.has_ended", number=found.number)
    return found


async def press_sheet(turn: Turn, *, commission: int) -> None:
    found = await load_commission(commission)
    if found is None:
        raise Refused("order.no_such")
    file = make_sheet(found, turn.desk, turn.language)
    turn.reply(show_head(found, turn.language), files=(file,))


async def press_urge(turn: Turn, *, commission: int) -> None:
    """Remind those who have not delivered, at once, but nobody who muted reminders."""
    found, muted = await need_open(commission), await list_muted(turn.now)
    urged = 0
    for task in found.awaited:
        for ear in await list_ears(turn.desk, task, turn.now):
            if ear.person_id in muted:
                continue
            head = say("order.urged", ear.language or turn.desk.language)
            post_task(turn, turn.desk, found, task, ear, head=head)
        urged += 1
    await write_down(turn, "urge", found)
    tell(turn, "order.urged_count", count=urged)


async def press_end(turn: Turn, *, commission: int, sure: bool = False) -> None:
    """Closed: what was delivered counts, nothing more is awaited. Asked once."""
    found = await need_open(commission)
    if not sure:
        label = turn.label("order.surely_end", number=found.number)
        button = turn.button(
            label, "commission.press_end", commission=commission, sure=True
        )
        text = turn.say("order.sure_end", number=found.number)
        await make_sure(turn, f"commission:{commission}", text, button)
        return
    if not await end_commission(commission, "closed", turn.now):
        raise Refused("order.has_ended", number=found.number)
    await end_tasks(commission)
    await write_down(turn, "end", found)
    text = turn.say("order.now_ended", number=found.number)
    tell(turn, "order.now_ended", number=found.number)
    say_done(turn, f"commission:{commission}", text)
    await _tell_ended(turn, found)


async def _tell_ended(turn: Turn, found: CommissionView) -> None:
    """Those who were still at it need not go on."""
    for task in found.awaited:
        for ear in await list_ears(turn.desk, task, turn.now):
            language = ear.language or turn.desk.language
            values = {"number": found.number, "topic": found.topic}
            text = say("order.told_ended", language, **values)
            turn.notify(read_chat(ear.chat_key), text, priority=NOTICE)
