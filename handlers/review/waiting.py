"""What waits for a decision: filtered, page by page, story by story.

`待审 超2天 青河镇 图片 有提示`, or by buttons; one story leads to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from handlers.members.units import find_unit
from handlers.messages import Button, Rows
from handlers.query.request import find_class
from handlers.review.queue import show_story
from handlers.rules.queue_filters import Filter, read_args, read_filter
from handlers.rules.workflow import EDITORS, ON_THE_DESK
from handlers.stories.cards import join_lines, show_unit
from handlers.stories.steps import need_story
from handlers.telling import Refused, tell
from handlers.texts import Html
from handlers.times import show_span
from handlers.turn import Turn
from storage.chats.chats import forget_card
from storage.stories.story_lists import StoryLine, list_waiting

SHOWN, IN_A_ROW, MOST = 20, 4, 1000
AGES = (24, 72)  # hours, as buttons


async def queue(turn: Turn, words: str) -> None:
    """`/queue`: what waits, oldest first; a leader sees the unit's sign-offs."""
    wanted, rest = read_filter(words)
    await forget_card(turn.chat.key, "queue")
    await show_queue(turn, _add_place(turn, wanted, rest), page=0)


def _add_place(turn: Turn, wanted: Filter, words: str) -> Filter:
    """With the class or the unit that the words name. Raises `Refused`."""
    if not words:
        return wanted
    if unit_class := find_class(turn.desk, words):
        return replace(wanted, unit_class=unit_class.id)
    return replace(wanted, unit=find_unit(turn.desk, words).id)


async def press_page(turn: Turn, *, page: int, **args: Any) -> None:
    await show_queue(turn, read_args(args), page=page)


async def show_queue(turn: Turn, wanted: Filter, *, page: int) -> None:
    lines = await list_lines(turn, wanted)
    shown = lines[page * SHOWN : (page + 1) * SHOWN]
    if not lines:
        key = "triage.none_like_that" if wanted else "review.queue_empty"
        rows = (_make_filter_row(turn, wanted),) if wanted else ()
        turn.reply(turn.say(key), buttons=rows, card="queue")
        return
    head = turn.say("review.queue_head", count=len(lines))
    text = join_lines(
        [
            head,
            say_filter(turn, wanted),
            *(show_line(turn, line) for line in shown),
            _say_more(turn, lines, page),
        ]
    )
    turn.reply(text, buttons=_make_rows(turn, wanted, lines, page), card="queue")


def _say_more(turn: Turn, lines: Sequence[StoryLine], page: int) -> Html:
    more = len(lines) - (page + 1) * SHOWN
    return turn.say("review.queue_more", count=more) if more > 0 else Html("")


async def list_lines(turn: Turn, wanted: Filter) -> list[StoryLine]:
    """The oldest first."""
    assert turn.person is not None
    if turn.person.has_role(*EDITORS, "admin"):
        lines = await list_waiting(ON_THE_DESK, genre=wanted.genre, limit=MOST)
    else:
        units = turn.person.units_as("unit_leader")
        lines = await list_waiting(
            ("signoff",), unit_ids=units, genre=wanted.genre, limit=MOST
        )
    return [line for line in lines if _fits(turn, line, wanted)]


def _fits(turn: Turn, line: StoryLine, wanted: Filter) -> bool:
    unit = turn.desk.units.get(line.unit_id)
    if wanted.unit and line.unit_id != wanted.unit:
        return False
    if wanted.unit_class and (unit is None or unit.unit_class_id != wanted.unit_class):
        return False
    if wanted.warned and not line.warnings:
        return False
    return turn.now - line.at >= timedelta(hours=wanted.age)


def say_filter(turn: Turn, wanted: Filter) -> Html:
    """筛选:超过 1 天 · 青河镇 · 图片 · 有提示."""
    parts = []
    if wanted.age:
        span = show_span(timedelta(hours=wanted.age), turn.language)
        parts.append(turn.label("triage.older", span=span))
    if wanted.unit:
        parts.append(show_unit(turn.desk, wanted.unit))
    if wanted.unit_class in turn.desk.classes:
        parts.append(turn.desk.classes[wanted.unit_class].name)
    if wanted.genre:
        parts.append(turn.label(f"query.genre_{wanted.genre}"))
    if wanted.warned:
        parts.append(turn.label("triage.warned"))
    return turn.say("triage.filter", what=" · ".join(parts)) if parts else Html("")


