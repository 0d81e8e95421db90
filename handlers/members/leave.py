"""Leave (请假) and stand-ins: `请假 11-25 至 11-27 代理 李四`, `销假`.

Reminders, commissions and returned stories go to the stand-in meanwhile. Leaders set it
for the people of their unit, admins for everybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from handlers.chat_keys import read_chat
from handlers.query.request import find_today
from handlers.rules.deadlines import read_days
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html, say
from handlers.turn import Turn
from storage.audit import record_audit
from storage.people.absences import (
    AbsenceView,
    end_absences,
    find_absence,
    list_absences,
    set_absence,
)
from storage.people.members import Member, find_member, search_members
from storage.people.people import list_chats

LONGEST = 200  # days of one leave
_BY = re.compile(r"^(?:代理|由|代)?\s*(?:stand-?in:?|by)?\s*", re.IGNORECASE)


async def leave(turn: Turn, words: str) -> None:
    """`/leave [who] days [stand-in]`; without words: who is away."""
    if not words:
        await _show(turn)
        return
    today = find_today(turn)
    days, rest = read_days(words, today)
    member = await _need_self(turn)
    if days is None:
        name, _, more = words.partition(" ")
        member = await _find_charge(turn, name)
        days, rest = read_days(more, today)
    if days is None or days[1] < today or (days[1] - days[0]).days > LONGEST:
        raise Refused("staff.leave_how")
    stand_in = await _find_stand_in(member, _BY.sub("", rest).strip())
    await _set(turn, member, days, stand_in)


async def _need_self(turn: Turn) -> Member:
    assert turn.person is not None
    found = await find_member(turn.person.id)
    assert found is not None  # who speaks is a member
    return found


async def _find_charge(turn: Turn, name: str) -> Member:
    """Somebody else, of one's own unit or, for admins, of any. Raises `Refused`."""
    assert turn.person is not None
    units = turn.person.units_as("unit_leader")
    for member in await search_members(name):
        own = any(grant.unit_id in units for grant in member.grants)
        if member.name == name and (own or turn.person.has_role("admin")):
            return member
    raise Refused("staff.leave_how")


async def _find_stand_in(member: Member, name: str) -> Member | None:
    """Another reporter of the same unit; None where nobody was named."""
    if not name:
        return None
    units = {g.unit_id for g in member.grants if g.role == "reporter"}
    for other in await search_members(name):
        held = {g.unit_id for g in other.grants if g.role == "reporter"}
        active = other.status == "active" and other.id != member.id
        if other.name == name and active and units & held:
            return other
    raise Refused("staff.no_stand_in", name=name[:30], who=member.name)


async def _set(
    turn: Turn, member: Member, days: tuple[date, date], stand_in: Member | None
) -> None:
    assert turn.person is not None
    other = stand_in.id if stand_in else None
    await set_absence(
        member.id, days, stand_in_id=other, set_by_id=turn.person.id, now=turn.now
    )
    details = {"from": days[0].isoformat(), "to": days[1].isoformat(), "by": other}
    await _write_down(turn, "set", member.id, details)
    values = {"name": member.name, "days": _show_days(*days)}
    if stand_in is None:
        turn.reply(turn.say("staff.leave_set", **values))
        return
    turn.reply(turn.say("staff.leave_covered", other=stand_in.name, **values))
    await _tell(turn, stand_in.id, "staff.you_stand_in", **values)


def _show_days(first: date, last: date) -> str:
    return f"{first:%m-%d}" if first == last else f"{first:%m-%d} – {last:%m-%d}"


async def _tell(turn: Turn, person_id: int, key: str, **values: object) -> None:
    for chat in (await list_chats(person_id))[:1]:
        text = say(key, chat.language or turn.desk.language, **values)
        turn.notify(read_chat(chat.chat_key), text)


async def back(turn: Turn, words: str) -> None:
    """`/back`, or for somebody else: 销假 张三."""
    member = await _find_charge(turn, words) if words else await _need_self(turn)
    today = find_today(turn)
    running = await find_absence(member.id, today)
    if not await end_absences(member.id, today):
        raise Refused("staff.not_away", name=member.name)
    await _write_down(turn, "end", member.id, {})
    turn.reply(turn.say("staff.is_back", name=member.name))
    if running and running.stand_in_id:
        await _tell(turn, running.stand_in_id, "staff.told_back", name=member.name)


async def _show(turn: Turn) -> None:
    """Who is away: for the desk everybody, for others their own unit's people."""
    assert turn.person is not None
    found = await list_absences(find_today(turn))
    if not turn.person.has_role("admin", "editor", "chief_editor"):
        found = [each for each in found if await _is_near(turn, each)]
    lines = [_show_line(turn, each) for each in found]
    how = turn.say("staff.leave_how")
    head = turn.say("staff.leave_head" if lines else "staff.nobody_away")
    turn.reply(join_lines([head, *lines, how]))


async def _is_near(turn: Turn, absence: AbsenceView) -> bool:
    assert turn.person is not None
    member = await find_member(absence.person_id)
    units = set(turn.person.units_as("reporter", "unit_leader"))
    return member is not None and any(g.unit_id in units for g in member.grants)


def _show_line(turn: Turn, absence: AbsenceView) -> Html:
    key = "staff.away_covered" if absence.stand_in else "staff.away"
    return turn.say(
        key,
        name=absence.name,
        days=_show_days(absence.starts_on, absence.ends_on),
        other=absence.stand_in,
    )


async def _write_down(
    turn: Turn, what: str, person_id: int, details: Mapping[str, object]
) -> None:
    assert turn.person is not None
    await record_audit(
        f"leave.{what}",
        f"person:{person_id}",
        at=turn.now,
        person_id=turn.person.id,
        details=details,
    )
