"""What admins said of announcements that were shown to them first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.engine.raw_sql import fetch
from storage.models import Approval

LONGEST_OPENING = 500  # characters the column holds


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """`state`: waiting, approved, held; `decided_by`: a person's name, "" if none."""

    id: int
    job: str
    kind: str
    period: str
    state: str
    opening: str
    due_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None


async def open_approval(
    job: str, kind: str, period: str, *, due_at: datetime, now: datetime
) -> ApprovalView:
    """The approval of a period, made if nobody has been shown it yet."""
    await fetch(
        "INSERT INTO approval (job, kind, period, state, opening, due_at, shown_at)"
        " VALUES (?, ?, ?, 'waiting', '', ?, ?)"
        " ON CONFLICT (job, period) DO NOTHING RETURNING id",
        *(job, kind, period, due_at, now),
    )
    row = Approval.get(job=job, period=period)
    return _view(await row.select_related("decided_by"))


def _view(row: Approval) -> ApprovalView:
    return ApprovalView(
        row.id,
        row.job,
        row.kind,
        row.period,
        row.state,
        row.opening,
        row.due_at,
        row.decided_by.name if row.decided_by else "",
        row.decided_at,
    )


async def find_approval(approval_id: int) -> ApprovalView | None:
    row = await Approval.get_or_none(id=approval_id).select_related("decided_by")
    return _view(row) if row else None


async def find_by_period(job: str, period: str) -> ApprovalView | None:
    found = Approval.get_or_none(job=job, period=period)
    row = await found.select_related("decided_by")
    return _view(row) if row else None


async def list_approvals(since: datetime) -> list[ApprovalView]:
    """Those due or decided since then, the earliest due first."""
    due = Approval.filter(due_at__gte=since)
    decided = Approval.filter(decided_at__gte=since)
    rows = {
        row.id: row
        for query in (due, decided)
        for row in await query.select_related("decided_by")
    }
    return [_view(row) for row in sorted(rows.values(), key=lambda row: row.due_at)]


async def decide_approval(
    approval_id: int, state: str, *, was: str, person_id: int, now: datetime
) -> bool:
    """Approve or hold; False if somebody was faster."""
    open_still = Approval.filter(id=approval_id, state=was)
    values = {"state": state, "decided_by_id": person_id, "decided_at": now}
    return await open_still.update(**values) == 1


async def set_opening(approval_id: int, opening: str) -> None:
    words = opening[:LONGEST_OPENING]
    await Approval.filter(id=approval_id).update(opening=words)


async def find_opening(kind: str, period: str) -> str:
    """How an admin would have a period's announcement begin, "" for as usual."""
    worded = Approval.filter(kind=kind, period=period).exclude(opening="")
    row = await worded.order_by("-id").first()
    return row.opening if row else ""
