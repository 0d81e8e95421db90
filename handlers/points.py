"""Points and counts kept up with what happens to stories: the engine and the ledger."""

from __future__ import annotations

from datetime import datetime

from storage.desk import DeskView
from storage.models import Story
from storage.tallies import Tally, add_to_tallies


async def note_submission(story: Story, now: datetime, desk: DeskView) -> None:
    """Count a story as reported, or no longer, in the transaction of the change.

    Call it once after a story was first submitted (`submitted_on` set) and once after a
    submitted one was withdrawn; not for later versions of it.
    """
    if story.submitted_on is None:
        raise ValueError(f"story {story.id} was never submitted")
    count = -1 if story.state == "withdrawn" else 1
    await add_to_tallies({(story.unit_id, story.submitted_on): Tally(reported=count)})
