"""Members out of an .xlsx (导入人员): an invitation for each good row, a reason for
each bad one.

The sheet that comes back has the codes: they are shown once and never again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from handlers.asking import ask, stop_asking
from handlers.members.units import find_unit
from handlers.messages import Made, StoredFile
from handlers.rules.invitation_codes import make_code, show_code
from handlers.rules.roster import MOST_ROWS, NoHeadError, RosterRow, read_roster
from handlers.stories.cards import join_lines, show_unit
from handlers.telling import Refused
from handlers.texts import Html
from handlers.times import show_time
from handlers.turn import Turn
from storage.audit import record_audit
from storage.people.invitations import create_invitation
from storage.people.members import Member, search_members

VALID = timedelta(days=14)
BAD_SHOWN = 15  # bad rows in the message; all are in the sheet
_COLUMNS = ("line", "name", "unit", "role", "rank", "result", "code", "link")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row with what became of it: a code, or a problem in words."""

    row: RosterRow
    unit_id: int | None = None
    problem: str = ""
    code: str = ""


async def roster(turn: Turn, words: str) -> None:
    """`/roster` with the file, or the file as the next message."""
    if turn.event.files:
        await import_roster(turn, turn.event.files)
        return
    await ask(turn, "roster.answer_file")
    turn.reply(turn.say("staff.roster_how"), files=(_make_template(turn),))


def _make_template(turn: Turn) -> Made:
    names = ("name", "unit", "role", "rank")
    columns = [_title(turn, name) for name in names]
    units = [show_unit(turn.desk, unit) for unit in list(turn.desk.units)[:2]]
    roles = [turn.label(f"words.role_{role}") for role in ("reporter", "unit_leader")]
    examples = (turn.label("staff.example_a"), turn.label("staff.example_b"))
    rows = [
        [name, unit, role, ""]
        for name, unit, role in zip(examples, units, roles, strict=False)
    ]
    title = turn.label("staff.roster_title")
    data = {"title": title, "columns": columns, "rows": rows}
    return Made("table_sheet", data, f"{title}.xlsx")


def _title(turn: Turn, name: str) -> dict[str, str]:
    return {"title": turn.label(f"staff.column_{name}"), "kind": "text"}


async def answer_file(turn: Turn) -> None:
    if not turn.event.files:
        raise Refused("staff.roster_how")
    await import_roster(turn, turn.event.files)
    await stop_asking(turn)


async def import_roster(turn: Turn, files: tuple[StoredFile, ...]) -> None:
    """Invite whoever can be invited; say of every other row what is wrong with it."""
    rows = next((file.rows for file in files if file.rows), ())
    if not rows:
        raise Refused("staff.not_a_sheet")
    try:
        found = read_roster(rows)
    except NoHeadError:
        raise Refused("staff.no_head") from None
    if not found or len(found) > MOST_ROWS:
        raise Refused("staff.roster_size", count=len(found), most=MOST_ROWS)
    outcomes = [await _settle(turn, row) for row in found]
    await _write_down(turn, outcomes)
    _answer(turn, outcomes)


async def _settle(turn: Turn, row: RosterRow) -> Outcome:
    if row.problem:
        problem = turn.label(f"staff.bad_{row.problem}")
        return Outcome(row, problem=problem)
    try:
        unit_id = find_unit(turn.desk, row.unit).id if row.unit else None
    except Refused as refusal:
        return Outcome(row, problem=turn.label(refusal.key, **refusal.values))
    if await _is_member(row, unit_id):
        return Outcome(row, unit_id, turn.label("staff.bad_member"))
    return await _invite(turn, row, unit_id)


async def _is_member(row: RosterRow, unit_id: int | None) -> bool:
    def holds(member: Member) -> bool:
        return any((g.role, g.unit_id) == (row.role, unit_id) for g in member.grants)

    found = await search_members(row.name)
    return any(member.name == row.name and holds(member) for member in found)


async def _invite(turn: Turn, row: RosterRow, unit_id: int | None) -> Outcome:
    assert turn.person is not None
    code = make_code()
    await create_invitation(
        code,
        role=row.role,
        unit_id=unit_id,
        uses=1,
        expires_at=turn.now + VALID,
        created_by=turn.person.id,
        now=turn.now,
        name=row.name,
        deputy=row.deputy,
    )
    return Outcome(row, unit_id, code=code)


def _answer(turn: Turn, outcomes: list[Outcome]) -> None:
    good = sum(1 for each in outcomes if each.code)
    bad = [each for each in outcomes if not each.code]
    expires = turn.now + VALID
    time = show_time(expires, zone=turn.desk.zone, language=turn.language)
    lines: list[Html] = [
        turn.say("staff.roster_done", good=good, bad=len(bad), time=time)
    ]
    lines += [
        turn.say(
            "staff.bad_line",
            line=each.row.line,
            name=each.row.name or "—",
            problem=each.problem,
        )
        for each in bad[:BAD_SHOWN]
    ]
    if len(bad) > BAD_SHOWN:
        lines.append(turn.say("staff.bad_more", count=len(bad) - BAD_SHOWN))
    turn.reply(join_lines(lines), files=(_make_sheet(turn, outcomes),))


def _make_sheet(turn: Turn, outcomes: list[Outcome]) -> Made:
    title = turn.label("staff.roster_result")
    data = {
        "title": title,
        "columns": [_title(turn, name) for name in _COLUMNS],
        "rows": [_make_row(turn, each) for each in outcomes],
    }
    return Made("table_sheet", data, f"{title}.xlsx")


def _make_row(turn: Turn, each: Outcome) -> list[Any]:
    row = each.row
    unit = show_unit(turn.desk, each.unit_id) if each.unit_id else row.unit
    return [
        str(row.line),
        row.name,
        unit,
        turn.label(f"words.role_{row.role}") if row.role else "",
        turn.label("staff.deputy_short") if row.deputy else "",
        each.problem or turn.label("staff.invited"),
        show_code(each.code) if each.code else "",
        turn.link(each.code) if each.code else "",
    ]


async def _write_down(turn: Turn, outcomes: list[Outcome]) -> None:
    assert turn.person is not None
    roles = Counter(each.row.role for each in outcomes if each.code)
    await record_audit(
        "roster.import",
        "desk",
        at=turn.now,
        person_id=turn.person.id,
        details={"invited": dict(roles), "rows": len(outcomes)},
    )
