"""Who does not want to be reminded at present."""

from __future__ import annotations

from datetime import datetime

from storage.models import Person


async def list_muted(now: datetime) -> set[int]:
    """Ids of people who muted reminders until later than `now`."""
    ids = await Person.filter(muted_until__gt=now).values_list("id", flat=True)
    return {int(str(person)) for person in ids}
