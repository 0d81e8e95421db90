"""What kind of text a story is (体裁) and in what form, chosen or said."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.awards.fee_books import keep_fees
from handlers.messages import Button, Rows
from handlers.rules.genres import CHOSEN, FORMS, read_form, read_genre
from handlers.scores.points import note_description
from handlers.stories.describing import note_change
from handlers.stories.numbers import find_named_story, read_number
from handlers.stories.steps import check_step, name_story, need_story
from handlers.telling import Refused
from handlers.texts import Html
from handlers.turn import Turn
from storage.stories.stories import touch_story
from storage.stories.story_views import StoryView

IN_A_ROW = 4


async def classify(turn: Turn, words: str) -> None:
    """`/genre 1123`, or at once: 体裁 1123 通讯 综合."""
    story = await find_named_story(turn, words)
    _, rest = read_number(words)
    if not rest:
        await show_kinds(turn, story)
        return
    genre, form = read_kinds(turn, rest.split())
    await set_kind(turn, story, genre=genre or story.genre, form=form or story.form)


def read_kinds(turn: Turn, words: Iterable[str]) -> tuple[str, str]:
    """(genre, form), "" for what was not named. Raises `Refused`."""
    genre = form = ""
    for word in words:
        found = read_genre(word)
        genre, form = found or genre, read_form(word) or form
        if not found and not read_form(word):
            raise Refused("work.unknown_kind", word=word[:20], kinds=_list_all(turn))
    return genre, form


def _list_all(turn: Turn) -> str:
    genres = (turn.label(f"query.genre_{code}") for code in CHOSEN)
    forms = (turn.label(f"work.form_{code}") for code in FORMS)
    return turn.join([*genres, *forms])


async def press_start(turn: Turn, *, story: int) -> None:
    await show_kinds(turn, await need_story(story))


async def press_set(turn: Turn, *, story: int, genre: str, form: str) -> None:
    await set_kind(turn, await need_story(story), genre=genre, form=form)


async def show_kinds(turn: Turn, story: StoryView) -> None:
    """All genres and forms, the present ones marked; pressed again they go away."""
    check_step(turn, story, "classify")
    text = turn.say("work.which_kind", story=name_story(story))
    turn.reply(text, buttons=_make_rows(turn, story), card=f"kind:{story.id}")


def _make_rows(turn: Turn, story: StoryView) -> Rows:
    def make(label: str, genre: str, form: str, *, chosen: bool) -> Button:
        return turn.button(
            f"✓ {label}" if chosen else label,
            "classify.press_set",
            story=story.id,
            genre=genre,
            form=form,
        )

    genres = [
        make(
            turn.label(f"query.genre_{code}"),
            "" if code == story.genre else code,
            story.form,
            chosen=code == story.genre,
        )
        for code in CHOSEN
    ]
    forms = [
        make(
            turn.label(f"work.form_{code}"),
            story.genre,
            "" if code == story.form else code,
            chosen=code == story.form,
        )
        for code in FORMS
    ]
    rows = [genres[i : i + IN_A_ROW] for i in range(0, len(genres), IN_A_ROW)]
    return tuple(tuple(row) for row in (*rows, forms))


async def set_kind(turn: Turn, story: StoryView, *, genre: str, form: str) -> None:
    """Say what a story is; what it has earned is worked out anew."""
    check_step(turn, story, "classify")
    if (genre, form) == (story.genre, story.form):
        await _show_done(turn, story)
        return
    was = {"story": {"genre": story.genre, "form": story.form}}
    await touch_story(story.id, now=turn.now, genre=genre, form=form)
    changed = await need_story(story.id)
    await note_description(changed, was, turn.now, turn.desk)
    await keep_fees(story.id, turn.now, turn.desk, reprice=genre != story.genre)
    words = _name_kind(turn, changed)
    await note_change(turn, changed, "classify", words=words)
    await _show_done(turn, changed)


async def _show_done(turn: Turn, story: StoryView) -> None:
    if turn.event.kind == "press":
        await show_kinds(turn, story)
    else:
        turn.reply(_say_kind(turn, story))


def _say_kind(turn: Turn, story: StoryView) -> Html:
    kind = _name_kind(turn, story) or turn.label("work.no_kind")
    return turn.say("work.kind_set", story=name_story(story), kind=kind)


def _name_kind(turn: Turn, story: StoryView) -> str:
    genre = turn.label(f"query.genre_{story.genre}") if story.genre else ""
    form = turn.label(f"work.form_{story.form}") if story.form else ""
    return " · ".join(filter(None, (genre, form)))
