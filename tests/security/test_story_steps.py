"""Who may do what to a story, in which state: every button pressed by everybody.

The table is written down here a second time: nobody gets more by changing one of them.
"""

from __future__ import annotations

import itertools

import pytest

from handlers.rules.workflow import STATES
from storage.models import Person, Story, StoryAction
from tests.builders import NOW, build_person, build_story
from tests.dialogue import fold
from tests.security.turns import (
    as_sender,
    in_private,
    make_event,
    make_token,
    try_event,
)

SECRET = "只有该看的人能看的正文"
REVIEW = ("submitted", "first_review")
OPEN = ("signoff", *REVIEW, "final_review", "returned")
EDITORS = {"editor", "chief"}
# action → (button, its arguments, {states: who may})
BUTTONS = {
    "submit": ("draft.press_submit", {"version": 1}, {("draft",): {"author"}}),
    "discard": ("draft.press_discard", {"sure": True}, {("draft",): {"author"}}),
    "withdraw": ("mine.press_withdraw", {"sure": True}, {OPEN: {"author"}}),
    "sign": ("decide.press_sign", {"version": 1}, {("signoff",): {"leader", "admin"}}),
    "take": ("decide.press_take", {}, {REVIEW: EDITORS}),
    "release": ("decide.press_release", {}, {("first_review",): EDITORS}),
    "accept": (
        "decide.press_accept",
        {"version": 1},
        {REVIEW: EDITORS, ("final_review",): {"chief"}},
    ),
    "return": (
        "verdict.press_confirm",
        {"verdict": "return", "version": 1, "chosen": ["hollow"]},
        {
            REVIEW: EDITORS,
            ("final_review",): {"chief"},
            ("signoff",): {"leader", "admin"},
        },
    ),
    "reject": (
        "verdict.press_confirm",
        {"verdict": "reject", "version": 1, "chosen": ["hollow"]},
        {REVIEW: EDITORS, ("final_review",): {"chief"}},
    ),
    "reopen": (
        "moves.press_reopen",
        {"sure": True},
        {("accepted", "rejected"): {"chief", "admin"}},
    ),
    "archive": (
        "moves.press_archive",
        {},
        {
            ("accepted", "adopted", "rejected"): EDITORS | {"admin"},
        },
    ),
}
READERS = {"author", "leader", "editor", "chief", "admin", "observer"}


async def build_everybody():
    """Everybody who could want something of a story of 青河镇."""
    kinds = {
        "author": ("reporter", "qinghe"),
        "colleague": ("reporter", "qinghe"),
        "rival": ("reporter", "baishui"),
        "leader": ("unit_leader", "qinghe"),
        "neighbour": ("unit_leader", "baishui"),
        "editor": ("editor", ""),
        "chief": ("chief_editor", ""),
        "admin": ("admin", ""),
        "observer": ("observer", ""),
        "suspended": ("chief_editor", ""),
    }
    people = {k: await build_person(k, *held) for k, held in kinds.items()}
    await Person.filter(id=people["suspended"].id).update(status="suspended")
    return people


@pytest.fixture
async def people(cast):
    return await build_everybody()


@pytest.fixture
async def stories(people):
    """One in each state."""
    return {s: await build_story("qinghe", people["author"], state=s) for s in STATES}


def may(action, state, kind):
    return any(
        state in states and kind in kinds
        for states, kinds in BUTTONS[action][2].items()
    )


async def press(cast, person, action, story, args):
    chat = in_private(person.id)
    token = make_token(action, chat, now=NOW, story=story.id, **args)
    event = make_event("press", as_sender(person.id), chat, now=NOW, data=token.token)

    async def look():
        steps = await StoryAction.filter(story_id=story.id).count()
        return (await Story.get(id=story.id)).state, steps

    return await try_event(cast.desk, event, token, look=look)


async def test_a_story_moves_only_by_whom_the_table_names(cast, people, stories):
    wrong = []
    for action, (state, story), kind in itertools.product(
        BUTTONS, stories.items(), people
    ):
        button, args, _ = BUTTONS[action]
        heard = await press(cast, people[kind], button, story, args)
        moved = heard.seen != (state, 0)
        if heard.error or moved is not may(action, state, kind):
            wrong.append((action, state, kind, heard.seen, heard.error))
    assert wrong == []


async def test_a_story_is_read_only_by_whom_it_concerns(cast, people, stories):
    for kind, (state, story) in itertools.product(people, stories.items()):
        await Story.filter(id=story.id).update(title=SECRET)
        is_draft = state == "draft"
        may_read = kind == "author" or (kind in READERS and not is_draft)
        for button in ("queue.press_text", "queue.press_story", "draft.press_open"):
            heard = await press(cast, people[kind], button, story, {})
            if not may_read:
                assert fold(SECRET) not in heard.text, (kind, state, button)


async def test_nobody_reads_a_story_by_guessing_its_number(cast, people, stories):
    outsiders = ("colleague", "rival", "neighbour", "suspended")
    story = stories["accepted"]
    await Story.filter(id=story.id).update(title=SECRET)

    for kind, word in itertools.product(outsiders, ("查稿", "稿件", "撤稿", "采用")):
        sender, chat = as_sender(people[kind].id), in_private(people[kind].id)
        text = f"{word} {story.number}"
        event = make_event("message", sender, chat, now=NOW, text=text)

        heard = await try_event(cast.desk, event)

        assert (heard.error, fold(SECRET) in heard.text) == (None, False), (kind, word)
