"""Invitations from the command line: for the first admin, and for whom one likes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.platforms.catalogue import find_link
from bot.settings import Settings
from handlers.rules.invitation_codes import make_code
from storage.audit import record_audit
from storage.database import transaction
from storage.people.first_admin import has_admin, revoke_admin_invitations
from storage.people.invitations import create_invitation

FIRST_ADMIN_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invited:
    """`link` is "" where the bot's name cannot be had now; the code does as well."""

    role: str
    unit: str
    code: str
    link: str
    uses: int
    expires_at: datetime

    def to_data(self) -> dict[str, object]:
        return {**asdict(self), "expires_at": self.expires_at.isoformat()}


async def invite_first_admin(settings: Settings, now: datetime) -> Invited | None:
    """None when there is an admin. An older one that nobody used is taken back."""
    if await has_admin():
        return None
    return await invite(settings, "admin", now=now, life=FIRST_ADMIN_LIFE)


async def invite(
    settings: Settings,
    role: str,
    *,
    now: datetime,
    life: timedelta,
    unit: str = "",
    unit_id: int | None = None,
    uses: int = 1,
) -> Invited:
    """Keep an invitation and say its code, which is never to be had again."""
    code, expires_at = make_code(), now + life
    async with transaction():
        if role == "admin":
            await revoke_admin_invitations(now)
        invitation = await create_invitation(
            code,
            role=role,
            unit_id=unit_id,
            uses=uses,
            expires_at=expires_at,
            created_by=None,
            now=now,
        )
        details = {"role": role, "unit": unit, "uses": uses}
        subject = f"invitation:{invitation}"
        await record_audit("invitation.create", subject, at=now, details=details)
    return Invited(role, unit, code, await find_link(settings, code), uses, expires_at)
