"""A reporter's own stories: how they stand, drafts, withdrawing one."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.confirming import make_sure, say_done
from handlers.messages import Rows
from handlers.review.desk_cards import refresh_desk_cards
from handlers.review.lease import UNTAKEN
from handlers.rules.revisions import shorten
from handlers.rules.workflow import REVISABLE, STATES
from handlers.stories.author import post_author_card, retire_unsent_change
from handlers.stories.cards import join_lines
from handlers.stories.draft import need_own, press_open
from handlers.stories.numbers import find_named_story
from handlers.stories.steps import check_step, name_story, step_story
from handlers.telling import Refused, tell
from handlers.texts import Html
from handlers.times import show_time
from handlers.turn import Turn
from storage.stories.story_lists import StoryLine, list_own

LISTED = tuple(state for state in STATES if state != "draft")
SHOWN, IN_A_ROW = 10, 4


async def status(turn: Turn, words: str) -> None:
    """`/status`: the latest stories and their states; `/status 1123`: that one."""
    if words:
        story = await find_named_story(turn, words)
        await press_open(turn, story=story.id)
        return
    await _list_stories(turn, LISTED, head="submit.own_stories", none="submit.own_none")


async def drafts(turn: Turn, words: str) -> None:
    """`/drafts`: what is not handed in yet."""
    await _list_stories(turn, ("draft",), head="submit.drafts", none="submit.no_drafts")


async def _list_stories(
    turn: Turn, states: Sequence[str], *, head: str, none: str
) -> None:
    assert turn.person is not None
    lines = await list_own(turn.person.id, states, limit=SHOWN)
    if not lines:
        turn.reply(turn.say(none))
        return
    shown = [show_line(turn, line) for line in lines]
    text = join_lines([turn.say(head, count=len(lines)), *shown])
    turn.reply(text, buttons=_make_buttons(turn, lines, "draft.press_open"))


def show_line(turn: Turn, line: StoryLine) -> Html:
    return turn.say(
        "submit.own_line",
        number=f"#{line.number}" if line.number else "·",
        title=line.title or turn.label("submit.untitled"),
        state=turn.label(f"words.state_{line.state}"),
        time=show_time(line.at, zone=turn.desk.zone, language=turn.language),
    )


def _make_buttons(turn: Turn, lines: Sequence[StoryLine], action: str) -> Rows:
    assert turn.person is not None
    owner = turn.person.id
    buttons = [
        turn.button(_label(turn, line), action, person_id=owner, story=line.id)
        for line in lines
    ]
    width = IN_A_ROW if lines[0].number else 1
    starts = range(0, len(buttons), width)
    return tuple(tuple(buttons[i : i + width]) for i in starts)


def _label(turn: Turn, line: StoryLine) -> str:
    if line.number:
        return f"#{line.number}"
    return shorten(line.title, 20) or turn.label("submit.untitled")


async def withdraw(turn: Turn, words: str) -> None:
    """`/withdraw 1123`, or a choice of what can be withdrawn."""
    if words:
        story = await find_named_story(turn, words)
        await press_withdraw(turn, story=story.id)
        return
    assert turn.person is not None
    lines = await list_own(turn.person.id, REVISABLE, limit=SHOWN)
    if not lines:
        raise Refused("submit.none_to_withdraw")
    buttons = _make_buttons(turn, lines, "mine.press_withdraw")
    turn.reply(turn.say("submit.withdraw_which"), buttons=buttons)


async def press_withdraw(turn: Turn, *, story: int, sure: bool = False) -> None:
    """Take a story back, after it was asked once; all versions are kept."""
    found = await need_own(turn, story)
    check_step(turn, found, "withdraw")
    name = name_story(found, 20)
    if not sure:
        label = turn.label("submit.surely_withdraw", story=name)
        button = turn.button(
            label,
            "mine.press_withdraw",
            person_id=found.writer_id,
            story=story,
            sure=True,
        )
        text = turn.say("submit.sure_withdraw", story=name)
        await make_sure(turn, f"{story}", text, button)
        return
    gone = await step_story(turn, found, "withdraw", **UNTAKEN)
    tell(turn, "submit.withdrawn", story=name)
    say_done(turn, f"{story}", turn.say("submit.withdrawn", story=name))
    await retire_unsent_change(turn, gone)
    await post_author_card(turn, gone)
    await refresh_desk_cards(turn, gone)
