"""How a desk gets its first admin: by an invitation from the command line."""

from __future__ import annotations

from datetime import datetime

from storage.engine.raw_sql import fetch
from storage.models import Invitation, RoleGrant


async def has_admin() -> bool:
    admins = RoleGrant.filter(role="admin", until=None, person__status="active")
    return await admins.exists()


async def count_admins() -> int:
    """People who can act as admin now."""
    rows = await fetch(
        "SELECT COUNT(DISTINCT person_id) AS n FROM role_grant"
        " JOIN person ON person.id = role_grant.person_id"
        " WHERE role = 'admin' AND until IS NULL AND status = 'active'"
    )
    return int(rows[0]["n"])


async def revoke_admin_invitations(now: datetime) -> int:
    """Take back the command line's unused ones, so that only the newest is good."""
    open_ones = Invitation.filter(
        role="admin", created_by=None, revoked_at=None, uses_left__gt=0
    )
    return await open_ones.update(revoked_at=now)
