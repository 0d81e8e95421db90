"""The author's side of a story: the card in their chat, and who can be told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.chat_keys import read_chat
from handlers.messages import ANSWER, NOTICE, Button, Chat, Post, Rows
from handlers.rules.workflow import DECIDED, UNDECIDED
from handlers.stories.cards import (
    author_card_name,
    is_being_revised,
    name_version_card,
    show_author_card,
    show_unit,
)
from handlers.stories.steps import name_story
from handlers.texts import Html, say_plain
from handlers.turn import Turn
from storage.chats.chats import find_card_messages, forget_card
from storage.people.people import Recipient, list_chats
from storage.stories.story_views import StoryView

# The parts of an album come as separate events; the card waits for the last of them.
GATHERING = timedelta(seconds=1.5)
MOST_UNITS = 6  # buttons for other units on a draft


def is_complete(story: StoryView) -> bool:
    """Whether it can be handed in: a title, and a text or a photo."""
    text = story.working_text
    return bool(text.title and (text.body or story.list_files(text.version)))


async def post_author_card(
    turn: Turn, story: StoryView, *, gathering: bool = False, anew: bool = False
) -> None:
    """Show or update the author's card, for their own turn.

    `gathering`: more parts may be on their way. `anew`: at the end of the chat.
    """
    chat = read_chat(story.chat_key)
    card = author_card_name(story)
    if anew:
        await forget_card(chat.key, card)
    post = Post(
        chat=chat,
        text=show_author_card(story, turn.desk, turn.language),
        buttons=make_author_buttons(turn, story, chat=chat, language=turn.language),
        card=card,
        not_before=turn.now + GATHERING if gathering else None,
    )
    turn.outgoing.append(post)


async def retire_author_card(turn: Turn, story: StoryView) -> None:
    """Take the buttons off the receipt of the version before, where it stands."""
    card = name_version_card(story, story.version - 1)
    if story.chat_key not in await find_card_messages(card):
        return
    key, name = "submit.superseded", name_story(story)
    text = turn.say(key, story=name, before=story.version - 1, now=story.version)
    turn.outgoing.append(Post(chat=read_chat(story.chat_key), text=text, card=card))


async def retire_unsent_change(turn: Turn, story: StoryView) -> None:
    """Take the buttons off a change that was not handed in before the decision."""
    if story.state not in DECIDED or story.working_version not in story.texts:
        return
    card = name_version_card(story, story.working_version)
    if story.chat_key not in await find_card_messages(card):
        return
    text = turn.say("submit.change_too_late", story=name_story(story))
    turn.outgoing.append(Post(chat=read_chat(story.chat_key), text=text, card=card))


async def tell_author(turn: Turn, story: StoryView) -> list[Recipient]:
    """Update the author's card after somebody else's step; where they are told."""
    await retire_unsent_change(turn, story)
    chats = await list_chats(story.writer_id)
    for each in chats:
        if each.chat_key != story.chat_key:
            continue
        chat, language = read_chat(each.chat_key), each.language or turn.desk.language
        text = show_author_card(story, turn.desk, language)
        buttons = make_author_buttons(turn, story, chat=chat, language=language)
        card = author_card_name(story)
        turn.notify(chat, text, buttons=buttons, card=card, priority=ANSWER)
    if story.writer_id == story.author_id:
        return chats[:1]
    # Who writes on hears it, and the author too.
    return [*chats[:1], *(await list_chats(story.author_id))[:1]]


def notify(
    turn: Turn,
    recipient: Recipient,
    text: Html,
    *,
    buttons: Rows = (),
    card: str = "",
    priority: int = NOTICE,
) -> None:
    chat = read_chat(recipient.chat_key)
    turn.notify(chat, text, buttons=buttons, card=card, priority=priority)


def make_author_buttons(
    turn: Turn, story: StoryView, *, chat: Chat, language: str
) -> Rows:
    maker = _Maker(turn, story, chat, language)
    if story.state == "draft" or is_being_revised(story):
        return _make_draft_rows(maker)
    return _make_receipt_rows(maker)


class _Maker:
    """Buttons about one story for its author alone."""

    def __init__(self, turn: Turn, story: StoryView, chat: Chat, language: str) -> None:
        self.turn, self.story, self.chat, self.language = turn, story, chat, language

    def __call__(self, key: str, action: str, /, **values: object) -> Button:
        label = say_plain(key, self.language, **values)
        return self.make(label, action)

    def make(self, label: str, action: str, **args: object) -> Button:
        return self.turn.button(
            label,
            action,
            chat=self.chat,
            person_id=self.story.writer_id,
            story=self.story.id,
            **args,
        )


def _make_draft_rows(make: _Maker) -> Rows:
    story = make.story
    rows: list[Sequence[Button]] = []
    if is_complete(story):
        key = {"draft": "submit.do_submit", "returned": "submit.do_resubmit"}
        label = key.get(story.state, "submit.do_revise")
        version = story.working_version
        spoken = say_plain(label, make.language)
        rows.append([make.make(spoken, "draft.press_submit", version=version)])
    rows.append(
        [
            make("submit.edit_title", "draft.press_title"),
            make("submit.edit_body", "draft.press_body"),
            make("submit.add_photos", "draft.press_photos"),
        ]
    )
    if story.state == "draft":
        rows.append(
            [
                make("work.do_classify", "classify.press_start"),
                make("work.do_credit", "joint.press_start"),
            ]
        )
        rows.extend(_make_unit_rows(make))
    rows.append(_make_last_row(make))
    return tuple(tuple(row) for row in rows)


def _make_last_row(make: _Maker) -> Sequence[Button]:
    row = []
    if make.story.list_files(make.story.working_version, "photo"):
        row.append(make("submit.clear_photos", "draft.press_clear"))
    if make.story.state == "draft":
        row.append(make("submit.discard", "draft.press_discard"))
    else:
        row.append(make("submit.drop", "draft.press_drop"))
    return row


def _make_unit_rows(make: _Maker) -> Sequence[Sequence[Button]]:
    """The author's other units; most people have none."""
    person, desk = make.turn.person, make.turn.desk
    units = person.units_as("reporter") if person else ()
    others = [
        unit for unit in units if unit != make.story.unit_id and unit in desk.units
    ]
    buttons = [
        make.make(
            say_plain("submit.to_unit", make.language, unit=show_unit(desk, unit)),
            "draft.press_unit",
            unit=unit,
        )
        for unit in others[:MOST_UNITS]
    ]
    return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]


def _make_receipt_rows(make: _Maker) -> Rows:
    story = make.story
    withdraw = make("submit.withdraw", "mine.press_withdraw", number=story.number)
    if story.state == "returned":
        edit = make("submit.edit_again", "draft.press_edit")
        return ((edit, make("submit.add_photos", "draft.press_photos")), (withdraw,))
    if story.state in UNDECIDED:
        edit = make("submit.edit", "draft.press_edit")
        return ((edit, make("submit.add_photos", "draft.press_photos")), (withdraw,))
    return ()
