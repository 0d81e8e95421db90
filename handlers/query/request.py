"""What a question is about: period, class, unit, in any order after the command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handlers.commands import BY_NAME, READERS
from handlers.examples import list_periods
from handlers.members.units import find_unit
from handlers.render.tables import join_names
from handlers.rules.period_words import take_period
from handlers.rules.periods import Period, find_period
from handlers.stories.cards import show_unit
from handlers.telling import Refused
from handlers.turn import Turn
from storage.desk.desk import DeskView
from storage.models import Unit, UnitClass

OWN = ("reporter", "unit_leader")


@dataclass(frozen=True, slots=True)
class Request:
    period: Period
    unit_class: UnitClass | None = None
    unit: Unit | None = None


def find_today(turn: Turn) -> date:
    return turn.now.astimezone(turn.desk.zone).date()


def read_request(turn: Turn, words: str) -> Request:
    """Without a period it is this month. Raises `Refused` for words unknown."""
    today = find_today(turn)
    period, rest = take_period(words, today)
    period = period or find_period("month", today)
    if not rest:
        return Request(period)
    if unit_class := find_class(turn.desk, rest):
        return Request(period, unit_class)
    try:
        return Request(period, unit=find_unit(turn.desk, rest))
    except Refused as refusal:
        if refusal.key == "people.several_units":
            raise
        raise _explain(turn, rest) from None


def _explain(turn: Turn, words: str) -> Refused:
    """Say what can be asked for: periods and classes."""
    names = [c.name for c in turn.desk.classes.values() if c.active]
    return Refused(
        "query.unknown_words",
        words=words[:40],
        periods=list_periods(turn.language),
        classes=join_names(names, turn.language),
    )


def find_class(desk: DeskView, words: str) -> UnitClass | None:
    """By name or code, or by the only name that contains the words."""
    wanted = words.casefold()
    active = [each for each in desk.classes.values() if each.active]
    for each in active:
        if wanted in (each.name.casefold(), each.code.casefold()):
            return each
    near = [each for each in active if wanted in each.name.casefold()]
    return near[0] if len(near) == 1 else None


def find_own_unit(turn: Turn) -> Unit | None:
    """The unit a person reports or answers for."""
    assert turn.person is not None
    owned = turn.person.units_as(*OWN)
    return turn.desk.units.get(owned[0]) if owned else None


def choose_unit(turn: Turn, request: Request, command: str) -> Unit:
    """The unit asked about, else one's own; others' only for the desk and observers.

    `command`: what was said, for the example. Raises `Refused`.
    """
    unit = request.unit or find_own_unit(turn)
    if unit is None:
        raise _ask_for_unit(turn, command)
    return need_reader(turn, unit)


def _ask_for_unit(turn: Turn, command: str) -> Refused:
    """With a unit of this desk in the example."""
    spoken = f"/{command}" if turn.language == "en" else BY_NAME[command].words[0]
    names = (show_unit(turn.desk, u.id) for u in turn.desk.units.values() if u.active)
    return Refused("query.which_unit", command=spoken, unit=next(names, ""))


def need_reader(turn: Turn, unit: Unit) -> Unit:
    """The unit, if the person may look at its figures. Raises `Refused`."""
    assert turn.person is not None
    may_read_all = turn.person.has_role(*READERS)
    if not may_read_all and unit.id not in turn.person.units_as(*OWN):
        raise Refused("query.own_unit_only")
    return unit
