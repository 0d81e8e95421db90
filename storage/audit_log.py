"""The audit log for reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.models import AuditEntry


@dataclass(frozen=True, slots=True)
class LogLine:
    """`person` "" for the command line and the clock."""

    at: datetime
    person: str
    action: str
    subject: str
    details: Mapping[str, Any]


async def list_latest(limit: int) -> list[LogLine]:
    """The last entries, the newest first."""
    rows = await AuditEntry.all().order_by("-id").limit(limit).select_related("person")
    return [
        LogLine(
            row.at,
            row.person.name if row.person else "",
            row.action,
            row.subject,
            row.details,
        )
        for row in rows
    ]
