"""When an announcement goes out that the admins were shown first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

State = Literal["waiting", "approved", "held"]
# What a stopped desk has not shown in time is shown as late as this before it is due.
LATEST_PREVIEW = timedelta(hours=24)


def find_send_time(
    state: str, *, auto: bool, due_at: datetime, decided_at: datetime | None
) -> datetime | None:
    """The instant, or None as long as somebody's word is wanted.

    Held: not before it is approved after all. Approved late: as soon as it is.
    """
    if state == "held":
        return None
    if state == "approved":
        return max(due_at, decided_at or due_at)
    return due_at if auto else None


def find_preview_time(
    due_at: datetime, lead: timedelta, *, auto: bool, now: datetime
) -> datetime | None:
    """When the admins are to see it; None while that is to come, or of no use any more.

    Nothing is shown that has gone out by itself. A desk that was down shows at once
    what it should have shown before.
    """
    at = due_at - lead
    if at > now or (auto and due_at <= now):
        return None
    return at if now - at <= LATEST_PREVIEW else min(now, due_at)
