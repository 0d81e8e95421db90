"""Who does not want to be reminded at present."""

from __future__ import annotations

from datetime import datetime

from storage.models import Person


async def list_muted(now: datetime) -> set[int]:
    """Ids of people who muted reminders until later than `now`."""
    ids = await Person.filter(muted_until__gt=now).values_list("id", flat=True)
    return {int(str(person)) for person in ids}


async def mute_until(person_id: int, until: datetime | None) -> None:
    """Put a person's reminders off; None: they come again."""
    await Person.filter(id=person_id).update(muted_until=until)
