"""`/search` and `/photos`: handed-in stories and their photos by words and days.

The desk and its readers find everything, leaders what is of their units, authors what
is their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.archive.photo_places import name_photo, show_photo
from handlers.commands import LEADERS, READERS
from handlers.messages import Button, Kept, Rows
from handlers.query.request import find_today
from handlers.rules.period_names import name_period
from handlers.rules.period_words import take_period
from handlers.rules.periods import Period
from handlers.rules.snippets import cut_snippet
from handlers.stories.cards import join_lines, show_unit
from handlers.stories.cutting import cut_query
from handlers.telling import Refused
from handlers.texts import Html
from handlers.turn import Turn
from storage.stories.search import (
    MOST,
    FoundPhoto,
    FoundStory,
    Query,
    find_photos,
    find_stories,
    read_photos,
    read_stories,
)

STORIES_SHOWN, PHOTOS_SHOWN, IN_A_ROW = 8, 9, 4
LONGEST = 200  # characters of what is searched for; buttons carry them


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: the whole, the words alone, the days they are limited to."""

    said: str
    words: str
    period: Period | None
    query: Query


async def search(turn: Turn, words: str) -> None:
    """`/search 移民搬迁 2026`"""
    await press_stories(turn, words=words)


async def photos(turn: Turn, words: str) -> None:
    """`/photos 移民搬迁 2026`"""
    await press_photos(turn, words=words)


def read_asked(turn: Turn, words: str) -> Asked:
    """Words and a period in any order. Raises `Refused` where there is neither."""
    said = words.strip()[:LONGEST]
    period, rest = take_period(said, find_today(turn))
    cut = cut_query(rest)
    if not cut and period is None:
        raise Refused("search.what")
    days = (period.start, period.end) if period else None
    return Asked(said, rest, period, _limit(turn, Query(words=cut, days=days)))


def _limit(turn: Turn, query: Query) -> Query:
    """To what this person may read."""
    assert turn.person is not None
    if turn.person.has_role(*READERS):
        return query
    units = turn.person.units_as("unit_leader")
    return Query(query.words, query.days, units, turn.person.id)


async def press_stories(turn: Turn, *, words: str, page: int = 0) -> None:
    """A page of what is found, the newest first."""
    asked = read_asked(turn, words)
    ids = await find_stories(asked.query)
    if not ids:
        raise Refused("search.no_stories", said=_name(turn, asked))
    shown = await read_stories(_cut_page(ids, page, STORIES_SHOWN))
    head = turn.say("search.stories_head", said=_name(turn, asked), n=len(ids))
    lines = [_show_story(turn, story, asked.query.words) for story in shown]
    look = [_make_look(turn, story) for story in shown]
    rows = [tuple(look[i : i + IN_A_ROW]) for i in range(0, len(look), IN_A_ROW)]
    last = _make_last_row(turn, "stories", asked.said, page, len(ids))
    turn.reply(
        join_lines([head, *lines, _warn_of_many(turn, ids)]), buttons=(*rows, *last)
    )


async def press_photos(turn: Turn, *, words: str, page: int = 0) -> None:
    """A page of the photos that are found, the newest first."""
    asked = read_asked(turn, words)
    ids = await find_photos(asked.query)
    if not ids:
        raise Refused("search.no_photos", said=_name(turn, asked))
    shown = await read_photos(_cut_page(ids, page, PHOTOS_SHOWN))
    head = turn.say("search.photos_head", said=_name(turn, asked), n=len(ids))
    first = page * PHOTOS_SHOWN + 1
    lines = [show_photo(turn, photo, at) for at, photo in enumerate(shown, first)]
    turn.reply(
        join_lines([head, *lines, _warn_of_many(turn, ids)]),
        buttons=_make_last_row(turn, "photos", asked.said, page, len(ids)),
        files=_list_files(shown),
    )


def _cut_page(ids: Sequence[int], page: int, size: int) -> Sequence[int]:
    return ids[page * size : (page + 1) * size]


def _name(turn: Turn, asked: Asked) -> str:
    """The words and the days as they were understood."""
    days = name_period(asked.period, turn.language) if asked.period else ""
    return " ".join(filter(None, (asked.words, days)))


def _warn_of_many(turn: Turn, ids: Sequence[int]) -> Html:
    return turn.say("search.many", most=MOST) if len(ids) >= MOST else Html("")


def _show_story(turn: Turn, story: FoundStory, words: Sequence[str]) -> Html:
    snippet = cut_snippet(story.body, words)
    return turn.say(
        "search.story_line",
        number=story.number,
        title=story.title,
        unit=show_unit(turn.desk, story.unit_id),
        day=story.submitted_on.isoformat(),
        state=turn.label(f"words.state_{story.state}"),
        before=snippet.before,
        hit=snippet.hit,
        after=snippet.after,
    )


def _make_look(turn: Turn, story: FoundStory) -> Button:
    """A closer look: the desk's card, or the author's own."""
    assert turn.person is not None
    reads_cards = turn.person.has_role(*READERS, *LEADERS)
    action = "queue.press_story" if reads_cards else "draft.press_open"
    return turn.button(f"#{story.number}", action, story=story.id)


def _make_last_row(turn: Turn, kind: str, said: str, page: int, found: int) -> Rows:
    """On and back, and everything as a file."""
    size = STORIES_SHOWN if kind == "stories" else PHOTOS_SHOWN
    row = []
    if page > 0:
        row.append(turn.button("◀", f"search.press_{kind}", words=said, page=page - 1))
    if (page + 1) * size < found:
        row.append(turn.button("▶", f"search.press_{kind}", words=said, page=page + 1))
    label = turn.label("search.do_export", count=found)
    row.append(turn.button(label, "selection.press_export", kind=kind, words=said))
    return (tuple(row),)


def _list_files(photos: Sequence[FoundPhoto]) -> tuple[Kept, ...]:
    return tuple(
        Kept(photo.sha256, name_photo(photo), as_photo=True) for photo in photos
    )
