"""Whether somebody has sent the same already: words taken over, photos used again.

It is looked up in the index at every change of a draft. When the index fails, nothing
is found and the story goes its way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from handlers.rules.precedents import Precedent, Precedents
from handlers.rules.revisions import shorten
from handlers.rules.shingles import (
    Likeness,
    compare_runs,
    find_passage,
    list_runs,
    take_sample,
)
from handlers.stories.cards import show_unit
from storage.desk.desk import DeskView
from storage.stories.index_tables import without_harm
from storage.stories.photo_index import find_known_photos
from storage.stories.shingles import Candidate, find_candidates
from storage.stories.story_lists import find_same_text
from storage.stories.story_views import StoryView

PASSAGE = 60  # characters shown of the passage in common
# Characters compared on the loop, a few milliseconds; more go to a thread.
QUICK = 30_000
T = TypeVar("T")
Found = tuple[Candidate, Likeness]


class Earlier(Protocol):
    """A handed-in story, as each index names it."""

    @property
    def number(self) -> str: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def submitted_on(self) -> date: ...


async def find_precedents(story: StoryView, desk: DeskView) -> Precedents:
    """What stands in handed-in stories already of the version that is worked on."""
    same = await _find_same(story, desk)
    similar = photo = None
    async with without_harm(reading=True):
        similar = None if same else await _find_similar(story, desk)
        photo = await _find_same_photos(story, desk)
    return Precedents(same, similar, photo)


async def _find_same(story: StoryView, desk: DeskView) -> Precedent | None:
    """An earlier story with this very text."""
    found = await find_same_text(story.working_text.digest, besides=story.id)
    return _describe(found, desk, percent=100) if found else None


async def _find_similar(story: StoryView, desk: DeskView) -> Precedent | None:
    """The earlier story of which most was taken over, if that is much."""
    body = story.working_text.body
    found = await find_most_alike(body, besides=story.id)
    if found is None:
        return None
    earlier, likeness = found
    size = len(body) + len(earlier.body)
    passage = shorten(await _compute(size, find_passage, body, earlier.body), PASSAGE)
    return _describe(earlier, desk, percent=likeness.percent, passage=passage)


async def _find_same_photos(story: StoryView, desk: DeskView) -> Precedent | None:
    """The earliest story that has photos of this one, and how many of them."""
    photos = story.list_files(story.working_text.version, "photo")
    known = await find_known_photos(photos, besides=story.id)
    if not known:
        return None
    first = min(known, key=lambda photo: photo.story_id)
    return _describe(first, desk, count=len(known))


def _describe(earlier: Earlier, desk: DeskView, **more: Any) -> Precedent:
    unit = show_unit(desk, earlier.unit_id)
    return Precedent(earlier.number, unit, f"{earlier.submitted_on:%Y-%m-%d}", **more)


async def find_most_alike(body: str, *, besides: int = 0) -> Found | None:
    """The handed-in story that is most like a text, if it is strikingly so."""
    sample = await _compute(len(body), take_sample, body)
    candidates = await find_candidates(sample, besides=besides)
    if not candidates:
        return None
    size = len(body) + sum(len(each.body) for each in candidates)
    return await _compute(size, choose_most_alike, body, candidates)


async def _compute(size: int, work: Callable[..., T], *given: Any) -> T:
    if size <= QUICK:
        return work(*given)
    return await asyncio.to_thread(work, *given)


def choose_most_alike(body: str, candidates: Sequence[Candidate]) -> Found | None:
    """The exact comparison."""
    own = list_runs(body)
    compared = [(each, compare_runs(own, list_runs(each.body))) for each in candidates]
    striking = [found for found in compared if found[1].is_striking]
    return max(striking, key=lambda found: found[1].runs, default=None)
