"""Invitations and requests to join. A code is known by its SHA-256 alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from tortoise.expressions import F

from storage.models import AuditEntry, Invitation, JoinRequest

WRONG_CODE = "join.wrong_code"


@dataclass(frozen=True, slots=True)
class InvitationView:
    id: int
    role: str
    unit_id: int | None
    uses_left: int
    expires_at: datetime
    revoked: bool
    created_by: int | None = None
    name: str = ""
    deputy: bool = False


@dataclass(frozen=True, slots=True)
class RequestView:
    """`state`: open, approved, refused."""

    id: int
    platform: str
    account: str
    chat_key: str
    name: str
    words: str
    state: str
    asked_at: datetime
    decided_by: str


def hash_code(code: str) -> str:
    return sha256(code.encode()).hexdigest()


async def create_invitation(
    code: str,
    *,
    role: str,
    unit_id: int | None,
    uses: int,
    expires_at: datetime,
    created_by: int | None,
    now: datetime,
    name: str = "",
    deputy: bool = False,
) -> int:
    """Keep an invitation (not its code); the id.

    `name` and `deputy`: what a roster says of whoever uses it.
    """
    row = await Invitation.create(
        code_hash=hash_code(code),
        role=role,
        unit_id=unit_id,
        created_by_id=created_by,
        created_at=now,
        expires_at=expires_at,
        uses_left=uses,
        name=name,
        deputy=deputy,
    )
    return row.id


async def find_invitation(code: str) -> InvitationView | None:
    # Looked up by the hash: how long it takes says nothing about the code.
    row = await Invitation.get_or_none(code_hash=hash_code(code))
    if row is None:
        return None
    revoked = row.revoked_at is not None
    return InvitationView(
        row.id,
        row.role,
        row.unit_id,
        row.uses_left,
        row.expires_at,
        revoked,
        row.created_by_id,
        row.name,
        row.deputy,
    )


async def use_invitation(invitation_id: int) -> bool:
    """Take one use of it; False if somebody took the last one meanwhile."""
    left = Invitation.filter(id=invitation_id, uses_left__gt=0, revoked_at=None)
    return await left.update(uses_left=F("uses_left") - 1) == 1


def name_guesser(account_key: str) -> str:
    """What the log calls an account that entered a wrong code: who it is, is nobody's
    business, and whether it is the same again can be told."""
    return f"account:{hash_code(account_key)[:16]}"


async def count_wrong_codes(guesser: str, *, now: datetime) -> int:
    """How often this account entered a wrong code within the last hour."""
    return await AuditEntry.filter(
        subject=guesser, action=WRONG_CODE, at__gt=now - timedelta(hours=1)
    ).count()


async def ask_to_join(
    *, platform: str, account: str, chat_key: str, name: str, words: str, now: datetime
) -> tuple[int, bool]:
    """The account's open request, and whether it is a new one; words are kept."""
    row = await JoinRequest.get_or_none(
        platform=platform, account=account, state="open"
    )
    if row is None:
        row = await JoinRequest.create(
            platform=platform,
            account=account,
            chat_key=chat_key,
            name=name[:100],
            words=words[:500],
            asked_at=now,
        )
        return row.id, True
    if words:
        joined = f"{row.words}\n{words}".strip()[:500]
        await JoinRequest.filter(id=row.id).update(words=joined)
    return row.id, False


async def count_open_requests() -> int:
    return await JoinRequest.filter(state="open").count()


async def find_open_request(platform: str, account: str) -> int | None:
    row = await JoinRequest.get_or_none(
        platform=platform, account=account, state="open"
    ).only("id")
    return row.id if row else None


async def load_request(request_id: int) -> RequestView | None:
    row = await JoinRequest.get_or_none(id=request_id).select_related("decided_by")
    if row is None:
        return None
    return RequestView(
        row.id,
        row.platform,
        row.account,
        row.chat_key,
        row.name,
        row.words,
        row.state,
        row.asked_at,
        row.decided_by.name if row.decided_by else "",
    )


async def decide_request(
    request_id: int, state: str, *, person_id: int, now: datetime
) -> bool:
    """Approve or refuse an open request; False if somebody was faster."""
    changed = await JoinRequest.filter(id=request_id, state="open").update(
        state=state, decided_at=now, decided_by_id=person_id
    )
    return changed == 1
