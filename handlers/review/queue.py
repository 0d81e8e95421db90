"""A closer look at one story: its card, its text, its files."""

from __future__ import annotations

from handlers.messages import Kept
from handlers.review.desk_cards import Seat, make_desk_card
from handlers.rules.workflow import AUTHOR, EDITORS, LEADER
from handlers.stories.draft import press_open
from handlers.stories.numbers import find_named_story
from handlers.stories.steps import find_roles, name_story, need_story
from handlers.telling import Refused
from handlers.turn import Turn
from storage.chats.chats import forget_card
from storage.stories.story_views import StoryView

SHOWN, IN_A_ROW = 20, 4
READERS = frozenset({*EDITORS, "admin", "observer"})
EXTENSIONS = {"image/png": ".png", "image/webp": ".webp", "image/heic": ".heic"}


async def story(turn: Turn, words: str) -> None:
    """`/story 1123`: the card as it stands now; an author sees the receipt."""
    await show_story(turn, await find_named_story(turn, words))


async def press_story(turn: Turn, *, story: int) -> None:
    found = await need_story(story)
    await show_story(turn, found)


async def show_story(turn: Turn, story: StoryView) -> None:
    roles = need_reader(turn, story)
    if AUTHOR in roles and not roles & READERS:
        await press_open(turn, story=story.id)
        return
    assert turn.person is not None
    card = make_desk_card(
        turn, story, Seat(turn.chat, turn.language, roles, turn.person.id)
    )
    # At the end of the chat from now on, and kept up to date there.
    await forget_card(turn.chat.key, card.card)
    turn.outgoing.append(card)


def need_reader(turn: Turn, story: StoryView) -> frozenset[str]:
    """The roles of a person who may read a story. Raises `Refused`."""
    assert turn.person is not None
    roles = find_roles(turn.person, story)
    is_draft = story.state == "draft" or not story.number
    reads_desk = bool(roles & READERS) and not is_draft
    if reads_desk or AUTHOR in roles or (LEADER in roles and not is_draft):
        return roles
    raise Refused("review.not_for_you")


async def press_files(turn: Turn, *, story: int, **_count: int) -> None:
    """The photos and documents as they came, as files."""
    found = await need_story(story)
    need_reader(turn, found)
    files = tuple(
        Kept(file.sha256, _name_file(found, position, file.name, file.mime))
        for position, file in enumerate(found.list_files(found.version), start=1)
    )
    if not files:
        raise Refused("review.no_files")
    turn.reply(turn.say("review.files_of", story=name_story(found)), files=files)


def _name_file(story: StoryView, position: int, name: str, mime: str) -> str:
    """2026-1123-1.jpg; documents keep their ending, never a name from outside."""
    if mime.startswith("image/"):
        ending = EXTENSIONS.get(mime, ".jpg")
    else:
        tail = name.rpartition(".")[2].lower()
        ending = f".{tail}" if tail.isalnum() and len(tail) <= 5 else ".bin"
    return f"{story.number}-{position}{ending}"
