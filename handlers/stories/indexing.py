"""The search index in step with the stories: filled when one is handed in, emptied of
it when it is withdrawn, made anew in the background where something is missing.

An index that fails never keeps a story from its way; what it missed is caught up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from handlers.rules.shingles import take_sample
from handlers.stories.cutting import cut_text
from storage.desk.desk import DeskView
from storage.stories.index_tables import without_harm
from storage.stories.photo_index import put_photos
from storage.stories.search import put_words
from storage.stories.shingles import (
    find_indexed,
    find_last_story,
    list_unindexed,
    put_samples,
    remove_samples,
)
from storage.stories.story_views import StoryView, load_story


async def follow_step(before: StoryView, after: StoryView, desk: DeskView) -> None:
    """Keep the index in step with what was just done to a story."""
    if not after.number:
        return
    if after.state == "withdrawn":
        async with without_harm():
            await forget_story(after)
    elif not before.number or before.version != after.version:
        async with without_harm():
            await index_story(after, desk)


async def forget_story(story: StoryView) -> None:
    """Take out whatever version is in; its words stay and are found no more."""
    indexed = await find_indexed(story.id)
    if indexed is not None:
        await remove_samples(story.id, take_sample(story.texts[indexed].body))


async def index_story(story: StoryView, desk: DeskView) -> None:
    """Index the current version, in the place of the one before."""
    await forget_story(story)
    version, text = story.version, story.text
    head = cut_text("\n".join(_list_heads(story, desk)))
    await put_samples(story.id, version, take_sample(text.body))
    await put_words(story.id, version, head=head, body=cut_text(text.body))
    await put_photos(story.list_files(version, "photo"))


def _list_heads(story: StoryView, desk: DeskView) -> Iterator[str]:
    """What a story and its photos are looked for by, besides the text."""
    yield story.text.title
    yield from (file.caption for file in story.list_files(story.version, "photo"))
    for unit_id in {story.unit_id, *(each.unit_id for each in story.partners)}:
        if unit := desk.units.get(unit_id):
            yield f"{unit.name}\n{unit.short_name}"
    yield story.author_name
    yield from (each.name for each in story.partners)


@dataclass(slots=True)
class CatchingUp:
    """Goes round all stories, a few at a time, and indexes what is not.

    `looked_at` stories are looked at in a round, `most` of them indexed.
    """

    looked_at: int = 2_000
    most: int = 100
    after: int = 0

    async def __call__(self, desk: DeskView, now: datetime) -> None:
        """One round, in the transaction of the caller."""
        until = self.after + self.looked_at
        missing = await list_unindexed(after=self.after, until=until)
        for story_id in missing[: self.most]:
            await index_missing(story_id, desk)
        if len(missing) > self.most:
            self.after = missing[self.most - 1]
        else:
            self.after = until if until < await find_last_story() else 0


async def index_missing(story_id: int, desk: DeskView) -> None:
    story = await load_story(story_id)
    if story is not None:
        async with without_harm():
            await index_story(story, desk)
