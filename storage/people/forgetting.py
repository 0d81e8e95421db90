"""Forgetting a person: who they are, where they are reached, what was never handed in.

What was handed in, decided and counted is the office's record and stays, under a number
in place of the name. Backups made before still hold everything.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.audit import ERASED, FORGET, digest_details, record_audit
from storage.models import (
    Absence,
    AuditEntry,
    Card,
    Choice,
    Identity,
    InboxEvent,
    JoinRequest,
    Media,
    OutboxItem,
    Person,
    PressToken,
    Question,
    RoleGrant,
    Story,
    StoryFile,
    StoryVersion,
)
from storage.people.people_changes import changes_people

FORGOTTEN = "forgotten"
_ACCOUNT_ACTIONS = ("request.approved", "request.refused")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went: drafts, entries of the log whose details are erased, and the hashes of
    files that nobody needs any more."""

    drafts: int
    entries: int
    files: tuple[str, ...]


@changes_people
async def forget_person(person_id: int, *, now: datetime) -> Forgotten | None:
    """Call it in a transaction. None when there is nobody, or nobody any more."""
    person = await Person.get_or_none(id=person_id)
    if person is None or person.status == FORGOTTEN:
        return None
    accounts = await Identity.filter(person_id=person_id)
    chats = [each.chat_key for each in accounts]
    drafts, files = await _forget_drafts(person_id, now)
    await _forget_chats(chats, person_id)
    await _forget_accounts(accounts, person_id, now)
    erased = await _erase_entries(person_id, accounts)
    await Person.filter(id=person_id).update(
        name=f"#{person_id}", status=FORGOTTEN, language="", muted_until=None
    )
    details = {ERASED: erased, "drafts": drafts}
    await record_audit(FORGET, f"person:{person_id}", at=now, details=details)
    return Forgotten(drafts, len(erased), tuple(files))


async def _forget_drafts(person_id: int, now: datetime) -> tuple[int, list[str]]:
    """Stories that were never handed in: emptied and withdrawn."""
    own = Story.filter(author_id=person_id)
    drafts = [s async for (s,) in own.filter(number=None).values_list("id")]
    media = StoryFile.filter(story_id__in=drafts)
    kept = {m async for (m,) in media.values_list("media_id")}
    await StoryFile.filter(story_id__in=drafts).delete()
    await StoryVersion.filter(story_id__in=drafts).update(
        title="", body="", length=0, digest=""
    )
    await Story.filter(id__in=drafts).update(
        title="", state="withdrawn", warnings=[], updated_at=now
    )
    await own.update(chat_key="", message_id="", album="")
    return len(drafts), await _drop_media(kept)


async def _drop_media(ids: Collection[int]) -> list[str]:
    """Forget those files that no story has any more; their hashes."""
    used = StoryFile.filter(media_id__in=list(ids))
    in_use = {m async for (m,) in used.values_list("media_id")}
    unused = Media.filter(id__in=[i for i in ids if i not in in_use])
    hashes = [h async for (h,) in unused.values_list("sha256")]
    await Media.filter(sha256__in=hashes).delete()
    return hashes


async def _forget_chats(chats: Sequence[str], person_id: int) -> None:
    """What stands in the private chats; what is being handled or sent is let finish and
    purged in time."""
    for table in (Card, Choice, PressToken, Question):
        await table.filter(chat_key__in=chats).delete()
    for owned in (PressToken, Question, Absence):
        await owned.filter(person_id=person_id).delete()
    await InboxEvent.filter(chat_key__in=chats).exclude(state="waiting").delete()
    await OutboxItem.filter(chat_key__in=chats).exclude(state="sending").delete()


async def _forget_accounts(
    accounts: Sequence[Identity], person_id: int, now: datetime
) -> None:
    for each in accounts:
        own = {"platform": each.platform, "account": each.account}
        await JoinRequest.filter(**own).delete()
    await Identity.filter(person_id=person_id).delete()
    await RoleGrant.filter(person_id=person_id, until=None).update(until=now)


async def _erase_entries(person_id: int, accounts: Sequence[Identity]) -> list[int]:
    """Leave of what the log says about the person what was done, by whom and when."""
    about = await AuditEntry.filter(subject=f"person:{person_id}")
    asked = await AuditEntry.filter(action__in=_ACCOUNT_ACTIONS)
    known = {each.account for each in accounts}
    about += [entry for entry in asked if entry.details.get("account") in known]
    found = [entry for entry in about if _is_personal(entry.details)]
    for entry in found:
        digest = digest_details(entry.details)
        await AuditEntry.filter(id=entry.id).update(details={ERASED: digest})
    return sorted(entry.id for entry in found)


def _is_personal(details: dict[str, Any]) -> bool:
    return bool({"account", "from", "to"} & details.keys())