def show_line(turn: Turn, line: StoryLine) -> Html:
    marks = ["🚨"] if line.genre == "urgent" else []
    marks += ["⚠"] if line.warnings else []
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


def _make_rows(
    turn: Turn, wanted: Filter, lines: Sequence[StoryLine], page: int
) -> Rows:
    args = wanted.to_args()
    shown = lines[page * SHOWN : (page + 1) * SHOWN]
    stories = [
        turn.button(f"#{line.number}", "waiting.press_story", story=line.id, **args)
        for line in shown
    ]
    rows = [tuple(stories[i : i + IN_A_ROW]) for i in range(0, len(stories), IN_A_ROW)]
    pages = {"◀": page - 1, "▶": page + 1}
    on = tuple(
        turn.button(label, "waiting.press_page", page=to, **args)
        for label, to in pages.items()
        if 0 <= to * SHOWN < len(lines)
    )
    return (*rows, *((on,) if on else ()), _make_filter_row(turn, wanted))


def _make_filter_row(turn: Turn, wanted: Filter) -> tuple[Button, ...]:
    """What narrows the list further, or all of it again; and many at once."""
    buttons = []
    if wanted:
        buttons.append(
            turn.button(turn.label("triage.all"), "waiting.press_page", page=0)
        )
    for hours in AGES:
        if wanted.age < hours:
            narrower = replace(wanted, age=hours).to_args()
            span = show_span(timedelta(hours=hours), turn.language)
            label = turn.label("triage.older", span=span)
            buttons.append(turn.button(label, "waiting.press_page", page=0, **narrower))
    if not wanted.warned:
        narrower = replace(wanted, warned=True).to_args()
        label = turn.label("triage.warned")
        buttons.append(turn.button(label, "waiting.press_page", page=0, **narrower))
    assert turn.person is not None
    if turn.person.has_role(*EDITORS):
        label = turn.label("triage.do_batch")
        buttons.append(turn.button(label, "batch.press_start", **wanted.to_args()))
    return tuple(buttons)


async def press_story(turn: Turn, *, story: int, **args: Any) -> None:
    """A story out of the list, with the way on to the next below it."""
    wanted = read_args(args)
    await show_story(turn, await need_story(story))
    lines = await list_lines(turn, wanted)
    place = next((n for n, line in enumerate(lines) if line.id == story), None)
    await _show_pager(turn, wanted, lines, place, story)


async def _show_pager(
    turn: Turn,
    wanted: Filter,
    lines: Sequence[StoryLine],
    place: int | None,
    story: int,
) -> None:
    """Where in the list one is; a story that is decided meanwhile has no place."""
    args = wanted.to_args()
    steps = {"triage.do_previous": -1, "triage.do_next": 1}
    row = [
        turn.button(turn.label(key), "waiting.press_step", story=story, by=by, **args)
        for key, by in steps.items()
        if place is None or 0 <= place + by < len(lines)
    ]
    row.append(turn.button(turn.label("triage.do_list"), "waiting.press_list", **args))
    at = "—" if place is None else place + 1
    text = join_lines(
        [turn.say("triage.place", at=at, count=len(lines)), say_filter(turn, wanted)]
    )
    await forget_card(turn.chat.key, "pager")
    turn.reply(text, buttons=(tuple(row),), card="pager")


async def press_step(turn: Turn, *, story: int, by: int, **args: Any) -> None:
    """The next or previous of those that still wait, also after a decision."""
    wanted = read_args(args)
    lines = await list_lines(turn, wanted)
    found = await need_story(story)
    since = found.submitted_at or found.created_at
    key = (since, found.id)
    before = [line for line in lines if (line.at, line.id) < key]
    after = [line for line in lines if (line.at, line.id) > key]
    if by < 0 and before:
        await press_story(turn, story=before[-1].id, **args)
    elif by > 0 and after:
        await press_story(turn, story=after[0].id, **args)
    else:
        tell(turn, "triage.no_further")


async def press_list(turn: Turn, **args: Any) -> None:
    await forget_card(turn.chat.key, "queue")
    await show_queue(turn, read_args(args), page=0)


def need_lines(lines: Sequence[StoryLine]) -> Sequence[StoryLine]:
    """Raises `Refused` where nothing waits."""
    if not lines:
        raise Refused("review.queue_empty")
    return lines
