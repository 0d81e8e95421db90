"""What waits for a decision, and a closer look at one story."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.cards import join_lines, show_unit
from handlers.desk_cards import Seat, make_desk_card
from handlers.draft import press_open
from handlers.messages import Kept, Rows
from handlers.numbers import find_named_story
from handlers.rules.workflow import AUTHOR, EDITORS, LEADER, ON_THE_DESK
from handlers.steps import find_roles, name_story, need_story
from handlers.telling import Refused
from handlers.texts import Html
from handlers.times import show_span
from handlers.turn import Turn
from storage.chats import forget_card
from storage.story_lists import StoryLine, list_waiting
from storage.story_views import StoryView

SHOWN, IN_A_ROW = 20, 4
READERS = frozenset({*EDITORS, "admin", "observer"})
EXTENSIONS = {"image/png": ".png", "image/webp": ".webp", "image/heic": ".heic"}


async def queue(turn: Turn, words: str) -> None:
    """`/queue`: what waits, oldest first; a leader sees the unit's sign-offs."""
    lines = await _list_lines(turn)
    if not lines:
        turn.reply(turn.say("review.queue_empty"))
        return
    head = turn.say("review.queue_head", count=len(lines))
    shown = [_show_line(turn, line) for line in lines[:SHOWN]]
    more = len(lines) - SHOWN
    rest = turn.say("review.queue_more", count=more) if more > 0 else ""
    text = join_lines([head, *shown, rest])
    turn.reply(text, buttons=_make_buttons(turn, lines[:SHOWN]))


async def _list_lines(turn: Turn) -> list[StoryLine]:
    assert turn.person is not None
    if turn.person.has_role(*EDITORS, "admin"):
        return await list_waiting(ON_THE_DESK)
    units = turn.person.units_as("unit_leader")
    return await list_waiting(("signoff",), unit_ids=units)


def _show_line(turn: Turn, line: StoryLine) -> Html:
    marks = ["⚠"] if line.warnings else []
    if line.taken_until and line.taken_until > turn.now:
        marks.append("✋")
    return turn.say(
        "review.queue_line",
        number=line.number,
        title=line.title,
        unit=show_unit(turn.desk, line.unit_id),
        age=show_span(turn.now - line.at, turn.language),
        state=turn.label(f"words.state_{line.state}"),
        marks="".join(marks),
    )


def _make_buttons(turn: Turn, lines: Sequence[StoryLine]) -> Rows:
    buttons = [
        turn.button(f"#{line.number}", "queue.press_story", story=line.id)
        for line in lines
    ]
    starts = range(0, len(buttons), IN_A_ROW)
    return tuple(tuple(buttons[i : i + IN_A_ROW]) for i in starts)


async def story(turn: Turn, words: str) -> None:
    """`/story 1123`: the card as it stands now; an author sees the receipt."""
    await _show_story(turn, await find_named_story(turn, words))


async def press_story(turn: Turn, *, story: int) -> None:
    found = await need_story(story)
    await _show_story(turn, found)


async def _show_story(turn: Turn, story: StoryView) -> None:
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


async def press_text(turn: Turn, *, story: int) -> None:
    """The full text, in as many messages as it takes."""
    found = await need_story(story)
    need_reader(turn, found)
    text = turn.say("review.full_text", title=found.title, body=found.text.body)
    turn.reply(text)


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
