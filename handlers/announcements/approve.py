"""What admins do with an announcement they are shown: approve, hold, word its opening.

The first one to decide has decided; the others are told who it was.
"""

from __future__ import annotations

from handlers.announcements.announcing import name_announcement
from handlers.announcements.previews import post_control
from handlers.asking import ask, stop_asking
from handlers.members.admins import list_admins
from handlers.rules.periods import read_key
from handlers.telling import Refused
from handlers.times import show_time
from handlers.turn import Turn
from storage.audit import record_audit
from storage.desk.approvals import (
    LONGEST_OPENING,
    ApprovalView,
    decide_approval,
    find_approval,
    set_opening,
)
from storage.desk.schedules import ScheduleView, list_all_schedules
from storage.queues.runs import has_gone_out

AS_USUAL = ("-", "—", "－")


async def press_approve(turn: Turn, *, approval: int) -> None:
    await _decide(turn, approval, "approved")


async def press_hold(turn: Turn, *, approval: int) -> None:
    await _decide(turn, approval, "held")


async def _decide(turn: Turn, approval_id: int, state: str) -> None:
    assert turn.person is not None
    found = await need_open(approval_id)
    if found.state == state:
        raise _explain(turn, found)
    done = await decide_approval(
        found.id, state, was=found.state, person_id=turn.person.id, now=turn.now
    )
    if not done:
        raise _explain(turn, await need_open(approval_id))
    await _record(turn, state, found)
    await _show(turn, found.id)
    turn.answer_press(turn.label(f"announce.now_{state}"))


async def need_open(approval_id: int) -> ApprovalView:
    """Raises `Refused` for what has gone out, or is not there."""
    found = await find_approval(approval_id)
    if found is None:
        raise Refused("router.button_gone")
    if await has_gone_out(found.job, found.period):
        raise Refused("announce.gone_out")
    return found


def _explain(turn: Turn, found: ApprovalView) -> Refused:
    """Who was faster, and what they said."""
    at = found.decided_at or turn.now
    time = show_time(at, zone=turn.desk.zone, language=turn.language)
    key = f"announce.already_{found.state}"
    return Refused(key, person=found.decided_by, time=time)


async def _record(
    turn: Turn, what: str, found: ApprovalView, **details: object
) -> None:
    assert turn.person is not None
    await record_audit(
        f"announce.{what}",
        f"period:{found.period}",
        at=turn.now,
        person_id=turn.person.id,
        details={"job": found.job, **details},
    )


async def _show(turn: Turn, approval_id: int) -> None:
    """The card as it stands now, in every admin's chat."""
    found = await find_approval(approval_id)
    assert found is not None
    schedule = await need_schedule(found)
    await post_control(turn, found, schedule, turn.desk, await list_admins())


async def need_schedule(found: ApprovalView) -> ScheduleView:
    """Raises `Refused` where the desk file has dropped it meanwhile."""
    schedules = {each.code: each for each in await list_all_schedules()}
    if found.job not in schedules:
        raise Refused("router.button_gone")
    return schedules[found.job]


async def press_opening(turn: Turn, *, approval: int) -> None:
    found = await need_open(approval)
    await ask(turn, "approve.answer_opening", approval=found.id)
    name = name_announcement(found.kind, read_key(found.period), turn.language)
    turn.reply(turn.say("announce.ask_opening", name=name, most=LONGEST_OPENING))


async def answer_opening(turn: Turn, *, approval: int) -> None:
    """A sentence; a dash gives the usual words back."""
    found = await need_open(approval)
    words = " ".join(turn.event.text.split())
    if not words or len(words) > LONGEST_OPENING:
        raise Refused("announce.opening_length", most=LONGEST_OPENING)
    await stop_asking(turn)
    await set_opening(found.id, "" if words in AS_USUAL else words)
    await _record(turn, "opening", found, words=words)
    await _show(turn, found.id)
    turn.reply(turn.say("announce.opening_kept"))
