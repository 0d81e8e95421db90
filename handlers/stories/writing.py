"""Writing a story: what a message adds to a draft or to a version in the making."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from handlers.rules.manuscript import (
    BODY_LONGEST,
    TITLE_STORED,
    Manuscript,
    clean_text,
    digest_text,
    read_manuscript,
    read_title,
)
from handlers.rules.screening import read_screening_rules, screen_manuscript
from handlers.stories.received_files import measure_photos
from handlers.stories.similar import find_precedents
from handlers.stories.steps import need_story
from handlers.telling import Refused
from handlers.turn import Turn
from storage.stories.stories import (
    NewFile,
    NewText,
    add_files,
    touch_story,
    write_text,
)
from storage.stories.story_lists import count_recent
from storage.stories.story_views import StoryView, TextView


def make_text(manuscript: Manuscript) -> NewText:
    """Raises `Refused` for what is longer than the desk takes."""
    if manuscript.length > BODY_LONGEST:
        raise Refused("submit.too_long", length=manuscript.length, most=BODY_LONGEST)
    title, body = manuscript.title[:TITLE_STORED], manuscript.body
    return NewText(title, body, manuscript.length, digest_text(body))


def fill_in(text: TextView, words: str) -> Manuscript:
    """Words for a story that lacks some: its title, its body, or both."""
    if text.title and not text.body:
        return Manuscript(text.title, clean_text(words))
    if text.body and not text.title:
        return Manuscript(read_title(words), text.body)
    if text.body:
        return append_words(text, words)
    return read_manuscript(words)


def append_words(text: TextView, words: str) -> Manuscript:
    return Manuscript(text.title, f"{text.body}\n{clean_text(words)}".strip())


def replace_words(text: TextView, words: str) -> Manuscript:
    """A whole new manuscript; without a title of its own it keeps the old one."""
    found = read_manuscript(words)
    if not found.body:
        return Manuscript(text.title, found.title)
    return Manuscript(found.title or text.title, found.body)


def replace_body(text: TextView, words: str) -> Manuscript:
    """A new body; the title in front of it is not taken for its first line."""
    first, _, rest = clean_text(words).partition("\n")
    if rest and read_title(first) == text.title:
        return Manuscript(text.title, rest.strip())
    return Manuscript(text.title, clean_text(words))


async def write(
    turn: Turn,
    story: StoryView,
    *,
    manuscript: Manuscript | None = None,
    files: Sequence[NewFile] = (),
    message_id: str | None = None,
) -> StoryView:
    """Write the working version; screened, and as it is then.

    `message_id`: the message whose later edits change the words.
    """
    changes: dict[str, Any] = {"reminded_at": None}
    if turn.event.album:
        changes["album"] = turn.event.album
    if message_id is not None:
        changes["message_id"] = message_id
    if manuscript is not None or story.working_version not in story.texts:
        text = make_text(manuscript) if manuscript else _copy_text(story)
        story = await write_text(story, text, now=turn.now, **changes)
    else:
        await touch_story(story.id, now=turn.now, **changes)
    return await screen(turn, await add(turn, story, files))


async def add(turn: Turn, story: StoryView, files: Sequence[NewFile]) -> StoryView:
    """Put files into the working version; the story as it is then."""
    if files and await add_files(story, files, turn.now):
        return await need_story(story.id)
    return story


def _copy_text(story: StoryView) -> NewText:
    text = story.working_text
    return NewText(text.title, text.body, text.length, text.digest)


async def screen(turn: Turn, story: StoryView) -> StoryView:
    """The story with the warnings that its working version deserves.

    A draft keeps them; those of a later version are kept when it is handed in.
    """
    text = story.working_text
    warnings = screen_manuscript(
        Manuscript(text.title, text.body),
        read_screening_rules(turn.desk.settings),
        today=turn.now.astimezone(turn.desk.zone).date(),
        photos=measure_photos(story.list_files(text.version, "photo")),
        precedents=await find_precedents(story, turn.desk),
        recent=await count_recent(story.unit_id, besides=story.id, now=turn.now),
        units=(unit.name for unit in turn.desk.units.values()),
    )
    found = tuple(asdict(warning) for warning in warnings)
    if story.state == "draft" and found != story.warnings:
        await touch_story(story.id, now=turn.now, warnings=list(found))
    return replace(story, warnings=found)
