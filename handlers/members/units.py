"""Units as people name them, and buttons to choose one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.messages import Button, Rows
from handlers.telling import Refused
from handlers.turn import Turn
from storage.desk.desk import DeskView
from storage.models import Unit

PAGE, IN_A_ROW = 18, 3


def list_units(desk: DeskView) -> list[Unit]:
    return [unit for unit in desk.units.values() if unit.active]


def find_unit(desk: DeskView, name: str) -> Unit:
    """The unit of that name, short name or code, or the only one that contains it.

    Raises `Refused`, naming those that come near.
    """
    wanted = name.casefold()
    near = []
    for unit in list_units(desk):
        names = [unit.name, unit.short_name, unit.code]
        if wanted in (each.casefold() for each in names):
            return unit
        if any(wanted in each.casefold() for each in names):
            near.append(unit)
    if len(near) == 1:
        return near[0]
    if near:
        several = "、".join(unit.short_name or unit.name for unit in near[:8])
        raise Refused("people.several_units", name=name, units=several)
    raise Refused("people.no_such_unit", name=name)


def make_unit_buttons(turn: Turn, action: str, *, page: int = 0, **args: Any) -> Rows:
    """A page of units, each pressed with `unit`; and on to the other pages."""
    units = list_units(turn.desk)
    shown = units[page * PAGE : (page + 1) * PAGE]
    buttons = [
        turn.button(unit.short_name or unit.name, action, unit=unit.id, **args)
        for unit in shown
    ]
    rows = [tuple(buttons[i : i + IN_A_ROW]) for i in range(0, len(buttons), IN_A_ROW)]
    return (*rows, *_make_page_row(turn, action, page, len(units), args))


def _make_page_row(
    turn: Turn, action: str, page: int, count: int, args: dict[str, Any]
) -> Sequence[tuple[Button, ...]]:
    row = []
    if page > 0:
        row.append(turn.button("◀", action, page=page - 1, **args))
    if (page + 1) * PAGE < count:
        row.append(turn.button("▶", action, page=page + 1, **args))
    return [tuple(row)] if row else []
