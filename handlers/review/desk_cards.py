"""The desk's side of a story: one card in each reviewer's chat, through all states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.chat_keys import read_chat
from handlers.messages import ANSWER, NOTICE, Button, Chat, Post, Rows
from handlers.review.lease import find_holder
from handlers.review.rare_steps import STEPS
from handlers.rules.workflow import (
    ADMIN,
    EDITORS,
    LEADER,
    ON_THE_DESK,
    list_actions,
)
from handlers.stories.cards import show_editors_card
from handlers.stories.steps import find_first_reviewer, name_story
from handlers.texts import Html, say, say_plain
from handlers.turn import Turn
from storage.chats.chats import find_card_messages
from storage.chats.groups import list_announcing
from storage.people.people import Recipient, list_recipients
from storage.stories.story_views import StoryView

REVIEW_GROUP = "review"  # what a group of editors "announces" in the desk file
SEATED = (*EDITORS, LEADER, ADMIN)


@dataclass(frozen=True, slots=True)
class Seat:
    """A chat that has the card; `person_id` None: a group, for all who may."""

    chat: Chat
    language: str
    roles: frozenset[str]
    person_id: int | None = None


async def refresh_desk_cards(turn: Turn, story: StoryView) -> None:
    """Bring every reviewer's card of a story up to date; new ones get it now."""
    for seat in await list_seats(turn, story):
        turn.outgoing.append(make_desk_card(turn, story, seat))


async def list_seats(turn: Turn, story: StoryView) -> list[Seat]:
    """Whose business a story is: its unit's leader, then the editors."""
    people = await list_recipients(SEATED, unit_id=story.unit_id)
    wanted = _choose_roles(turn, story, people)
    seats = [
        Seat(
            read_chat(person.chat_key),
            person.language or turn.desk.language,
            person.roles & wanted,
            person.person_id,
        )
        for person in people
        if person.roles & wanted
    ]
    if set(EDITORS) <= wanted:
        for group in await list_announcing(REVIEW_GROUP):
            chat = read_chat(group.chat_key, "group")
            seats.append(Seat(chat, turn.desk.language, frozenset(EDITORS)))
    return seats


def _choose_roles(
    turn: Turn, story: StoryView, people: Sequence[Recipient]
) -> frozenset[str]:
    wanted: set[str] = set()
    if has_reached_desk(story):
        wanted.update(EDITORS)
    unit = turn.desk.units.get(story.unit_id)
    if story.state == "signoff" or (unit and unit.signoff):
        wanted.add(LEADER)
        if not any(LEADER in person.roles for person in people):
            wanted.add(ADMIN)
    return frozenset(wanted)


def has_reached_desk(story: StoryView) -> bool:
    return any(action.to_state in ON_THE_DESK for action in story.actions)


def make_desk_card(turn: Turn, story: StoryView, seat: Seat) -> Post:
    return Post(
        chat=seat.chat,
        text=show_editors_card(story, turn.desk, seat.language),
        buttons=make_desk_buttons(turn, story, seat),
        card=f"story:{story.id}",
        priority=ANSWER if seat.chat.key == turn.chat.key else NOTICE,
    )


def make_desk_buttons(turn: Turn, story: StoryView, seat: Seat) -> Rows:
    """What this seat may do in this state, and a look at the whole."""
    actions = list_actions(story.state, roles=seat.roles)
    if find_first_reviewer(story) == seat.person_id and story.state == "final_review":
        actions = tuple(action for action in actions if action != "accept")
    make = _ButtonMaker(turn, story, seat)
    decide = [make.decide(action) for action in actions if action in _DECISIONS]
    decide += [make.adopt()] if "adopt" in actions else []
    hold = [make.hold()] if "take" in actions else []
    more = [make.more()] if set(STEPS) & set(actions) else []
    return tuple(tuple(row) for row in (decide, [*hold, *make.look(), *more]) if row)


_DECISIONS = {
    "sign": "decide.press_sign",
    "accept": "decide.press_accept",
    "return": "verdict.press_start",
    "reject": "verdict.press_start",
}


@dataclass(frozen=True, slots=True)
class _ButtonMaker:
    turn: Turn
    story: StoryView
    seat: Seat

    def _make(self, key: str, action: str, **args: object) -> Button:
        return self.turn.button(
            say_plain(key, self.seat.language, **args),
            action,
            chat=self.seat.chat,
            person_id=self.seat.person_id,
            story=self.story.id,
            **{name: value for name, value in args.items() if name != "count"},
        )

    def decide(self, action: str) -> Button:
        """A decision about the version on the card: a newer one must be read first."""
        key, version = f"review.do_{action}", self.story.version
        if action in ("return", "reject"):
            return self._make(key, _DECISIONS[action], verdict=action)
        return self._make(key, _DECISIONS[action], version=version)

    def hold(self) -> Button:
        """我来审, 接手 or 放下: who has the story in hand."""
        holder = find_holder(self.story, self.turn)
        if holder is None:
            return self._make("review.do_take", "decide.press_take")
        if holder == self.seat.person_id:
            return self._make("review.do_release", "decide.press_release")
        return self._make("review.do_take_over", "decide.press_take", over=holder)

    def adopt(self) -> Button:
        return self._make("adopt.do_adopt", "adopt.press_start")

    def look(self) -> list[Button]:
        found = [self._make("review.do_read", "full_text.press_text")]
        photos = len(self.story.list_files(self.story.version))
        if photos:
            found.append(
                self._make("review.do_files", "queue.press_files", count=photos)
            )
        return found

    def more(self) -> Button:
        return self._make("work.do_more", "more.press_open")


async def announce_new_version(turn: Turn, story: StoryView) -> None:
    """Say in the reviewers' chats that the card up there has a new version."""
    messages = await find_card_messages(f"story:{story.id}")
    for seat in await list_seats(turn, story):
        if seat.chat.key in messages:
            text = say_new_version(story, seat.language)
            turn.notify(seat.chat, text, reply_to=messages[seat.chat.key])


def say_new_version(story: StoryView, language: str) -> Html:
    name, version = name_story(story), story.version
    return say("review.new_version", language, story=name, version=version)
