"""Facts for the rules: written down, scored, and taken back, each in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.scores.points import note_fact
from storage.audit import record_audit
from storage.desk.desk import DeskView
from storage.figures.facts import NewFact, cancel_fact, create_fact
from storage.figures.ledger import LedgerLine
from storage.models import ScoringFact


@dataclass(frozen=True, slots=True)
class Scored:
    """A fact as recorded or cancelled, with the lines it added to units' books."""

    fact: ScoringFact
    lines: tuple[LedgerLine, ...]

    @property
    def cents(self) -> int:
        return sum(line.amount for line in self.lines)


async def record_fact(new: NewFact, *, now: datetime, desk: DeskView) -> Scored:
    """In the caller's transaction."""
    fact = await create_fact(new, now)
    return await _settle(fact, "record", new.recorded_by_id, now=now, desk=desk)


async def take_back_fact(
    fact_id: int, *, person_id: int | None, now: datetime, desk: DeskView
) -> Scored | None:
    """None if it was taken back already."""
    fact = await cancel_fact(fact_id, now)
    if fact is None:
        return None
    return await _settle(fact, "cancel", person_id, now=now, desk=desk)


async def _settle(
    fact: ScoringFact,
    what: str,
    person_id: int | None,
    *,
    now: datetime,
    desk: DeskView,
) -> Scored:
    lines = await note_fact(fact, now, desk)
    own = tuple(line for line in lines if line.person_id is None)
    await record_audit(
        f"fact.{what}",
        f"fact:{fact.id}",
        at=now,
        person_id=person_id,
        details={
            "kind": fact.kind,
            "unit": desk.units[fact.unit_id].code,
            "day": fact.day.isoformat(),
            "story": fact.story_id,
            "points": sum(line.amount for line in own),
            **fact.details,
        },
    )
    return Scored(fact, own)
