"""Whom a unit is reached through: its groups, its leaders, its reporters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from storage.chats.targets import Target, list_groups_of
from storage.desk.desk import DeskView
from storage.people.contacts import list_contacts_of, list_leaders_of
from storage.people.muting import list_muted
from storage.people.people import Recipient

People = Mapping[int, list[Recipient]]


@dataclass(frozen=True, slots=True)
class Hearers:
    """By unit id; who muted reminders is mostly not among them."""

    groups: Mapping[int, list[Target]]
    leaders: People
    reporters: People

    def list_groups(self, unit_id: int, recipients: Collection[str]) -> list[Target]:
        return self.groups.get(unit_id, []) if "group" in recipients else []

    def list_people(self, unit_id: int, recipients: Collection[str]) -> list[Recipient]:
        """The reporters too where there is no leader, or neither group nor leader."""
        leaders = self.leaders.get(unit_id, []) if "leader" in recipients else []
        groups = self.list_groups(unit_id, recipients)
        wanted = "reporter" in recipients or ("leader" in recipients and not leaders)
        if wanted or not (groups or leaders):
            leaders = leaders + self.reporters.get(unit_id, [])
        return list({each.person_id: each for each in leaders}.values())


async def load_hearers(
    desk: DeskView,
    unit_ids: Iterable[int],
    now: datetime,
    *,
    even_muted: bool = False,
) -> Hearers:
    """Of these units, as of today: a few queries for any number."""
    wanted, today = list(unit_ids), now.astimezone(desk.zone).date()
    muted = set() if even_muted else await list_muted(now)
    return Hearers(
        await list_groups_of(wanted),
        _leave_out(await list_leaders_of(wanted), muted),
        _leave_out(await list_contacts_of(wanted, today), muted),
    )


def _leave_out(people: People, muted: Collection[int]) -> People:
    return {
        unit: [each for each in found if each.person_id not in muted]
        for unit, found in people.items()
    }
