"""What is done about an award, as entries of the audit log."""

from __future__ import annotations

from handlers.turn import Turn
from storage.audit import record_audit


async def log_award(
    turn: Turn, action: str, code: str, period: str, **details: object
) -> None:
    """Note that this person did it to an award of a period."""
    assert turn.person is not None
    await record_audit(
        action,
        f"period:{period}",
        at=turn.now,
        person_id=turn.person.id,
        details={"award": code, **details},
    )
