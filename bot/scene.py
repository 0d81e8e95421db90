"""What a batch of events needs to know of the desk and its people, read at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from handlers.messages import Incoming
from storage.desk.desk import DeskView, load_desk, read_version
from storage.people.people import PersonView, find_people
from storage.people.people_changes import count_changes

Accounts = Mapping[str, set[str]]


@dataclass(slots=True)
class Scene:
    """`desk` None: nobody has applied a desk file yet."""

    desk: DeskView | None
    accounts: Accounts
    people: dict[tuple[str, str], PersonView] = field(default_factory=dict)
    read_at: int = -1

    async def find_person(self, event: Incoming) -> PersonView | None:
        """Who spoke, None for strangers and for accounts that many share."""
        # Joining or losing a role counts from the very next event of the same batch.
        if self.read_at != count_changes():
            await self._read_people()
        sender = event.sender
        if sender is None or sender.anonymous:
            return None
        return self.people.get((sender.platform, sender.id))

    def forget_people(self) -> None:
        """What was changed has been rolled back."""
        self.read_at = -1

    async def _read_people(self) -> None:
        self.read_at = count_changes()
        self.people = {
            (platform, account): person
            for platform, accounts in self.accounts.items()
            for account, person in (await find_people(platform, accounts)).items()
        }


class Stage:
    """Keeps the desk between batches, as long as its version stays."""

    def __init__(self) -> None:
        self._desk: DeskView | None = None

    async def open_scene(self, events: Iterable[Incoming]) -> Scene:
        accounts: dict[str, set[str]] = defaultdict(set)
        for event in events:
            if event.sender and not event.sender.anonymous:
                accounts[event.sender.platform].add(event.sender.id)
        return Scene(await self.read_desk(), accounts)

    async def read_desk(self) -> DeskView | None:
        """The desk as of now, in one query unless it has changed."""
        version = await read_version()
        if self._desk is None or self._desk.version != version:
            self._desk = await load_desk()
        return self._desk
