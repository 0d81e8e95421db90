"""The full text of a story: page by page, or as a .docx."""

from __future__ import annotations

from handlers.messages import Button, Made
from handlers.review.queue import need_reader
from handlers.rules.text_pages import cut_pages
from handlers.stories.cards import show_authors
from handlers.stories.steps import name_story, need_story
from handlers.times import show_time
from handlers.turn import Turn
from storage.stories.story_views import StoryView


async def press_text(turn: Turn, *, story: int, page: int = 0) -> None:
    """A page of it, turned in place; a short one is whole."""
    found = await need_story(story)
    need_reader(turn, found)
    pages = cut_pages(found.text.body)
    page = min(page, len(pages) - 1)
    key = "review.full_text" if len(pages) == 1 else "triage.page"
    values = {"title": found.title, "body": pages[page]}
    text = turn.say(key, **values, page=page + 1, pages=len(pages))
    row = _make_row(turn, found, page, len(pages))
    card = f"text:{story}:{found.version}" if len(pages) > 1 else ""
    turn.reply(text, buttons=(tuple(row),), card=card)


def _make_row(turn: Turn, story: StoryView, page: int, pages: int) -> list[Button]:
    turns = {"◀": page - 1, "▶": page + 1}
    row = [
        turn.button(label, "full_text.press_text", story=story.id, page=to)
        for label, to in turns.items()
        if 0 <= to < pages
    ]
    label = turn.label("triage.do_docx")
    return [*row, turn.button(label, "full_text.press_docx", story=story.id)]


async def press_docx(turn: Turn, *, story: int) -> None:
    """Title, authors and text on pages to be printed or marked."""
    found = await need_story(story)
    need_reader(turn, found)
    at = found.submitted_at or found.created_at
    data = {
        "title": found.title,
        "origin": turn.label(
            "triage.docx_origin",
            number=found.number,
            version=found.version,
            authors=show_authors(found, turn.desk),
            time=show_time(at, zone=turn.desk.zone, language=turn.language),
        ),
        "body": found.text.body,
    }
    file = Made("story_document", data, f"{found.number}.docx")
    turn.reply(turn.say("triage.docx_of", story=name_story(found)), files=(file,))
