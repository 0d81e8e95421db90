"""The rule sets as they were applied, as text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.models import RuleSetRow


@dataclass(frozen=True, slots=True)
class RuleText:
    """`source` is TOML; the days are those in force, whatever the source says."""

    version: str
    start: date
    end: date | None
    source: str


async def list_rule_texts() -> tuple[RuleText, ...]:
    """Every rule set, the earliest first."""
    rows = await RuleSetRow.all().order_by("effective_from")
    return tuple(
        RuleText(row.version, row.effective_from, row.effective_to, row.source)
        for row in rows
    )
