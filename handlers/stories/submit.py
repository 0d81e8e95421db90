"""A message from a reporter: which story it belongs to, and what it adds to it."""

from __future__ import annotations

from datetime import timedelta

from handlers.asking import ask, stop_asking
from handlers.rules.manuscript import (
    TITLE_LONGEST,
    Manuscript,
    looks_like_story,
    read_manuscript,
)
from handlers.rules.workflow import DECIDED, REVISABLE
from handlers.stories.author import post_author_card
from handlers.stories.cards import read_card_story
from handlers.stories.received_files import Received, receive_files, tell_problems
from handlers.stories.steps import name_story, need_story
from handlers.stories.tips import show_tip
from handlers.stories.writing import (
    add,
    append_words,
    fill_in,
    make_text,
    replace_words,
    screen,
    write,
)
from handlers.telling import Refused
from handlers.turn import Turn
from storage.chats.chats import find_card
from storage.stories.stories import create_draft
from storage.stories.story_lists import find_by_album, find_open_work
from storage.stories.story_views import StoryView

OPEN_WORK = timedelta(minutes=60)  # a photo sent later begins a story of its own
# A client cuts a long paste into messages of this size that arrive at once.
CUT_LENGTH, CUT_WITHIN = 3_500, timedelta(seconds=10)


async def start(turn: Turn, words: str) -> None:
    """`/submit`: with words they are the story; without, how it is done."""
    received = receive_files(turn.event.files, words)
    if words or received.files:
        await begin_story(turn, words, received)
        return
    find_unit(turn)
    await ask(turn, "submit.answer_story")
    await show_tip(turn)
    label = turn.label("router.do_template")
    samples = turn.button(label, "everyone.press_command", name="template")
    turn.reply(turn.say("submit.how"), buttons=((samples,),))


async def answer_story(turn: Turn) -> None:
    """What comes after `/submit` is a story, however short."""
    if await receive(turn, surely=True):
        await stop_asking(turn)
    else:
        turn.reply(turn.say("submit.how"))


async def press_take(turn: Turn, *, text: str) -> None:
    """投稿 under a message that did not look like a story: it is one."""
    await begin_story(turn, text, Received((), "", ()))


async def receive(turn: Turn, *, surely: bool = False) -> bool:
    """Take a plain message as (part of) a story; False if it cannot be one.

    `surely`: its sender says it is one.
    """
    received = receive_files(turn.event.files, turn.event.text)
    tell_problems(turn, received.problems)
    words = choose_words(turn.event.text, received)
    if not words and not received.files:
        return bool(received.problems)
    story = await find_story(turn, words, received)
    if story is not None:
        await add_to_story(turn, story, words, received)
    elif surely or received.files or looks_like_story(words):
        await begin_story(turn, words, received)
    else:
        return False
    return True


def choose_words(said: str, received: Received) -> str:
    """The manuscript: a document's text, unless the caption is a story itself."""
    if received.text and not looks_like_story(said):
        return received.text
    return said


async def find_story(turn: Turn, words: str, received: Received) -> StoryView | None:
    """The story a message belongs to: by reply, by album, or by what is open."""
    story_id = await _find_named(turn)
    if story_id is not None:
        return await need_story(story_id)
    assert turn.person is not None
    since = turn.now - OPEN_WORK
    work = await find_open_work(
        turn.person.id, turn.chat.key, states=REVISABLE, since=since
    )
    story = await need_story(work) if work is not None else None
    if story and _belongs_to(turn, story, words, received):
        return story
    return None


async def _find_named(turn: Turn) -> int | None:
    event = turn.event
    if event.album:
        found = await find_by_album(event.chat.key, event.album)
        if found is not None:
            return found
    if event.reply_to:
        return read_card_story(await find_card(event.chat.key, event.reply_to))
    return None


def _belongs_to(turn: Turn, story: StoryView, words: str, received: Received) -> bool:
    """Whether a message goes on with the open work rather than beginning anew."""
    text = story.working_text
    if not words:
        return True
    if received.files and not received.text:
        # Photos with a story under them are a story; with a few words they belong.
        return not text.body or not looks_like_story(words)
    if not text.body:
        return True
    if not text.title:
        return len(words) <= TITLE_LONGEST and "\n" not in words
    return _is_cut_off(turn, story)


def _is_cut_off(turn: Turn, story: StoryView) -> bool:
    fresh = turn.now - story.updated_at <= CUT_WITHIN
    return fresh and len(story.working_text.body) >= CUT_LENGTH


async def add_to_story(
    turn: Turn, story: StoryView, words: str, received: Received
) -> None:
    """Add a message to a story that is being written, or write a new version of it."""
    assert turn.person is not None
    if story.writer_id != turn.person.id:
        raise Refused("submit.not_yours")
    if story.state in DECIDED:
        raise Refused("submit.decided_send_anew", story=name_story(story))
    turn.react()
    manuscript = merge_words(turn, story, words, received)
    source = _choose_source(turn, story, manuscript, received)
    story = await write(
        turn, story, manuscript=manuscript, files=received.files, message_id=source
    )
    await post_author_card(turn, story, gathering=bool(turn.event.album))


def _choose_source(
    turn: Turn, story: StoryView, manuscript: Manuscript | None, received: Received
) -> str | None:
    """The message whose edits change the text; None: the same as before."""
    before = story.working_text.body
    if manuscript is None or manuscript.body == before:
        return None
    # Said in several messages, or in a file: no single message can be edited.
    several = bool(before) and manuscript.body.startswith(before)
    return "" if several or received.text else turn.event.message_id


def merge_words(
    turn: Turn, story: StoryView, words: str, received: Received
) -> Manuscript | None:
    """The text with the new words, None if there are none."""
    text = story.working_text
    if not words:
        return None
    if not text.body or not text.title:
        return fill_in(text, words)
    if received.files and not looks_like_story(words):
        return append_words(text, turn.label("submit.caption", words=words))
    if _is_cut_off(turn, story) and not turn.event.reply_to:
        return append_words(text, words)
    if not looks_like_story(words):
        raise Refused("submit.send_whole", story=name_story(story))
    return replace_words(text, words)


async def begin_story(
    turn: Turn, words: str, received: Received, *, unit_id: int | None = None
) -> StoryView:
    """A new draft out of a message, shown back with what was understood.

    `unit_id`: for which unit, where that is not the person's first.
    """
    assert turn.person is not None
    unit_id = unit_id or find_unit(turn)
    text = make_text(read_manuscript(words))
    is_message = turn.event.kind == "message"
    if is_message:
        turn.react()
    by_message = is_message and words and not received.text
    story = await create_draft(
        unit_id=unit_id,
        author_id=turn.person.id,
        author_name=turn.person.name,
        chat_key=turn.chat.key,
        text=text,
        now=turn.now,
        album=turn.event.album,
        message_id=turn.event.message_id if by_message else "",
    )
    story = await screen(turn, await add(turn, story, received.files))
    await show_tip(turn)
    await post_author_card(turn, story, gathering=bool(turn.event.album))
    return story


def find_unit(turn: Turn) -> int:
    """The unit a person reports for; the first, where there are several."""
    assert turn.person is not None
    for unit_id in turn.person.units_as("reporter"):
        unit = turn.desk.units.get(unit_id)
        if unit and unit.active:
            return unit_id
    raise Refused("submit.no_unit")
