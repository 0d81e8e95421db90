"""Recording adoptions by chat: `采用 #2026-12 省政府网 2026-11-20 https://…`, or by
buttons: outlet, day, and the link afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from handlers.asking import ask, stop_asking
from handlers.messages import Rows
from handlers.review.adopt_words import Wanted, read_adoption_words
from handlers.review.adopting import (
    Recorded,
    Taken,
    check_adoptable,
    check_day,
    find_today,
    find_twin,
    record_taking,
)
from handlers.review.adoption_news import spread_news, word_news
from handlers.rules.period_words import parse_date
from handlers.scores.arithmetic import show_day
from handlers.scores.rule_sets import load_desk_rules
from handlers.stories.cards import join_lines
from handlers.stories.numbers import find_spoken_story
from handlers.stories.steps import name_story, need_story
from handlers.telling import Refused
from handlers.texts import Html
from handlers.turn import Turn
from storage.chats.chats import forget_card
from storage.figures.adoptions import list_adoptions
from storage.models import Outlet
from storage.stories.story_views import StoryView

PAGE, IN_A_ROW = 12, 2
Marks = Mapping[str, str]


async def adopt(turn: Turn, words: str) -> None:
    """`/adopt 1123 省政府网 11-20 https://…`; what is missing is asked by buttons."""
    story, rest = await find_spoken_story(turn, words)
    if story is None:
        raise Refused("adopt.usage")
    check_adoptable(turn, story)
    await _begin_anew(turn, story)
    rules = await load_desk_rules()
    wanted = read_adoption_words(rest, turn.desk, rules, find_today(turn))
    if wanted.day:
        check_day(turn, wanted.day)
    if wanted.unknown:
        raise Refused("adopt.unknown_words", words=wanted.unknown)
    if len(wanted.outlets) == 1:
        await _take_outlet(turn, story, wanted.outlets[0], wanted)
    else:
        await _ask_outlet(turn, story, wanted)


async def _begin_anew(turn: Turn, story: StoryView) -> None:
    """What follows is shown at the end of the chat, not in an older message."""
    await forget_card(turn.chat.key, f"adopt:{story.id}")


async def press_start(turn: Turn, *, story: int) -> None:
    found = await need_story(story)
    check_adoptable(turn, found)
    await _begin_anew(turn, found)
    await _ask_outlet(turn, found, Wanted())


async def press_page(turn: Turn, *, story: int, page: int) -> None:
    await _ask_outlet(turn, await need_story(story), Wanted(), page=page)


async def _ask_outlet(
    turn: Turn, story: StoryView, wanted: Wanted, *, page: int = 0
) -> None:
    """Which outlet: those that were meant, or all of them, page by page."""
    outlets = wanted.outlets or [o for o in turn.desk.outlets.values() if o.active]
    if wanted.outlets:
        head = turn.say("adopt.unclear", words=wanted.named)
    elif wanted.named:
        head = turn.say("adopt.unknown_outlet", words=wanted.named)
    else:
        head = turn.say("adopt.which_outlet", story=name_story(story))
    lines = [head, *await _list_known(turn, story)]
    buttons = _make_outlet_buttons(turn, story, list(outlets), wanted, page=page)
    turn.reply(join_lines(lines), buttons=buttons, card=f"adopt:{story.id}")


async def _list_known(turn: Turn, story: StoryView) -> list[Html]:
    """What is recorded of the story so far."""
    today = find_today(turn)
    return [
        turn.say(
            "adopt.known",
            outlet=turn.desk.outlets[each.outlet_id].name,
            date=show_day(each.adopted_on, turn.language, today=today),
        )
        for each in await list_adoptions(story.id)
    ]


def _make_outlet_buttons(
    turn: Turn, story: StoryView, outlets: list[Outlet], wanted: Wanted, *, page: int
) -> Rows:
    shown = outlets[page * PAGE : (page + 1) * PAGE]
    buttons = [
        turn.button(
            outlet.name,
            "adopt.press_outlet",
            story=story.id,
            outlet=outlet.id,
            day=wanted.day.isoformat() if wanted.day else "",
            link=wanted.link,
            marks=dict(wanted.marks),
        )
        for outlet in shown
    ]
    rows = [tuple(buttons[i : i + IN_A_ROW]) for i in range(0, len(buttons), IN_A_ROW)]
    turns = {"◀": page - 1, "▶": page + 1}
    on = tuple(
        turn.button(label, "adopt.press_page", story=story.id, page=to)
        for label, to in turns.items()
        if 0 <= to * PAGE < len(outlets)
    )
    return (*rows, on) if on else tuple(rows)


async def press_outlet(
    turn: Turn, *, story: int, outlet: int, day: str, link: str, marks: Marks
) -> None:
    found = await need_story(story)
    check_adoptable(turn, found)
    when = date.fromisoformat(day) if day else None
    wanted = Wanted(day=when, link=link, marks=marks)
    await _take_outlet(turn, found, turn.desk.outlets[outlet], wanted)


async def _take_outlet(
    turn: Turn, story: StoryView, outlet: Outlet, wanted: Wanted
) -> None:
    if wanted.day is None:
        _ask_day(turn, story, outlet, wanted)
        return
    taken = Taken(outlet, wanted.day, wanted.link, wanted.marks)
    await _record_once(turn, story, taken)


def _ask_day(turn: Turn, story: StoryView, outlet: Outlet, wanted: Wanted) -> None:
    args: dict[str, Any] = {
        "story": story.id,
        "outlet": outlet.id,
        "link": wanted.link,
        "marks": dict(wanted.marks),
    }
    today = find_today(turn)
    days = {"adopt.today": today, "adopt.yesterday": today - timedelta(days=1)}
    buttons = [
        turn.button(
            turn.label(key, date=show_day(day, turn.language)),
            "adopt.press_day",
            day=day.isoformat(),
            **args,
        )
        for key, day in days.items()
    ]
    other = turn.button(turn.label("adopt.other_day"), "adopt.press_other_day", **args)
    text = turn.say("adopt.which_day", story=name_story(story), outlet=outlet.name)
    turn.reply(text, buttons=(tuple(buttons), (other,)), card=f"adopt:{story.id}")


async def press_day(
    turn: Turn, *, story: int, outlet: int, day: str, link: str, marks: Marks
) -> None:
    found = await need_story(story)
    check_adoptable(turn, found)
    taken = Taken(turn.desk.outlets[outlet], date.fromisoformat(day), link, marks)
    await _record_once(turn, found, taken)


async def press_other_day(
    turn: Turn, *, story: int, outlet: int, link: str, marks: Marks
) -> None:
    found = await need_story(story)
    check_adoptable(turn, found)
    await ask(
        turn, "adopt.answer_day", story=story, outlet=outlet, link=link, marks=marks
    )
    turn.reply(turn.say("adopt.ask_day", story=name_story(found)))


async def answer_day(
    turn: Turn, *, story: int, outlet: int, link: str, marks: Marks
) -> None:
    """The day as a message; one that is none is asked again."""
    day = parse_date(turn.event.text, find_today(turn))
    if day is None:
        raise Refused("adopt.bad_day", words=turn.event.text.strip()[:40])
    check_day(turn, day)
    found = await need_story(story)
    check_adoptable(turn, found)
    await stop_asking(turn)
    await _begin_anew(turn, found)
    await _record_once(turn, found, Taken(turn.desk.outlets[outlet], day, link, marks))


async def _record_once(turn: Turn, story: StoryView, taken: Taken) -> None:
    """Record it; the same outlet and day again only when the editor is sure."""
    check_day(turn, taken.day)
    if await find_twin(story, taken) is None:
        await _record(turn, story, taken)
        return
    shown = show_day(taken.day, turn.language, today=find_today(turn))
    sure = turn.button(
        turn.label("adopt.do_twice", outlet=taken.outlet.name, date=shown),
        "adopt.press_sure",
        story=story.id,
        outlet=taken.outlet.id,
        day=taken.day.isoformat(),
        link=taken.link,
        marks=dict(taken.marks),
    )
    text = turn.say(
        "adopt.twice", story=name_story(story), outlet=taken.outlet.name, date=shown
    )
    turn.reply(text, buttons=((sure,),), card=f"adopt:{story.id}")


async def press_sure(
    turn: Turn, *, story: int, outlet: int, day: str, link: str, marks: Marks
) -> None:
    found = await need_story(story)
    check_adoptable(turn, found)
    taken = Taken(turn.desk.outlets[outlet], date.fromisoformat(day), link, marks)
    await _record(turn, found, taken)


async def _record(turn: Turn, story: StoryView, taken: Taken) -> None:
    recorded = await record_taking(turn, story, taken)
    lines = [word_news(turn, recorded, turn.language, to="desk")]
    if story.submitted_on and taken.day < story.submitted_on:
        submitted = show_day(story.submitted_on, turn.language)
        lines.append(turn.say("adopt.early", submitted=submitted))
    buttons = _make_done_buttons(turn, recorded)
    turn.reply(join_lines(lines), buttons=buttons, card=f"adopt:{story.id}")
    await spread_news(turn, recorded)


def _make_done_buttons(turn: Turn, recorded: Recorded) -> Rows:
    adoption, story = recorded.adoption.id, recorded.story.id
    another = turn.button(turn.label("adopt.another"), "adopt.press_start", story=story)
    undo = turn.button(
        turn.label("adopt.undo", outlet=recorded.outlet.name),
        "adopt_after.press_cancel",
        adoption=adoption,
    )
    link = turn.button(
        turn.label("adopt.add_link"), "adopt_after.press_link", adoption=adoption
    )
    if recorded.adoption.link:
        return ((another, undo),)
    return ((link, another), (undo,))
