"""Who is on duty (值班) for urgent reports: `值班 李编辑 11-25 至 11-27`."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from handlers.commands import EDITORS
from handlers.rules.deadlines import read_days
from handlers.rules.schedule import find_instant
from handlers.stories.cards import join_lines
from handlers.telling import Refused, tell
from handlers.texts import Html
from handlers.turn import Turn
from storage.audit import record_audit
from storage.people.duty import ShiftView, add_shift, end_shift, list_shifts
from storage.people.members import search_members

MYSELF = ("我", "本人", "me")
LONGEST = 62  # days of one shift


async def duty(turn: Turn, words: str) -> None:
    """Without words: who is on duty now and next."""
    if not words:
        await _show(turn)
        return
    name, _, rest = words.partition(" ")
    today = turn.now.astimezone(turn.desk.zone).date()
    days, over = read_days(rest, today)
    if days is None or over or days[1] < today or (days[1] - days[0]).days > LONGEST:
        raise Refused("urgent.duty_how")
    person_id, spoken = await _find_editor(turn, name)
    starts_at, ends_at = _find_span(turn, *days)
    assert turn.person is not None
    shift = await add_shift(person_id, starts_at, ends_at, set_by_id=turn.person.id)
    await _write_down(turn, "set", shift, person=person_id)
    turn.reply(turn.say("urgent.duty_set", name=spoken, days=_show_days(*days)))
    await _show(turn)


def _find_span(turn: Turn, first: date, last: date) -> tuple[datetime, datetime]:
    zone = turn.desk.zone
    after = last + timedelta(days=1)
    return find_instant(first, time(0), zone), find_instant(after, time(0), zone)


def _show_days(first: date, last: date) -> str:
    if first == last:
        return f"{first:%m-%d}"
    return f"{first:%m-%d} – {last:%m-%d}"


async def _find_editor(turn: Turn, name: str) -> tuple[int, str]:
    """Editors put themselves on the list, chiefs and admins others too."""
    assert turn.person is not None
    if name.casefold() in (*MYSELF, turn.person.name.casefold()):
        if not turn.person.has_role(*EDITORS):
            raise Refused("urgent.duty_editors_only")
        return turn.person.id, turn.person.name
    if not turn.person.has_role("chief_editor", "admin"):
        raise Refused("urgent.duty_own_only")
    for member in await search_members(name):
        if any(grant.role in EDITORS for grant in member.grants):
            return member.id, member.name
    raise Refused("urgent.duty_no_editor", name=name[:30])


async def _show(turn: Turn) -> None:
    shifts = await list_shifts(turn.now)
    if not shifts:
        turn.reply(turn.say("urgent.duty_none"))
        return
    lines = [_show_line(turn, shift) for shift in shifts]
    buttons = tuple(
        (
            turn.button(
                turn.label(
                    "urgent.duty_drop", name=shift.name, days=_span(turn, shift)
                ),
                "duty.press_drop",
                shift=shift.id,
                person=shift.person_id,
            ),
        )
        for shift in shifts
        if _may_drop(turn, shift.person_id)
    )
    text = join_lines([turn.say("urgent.duty_head"), *lines])
    turn.reply(text, buttons=buttons, card="duty")


def _span(turn: Turn, shift: ShiftView) -> str:
    zone = turn.desk.zone
    last = shift.ends_at.astimezone(zone).date() - timedelta(days=1)
    return _show_days(shift.starts_at.astimezone(zone).date(), last)


def _show_line(turn: Turn, shift: ShiftView) -> Html:
    key = "urgent.duty_now" if shift.starts_at <= turn.now else "urgent.duty_next"
    return turn.say(key, name=shift.name, days=_span(turn, shift))


def _may_drop(turn: Turn, person_id: int) -> bool:
    assert turn.person is not None
    return turn.person.id == person_id or turn.person.has_role("chief_editor", "admin")


async def press_drop(turn: Turn, *, shift: int, person: int) -> None:
    if not _may_drop(turn, person):
        raise Refused("urgent.duty_own_only")
    if not await end_shift(shift, turn.now):
        raise Refused("urgent.duty_over")
    await _write_down(turn, "end", shift, person=person)
    tell(turn, "urgent.duty_dropped")
    await _show(turn)


async def _write_down(turn: Turn, what: str, shift: int, *, person: int) -> None:
    assert turn.person is not None
    await record_audit(
        f"duty.{what}",
        f"duty:{shift}",
        at=turn.now,
        person_id=turn.person.id,
        details={"person": person},
    )
