"""One person's accounts on several platforms, and where they last spoke."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.engine.raw_sql import change
from storage.models import Identity
from storage.people.people_changes import changes_people


@dataclass(frozen=True, slots=True)
class AccountView:
    platform: str
    account: str
    person_id: int


@changes_people
async def link_account(
    person_id: int,
    *,
    platform: str,
    account: str,
    chat_key: str,
    username: str = "",
    now: datetime,
) -> bool:
    """Another account of the same person; False if somebody has it already."""
    if await Identity.filter(platform=platform, account=account).exists():
        return False
    await Identity.create(
        person_id=person_id,
        platform=platform,
        account=account,
        chat_key=chat_key,
        username=username[:64],
        last_seen=now,
    )
    return True


@changes_people
async def unlink_account(person_id: int, *, platform: str, account: str) -> bool:
    """Part an account from its person; False if it is gone, or the only one."""
    own = Identity.filter(person_id=person_id)
    if await own.count() < 2:
        return False
    return await own.filter(platform=platform, account=account).delete() > 0


async def list_accounts(person_id: int) -> list[AccountView]:
    rows = await Identity.filter(person_id=person_id).order_by("id")
    return [AccountView(row.platform, row.account, row.person_id) for row in rows]


@changes_people
async def note_spoken(
    *, platform: str, account: str, chat_key: str, now: datetime
) -> None:
    """Notices go to this private chat from now on."""
    await change(
        "UPDATE identity SET chat_key = ?, last_seen = ?, reachable = ?"
        " WHERE platform = ? AND account = ?",
        *(chat_key, now, True, platform, account),
    )
