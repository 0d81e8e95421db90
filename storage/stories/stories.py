"""Changing stories: drafts, versions, files, and steps from state to state.

Everything that was handed in is kept; a step is taken only if the story still is as it
was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from storage.engine.raw_sql import insert, update
from storage.models import Story, StoryAction, StoryFile, StoryVersion
from storage.stories.media import remember_files
from storage.stories.story_views import (
    ActionView,
    StoryView,
    TextView,
    only_seen,
    view_draft,
)


@dataclass(frozen=True, slots=True)
class NewText:
    """Words of a version; `digest` is equal for texts that say the same."""

    title: str
    body: str
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that lies in the media store under `sha256`; `kind`: photo, file."""

    sha256: str
    kind: str
    name: str
    size: int
    mime: str
    width: int = 0
    height: int = 0
    recompressed: bool = False
    caption: str = ""
    phash: str = ""
    taken_at: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to a story, by whom; `version` is the one that it is done to."""

    action: str
    to_state: str
    person_id: int | None
    version: int
    reasons: Sequence[str] = ()
    words: str = ""


async def create_draft(
    *,
    unit_id: int,
    author_id: int,
    author_name: str,
    chat_key: str,
    text: NewText,
    now: datetime,
    album: str = "",
    message_id: str = "",
) -> StoryView:
    """A new draft with its first version."""
    row = {
        "unit_id": unit_id,
        "author_id": author_id,
        "state": "draft",
        "version": 1,
        "title": text.title,
        "genre": "",
        "form": "",
        "chat_key": chat_key,
        "album": album,
        "message_id": message_id,
        "warnings": (),
        "created_at": now,
        "updated_at": now,
    }
    story_id = await insert("story", row)
    await _create_version(story_id, 1, text, now)
    return view_draft(story_id, row, author_name, _view_text(1, text))


async def _create_version(
    story_id: int, version: int, text: NewText, now: datetime
) -> None:
    row = {
        "story_id": story_id,
        "version": version,
        "title": text.title,
        "body": text.body,
        "length": text.length,
        "digest": text.digest,
        "created_at": now,
    }
    await insert("story_version", row)


def _view_text(version: int, text: NewText) -> TextView:
    return TextView(version, text.title, text.body, text.length, text.digest)


async def write_text(
    story: StoryView, text: NewText, *, now: datetime, **changes: Any
) -> StoryView:
    """Write the version that is being worked on; what was handed in stays.

    `changes`: columns of the story that change with it. The story as it is then.
    """
    version = story.working_version
    if version not in story.texts:
        await _create_version(story.id, version, text, now)
    else:
        await StoryVersion.filter(story_id=story.id, version=version).update(
            title=text.title, body=text.body, length=text.length, digest=text.digest
        )
    title = {"title": text.title} if story.state == "draft" else {}
    await touch_story(story.id, now=now, **title, **changes)
    texts = {**story.texts, version: _view_text(version, text)}
    return replace(story, texts=texts, updated_at=now, **only_seen(changes))


async def touch_story(story_id: int, *, now: datetime, **changes: Any) -> None:
    """Columns that say nothing about what was decided: unit of a draft, album."""
    await update("story", story_id, {"updated_at": now, **changes})


async def drop_working_version(story: StoryView) -> None:
    """Forget what was being written and never handed in."""
    version = story.working_version
    await StoryFile.filter(story_id=story.id, version=version).delete()
    await StoryFile.filter(story_id=story.id, removed_in=version).update(
        removed_in=None
    )
    await StoryVersion.filter(story_id=story.id, version=version).delete()


async def add_files(story: StoryView, files: Sequence[NewFile], now: datetime) -> int:
    """Put files into the working version; how many were not in it already."""
    version = story.working_version
    held = {file.sha256 for file in story.files if file.belongs_to(version)}
    fresh = {file.sha256: file for file in files if file.sha256 not in held}
    if not fresh:
        return 0
    media = await remember_files(fresh.values(), now)
    rows = [
        StoryFile(
            story_id=story.id,
            media_id=media[sha256],
            version=version,
            position=len(story.files) + position,
            kind=file.kind,
            name=file.name[:200],
            caption=file.caption[:500],
            recompressed=file.recompressed,
        )
        for position, (sha256, file) in enumerate(fresh.items())
    ]
    await StoryFile.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


async def remove_files(story: StoryView, *, kind: str = "photo") -> None:
    """Take all files of a kind out of the working version; older ones keep them."""
    version = story.working_version
    own = StoryFile.filter(story_id=story.id, kind=kind)
    await own.filter(version=version).delete()
    await own.filter(version__lt=version, removed_in=None).update(removed_in=version)


async def take_step(
    story: StoryView, step: Step, *, now: datetime, **changes: Any
) -> bool:
    """Move a story on and write down who did it; False if somebody was faster."""
    changed = await Story.filter(
        id=story.id, state=story.state, version=story.version
    ).update(state=step.to_state, version=step.version, updated_at=now, **changes)
    if changed != 1:
        return False
    await record_action(story, step, now=now)
    return True


async def record_action(story: StoryView, step: Step, *, now: datetime) -> None:
    """Write down what was done without moving the story (a note)."""
    await StoryAction.create(
        story_id=story.id,
        version=step.version,
        action=step.action,
        from_state=story.state,
        to_state=step.to_state,
        person_id=step.person_id,
        at=now,
        reasons=list(step.reasons),
        words=step.words,
    )


def view_after(
    story: StoryView, step: Step, *, person_name: str, now: datetime, **changes: Any
) -> StoryView:
    """The story as it is after a step that was taken, without reading it again.

    `changes`: columns that changed with it.
    """
    taken = ActionView(
        step.action,
        story.state,
        step.to_state,
        step.version,
        step.person_id,
        person_name,
        now,
        tuple(step.reasons),
        step.words,
    )
    return replace(
        story,
        state=step.to_state,
        version=step.version,
        updated_at=now,
        actions=(*story.actions, taken),
        **only_seen(changes),
    )


async def mark_reminded(story_id: int, *, now: datetime) -> bool:
    """The author of a draft is reminded once; False if that was done."""
    draft = Story.filter(id=story_id, state="draft", reminded_at=None)
    return await draft.update(reminded_at=now) == 1


async def set_lease(
    story: StoryView, person_id: int | None, until: datetime | None
) -> None:
    await Story.filter(id=story.id).update(taken_by_id=person_id, taken_until=until)


async def set_number(story_id: int, number: str) -> None:
    await Story.filter(id=story_id, number=None).update(number=number)
