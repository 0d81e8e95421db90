"""The desk's books beside what people sent and heard → counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from storage.database import open_database
from storage.models import OutboxItem
from storage.queues.outbox import list_items
from tests.faults.books import find_receipts, read_books
from tests.faults.stage import Counts

LATE = 30.0  # seconds of peace in which a receipt must come


@dataclass
class Verdict:
    """What the crew did, and what the desk has of it."""

    crew: list
    books: object

    @property
    def stories(self):
        return [story for each in self.crew for story in each.done]

    def count_lost(self):
        lost = sum(story.title not in self.books.stories for story in self.stories)
        events = sum(each.steps for each in self.crew) + 1  # the admin's /start
        return lost + max(0, events - sum(self.books.events.values()))

    def count_damaged(self):
        """Stories whose photos are not the ones that were sent, each once."""
        return sum(
            len(set(photos)) != story.photos or len(photos) != story.photos
            for story in self.stories
            for _, photos in self.books.stories.get(story.title, ())
        )

    def count_doubled(self):
        extra = sum(len(found) - 1 for found in self.books.stories.values())
        numbers = sum(max(0, len(set(n)) - 1) for n in self.books.receipts.values())
        return extra + numbers

    def count_unanswered(self):
        waiting = sum(
            bool(story.pressed) and not self.books.receipts.get(story.title)
            for story in self.stories
        )
        return waiting + self.books.events["dead"] + self.books.events["waiting"]

    def count_repeated(self):
        return sum(len(numbers) - 1 for numbers in self.books.receipts.values())

    def count_unfounded(self):
        """Receipts for what is not in the books."""
        return sum(title not in self.books.stories for title in self.books.receipts)


async def judge(desk, crew, scene, weather) -> Counts:
    people = [each.person for each in crew]
    async with open_database(desk.url):
        books = await read_books(people)
        ambiguous = await OutboxItem.filter(state="ambiguous").count()
        listed = await list_items(limit=10_000)
    verdict = Verdict(crew, books)
    kinds = Counter(
        {"network faults": weather.befell, "twisted updates": weather.twisted}
    )
    kinds += scene.counts
    return Counts(
        faults=sum(kinds.values()),
        submitted=len(verdict.stories),
        lost=verdict.count_lost() + verdict.count_damaged(),
        doubled=verdict.count_doubled() + verdict.count_unfounded(),
        out_of_order=await count_disorder(people),
        unanswered=verdict.count_unanswered(),
        ambiguous_shown=sum(item.state == "ambiguous" for item in listed),
        more={
            "albums": sum(bool(story.photos) for story in verdict.stories),
            "receipts": len(books.receipts),
            "repeated": verdict.count_repeated(),
            "late": sum(is_late(story, scene.marks) for story in verdict.stories),
            "ambiguous": ambiguous,
            **dict(sorted(kinds.items())),
            **scene.notes,
        },
    )


async def count_disorder(people):
    wrong = 0
    for person in people:
        told = [number for m in await person.reads() for number in find_receipts(m)]
        wrong += sum(later < earlier for earlier, later in pairwise(told))
    return wrong


def is_late(story, marks):
    """Whether its receipt was not there after so long without anything broken."""
    if not story.answered:
        return bool(story.pressed)
    within = [at for at in marks if story.pressed < at < story.answered]
    points = [story.pressed, *within, story.answered]
    return max(b - a for a, b in pairwise(points)) > LATE
