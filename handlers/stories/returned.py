"""What an author hears when a story comes back or is not taken."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from handlers.chat_keys import read_chat
from handlers.messages import Rows
from handlers.rules.revisions import find_quotes
from handlers.stories.cards import join_lines
from handlers.stories.steps import name_story
from handlers.texts import Html, say, say_plain
from handlers.turn import Turn
from storage.people.people import Recipient
from storage.stories.story_views import ActionView, StoryView


def show_notice(story: StoryView, language: str) -> Html:
    """The reasons with advice, the editor's words, the passage meant, what to do."""
    verdict = story.find_last("return", "reject")
    assert verdict is not None  # it is shown after one
    kind = verdict.action
    return join_lines(
        [
            say(f"review.told_{kind}", language, story=name_story(story)),
            *_show_reasons(verdict, language),
            *_show_words(story, verdict, language),
            say("review.how_to_resubmit", language) if kind == "return" else "",
        ]
    )


def _show_reasons(verdict: ActionView, language: str) -> Iterator[Html]:
    for code in verdict.reasons:
        if code != "other":
            reason = say_plain(f"review.reason_{code}", language)
            advice = say_plain(f"review.advice_{code}", language)
            yield say("review.reason_line", language, reason=reason, advice=advice)


def _show_words(story: StoryView, verdict: ActionView, language: str) -> Iterator[Html]:
    if verdict.words:
        yield say("review.editor_says", language, words=verdict.words)
    for quote in find_quotes(verdict.words, story.text.body):
        yield Html(f"<blockquote>{escape(quote, quote=False)}</blockquote>")


def make_notice_buttons(turn: Turn, story: StoryView, to: Recipient) -> Rows:
    if story.state != "returned" or to.person_id != story.writer_id:
        return ()
    chat, language = read_chat(to.chat_key), to.language or turn.desk.language
    label = say_plain("submit.edit_again", language)
    owner, number = story.writer_id, {"number": story.number}
    edit = turn.button(
        label, "draft.press_edit", chat=chat, person_id=owner, story=story.id
    )
    label = say_plain("submit.withdraw", language, **number)
    withdraw = turn.button(
        label, "mine.press_withdraw", chat=chat, person_id=owner, story=story.id
    )
    return ((edit, withdraw),)
