"""After the breaking: what the desk's tables say, beside what people sent and heard."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from storage.models import InboxEvent, OutboxItem, Story, StoryFile

RECEIPT = re.compile(r"已收到 #(\d{4}-\d+)《(.+?)》")


@dataclass(frozen=True)
class Books:
    """`stories`: title → [(state, photos by hash)]; `receipts`: title → numbers."""

    events: Counter
    items: Counter
    stories: dict[str, list[tuple[str, tuple[str, ...]]]]
    receipts: dict[str, list[str]]
    doubted: int


async def read_books(people):
    """With the desk's database open."""
    items = await OutboxItem.all()
    return Books(
        events=Counter(await InboxEvent.all().values_list("state", flat=True)),
        items=Counter(item.state for item in items),
        stories=await read_stories(),
        receipts=await read_receipts(people),
        doubted=sum(item.doubts for item in items),
    )


async def read_stories():
    found = {}
    for story in await Story.exclude(state="discarded").order_by("id"):
        files = await StoryFile.filter(story_id=story.id).select_related("media")
        photos = tuple(sorted(file.media.sha256 for file in files))
        found.setdefault(story.title, []).append((story.state, photos))
    return found


async def read_receipts(people):
    found = {}
    for person in people:
        for message in await person.reads():
            for number, title in RECEIPT.findall(message.text):
                found.setdefault(title, []).append(number)
    return found


def find_receipts(message):
    """The serial numbers of stories whose receipt the message is."""
    return [int(number[5:]) for number, _ in RECEIPT.findall(message.text)]
