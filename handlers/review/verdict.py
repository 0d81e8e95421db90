"""Sending a story back or rejecting it: reasons by buttons, words if wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.asking import ask, stop_asking
from handlers.chat_keys import read_chat
from handlers.messages import Button, Chat, Post, Rows
from handlers.review.desk_cards import refresh_desk_cards
from handlers.review.lease import UNTAKEN, check_free
from handlers.rules.reasons import REASONS
from handlers.stories.author import notify, tell_author
from handlers.stories.returned import make_notice_buttons, show_notice
from handlers.stories.standing_in import tell_stand_in
from handlers.stories.steps import check_step, name_story, need_story, step_story
from handlers.telling import Refused
from handlers.texts import LANGUAGES, Html, say_plain
from handlers.turn import Turn
from storage.chats.chats import close_question, forget_card
from storage.stories.story_views import StoryView
from storage.stories.templates import list_templates

IN_A_ROW = 3
_BETWEEN = " ,;:、。\uff0c\uff1b\uff1a\n"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A verdict that is being given, in the private chat of who gives it.

    `verdict`: return or reject; it is about `version`, no later one.
    """

    story: int
    verdict: str
    version: int
    chosen: tuple[str, ...] = ()


async def press_start(turn: Turn, *, story: int, verdict: str) -> None:
    found = await need_story(story)
    await open_verdict(turn, found, verdict)
    elsewhere = turn.chat.kind != "private"
    turn.answer_press(turn.label("review.see_private") if elsewhere else "")


async def open_verdict(turn: Turn, story: StoryView, verdict: str) -> None:
    """Ask for the reasons, in private even if it began in a group."""
    check_step(turn, story, verdict)
    check_free(turn, story)
    await forget_card(_own_chat(turn).key, _name_card(story.id))
    await _show(turn, story, Dialogue(story.id, verdict, story.version))


def _own_chat(turn: Turn) -> Chat:
    assert turn.person is not None
    return turn.chat if turn.chat.kind == "private" else read_chat(turn.person.chat_key)


def _name_card(story_id: int) -> str:
    return f"verdict:{story_id}"


async def _show(turn: Turn, story: StoryView, dialogue: Dialogue) -> None:
    chat = _own_chat(turn)
    await ask(
        turn,
        "verdict.answer_words",
        chat_key=chat.key,
        story=dialogue.story,
        verdict=dialogue.verdict,
        version=dialogue.version,
        chosen=list(dialogue.chosen),
    )
    text = turn.say(f"review.ask_{dialogue.verdict}", story=name_story(story))
    rows = _make_rows(turn, story, dialogue, chat)
    if dialogue.verdict == "return":
        phrases = await _make_phrase_rows(turn, dialogue, chat)
        rows = (*rows[:-2], *phrases, *rows[-2:])
    post = Post(chat=chat, text=text, buttons=rows, card=_name_card(story.id))
    turn.outgoing.append(post)


def _make_rows(turn: Turn, story: StoryView, dialogue: Dialogue, chat: Chat) -> Rows:
    def make(label: str, action: str, **args: str) -> Button:
        return turn.button(
            label,
            f"verdict.{action}",
            chat=chat,
            person_id=turn.person.id if turn.person else None,
            story=dialogue.story,
            verdict=dialogue.verdict,
            version=dialogue.version,
            chosen=list(dialogue.chosen),
            **args,
        )

    reasons = [
        make(_label_reason(turn, code, dialogue.chosen), "press_reason", code=code)
        for code in REASONS
    ]
    rows = [tuple(reasons[i : i + IN_A_ROW]) for i in range(0, len(REASONS), IN_A_ROW)]
    sure = turn.label(f"review.sure_{dialogue.verdict}", story=name_story(story, 12))
    confirm = make(sure, "press_confirm")
    return (*rows, (confirm,), (make(turn.label("words.cancel"), "press_cancel"),))


async def _make_phrase_rows(turn: Turn, dialogue: Dialogue, chat: Chat) -> Rows:
    """The editors' templates, two in a row."""
    person_id = turn.person.id if turn.person else None
    buttons = [
        turn.button(
            turn.label("triage.use_phrase", name=each.name),
            "phrases.press_use",
            chat=chat,
            person_id=person_id,
            story=dialogue.story,
            version=dialogue.version,
            template=each.id,
        )
        for each in await list_templates()
    ]
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def _label_reason(turn: Turn, code: str, chosen: Sequence[str]) -> str:
    label = turn.label(f"review.reason_{code}")
    return f"✓ {label}" if code in chosen else label


async def press_reason(
    turn: Turn, *, story: int, verdict: str, version: int, chosen: list[str], code: str
) -> None:
    """Choose a reason, or take it back."""
    found = await need_story(story)
    check_step(turn, found, verdict)
    kept = {*chosen} ^ {code}
    codes = tuple(each for each in REASONS if each in kept)
    await _show(turn, found, Dialogue(story, verdict, version, codes))


async def press_confirm(
    turn: Turn, *, story: int, verdict: str, version: int, chosen: list[str]
) -> None:
    found = await need_same(turn, story, version)
    if verdict == "return" and not chosen:
        raise Refused("review.reason_needed")
    await settle(turn, found, verdict, reasons=chosen)


async def answer_words(
    turn: Turn, *, story: int, verdict: str, version: int, chosen: list[str]
) -> None:
    """The editor's own words end the dialogue, with or without chosen reasons."""
    reasons, words = read_verdict(turn.event.text)
    codes = [each for each in REASONS if each in {*chosen, *reasons}]
    if not words and not codes:
        raise Refused("review.reason_needed")
    await stop_asking(turn)
    found = await need_same(turn, story, version)
    await settle(turn, found, verdict, reasons=codes, words=words)


async def need_same(turn: Turn, story_id: int, version: int) -> StoryView:
    story = await need_story(story_id)
    if story.version != version:
        raise Refused("review.newer_version", story=name_story(story))
    return story


async def press_cancel(
    turn: Turn, *, story: int, verdict: str, version: int, chosen: list[str]
) -> None:
    await _close(turn, story, turn.say("review.verdict_cancelled"))


async def _close(turn: Turn, story_id: int, text: Html) -> None:
    chat = _own_chat(turn)
    assert turn.person is not None
    await close_question(chat.key, turn.person.id)
    turn.outgoing.append(Post(chat=chat, text=text, card=_name_card(story_id)))


async def settle(
    turn: Turn,
    story: StoryView,
    verdict: str,
    *,
    reasons: Sequence[str],
    words: str = "",
) -> None:
    """Give the verdict; the author hears it at once, with the reasons."""
    check_free(turn, story)
    codes = list(reasons) or (["other"] if words else [])
    settled = await step_story(
        turn, story, verdict, reasons=codes, words=words, **UNTAKEN
    )
    done = {"story": name_story(settled), "state": _say_state(turn, settled)}
    if turn.event.kind == "press":
        turn.answer_press(turn.label("review.done", **done))
    await _close(turn, story.id, turn.say("review.done", **done))
    for chat in await tell_author(turn, settled):
        text = show_notice(settled, chat.language or turn.desk.language)
        buttons = make_notice_buttons(turn, settled, chat)
        card = f"returned:{settled.id}:{settled.version}"
        notify(turn, chat, text, buttons=buttons, card=card)
    await tell_stand_in(turn, settled)
    await refresh_desk_cards(turn, settled)


def _say_state(turn: Turn, story: StoryView) -> str:
    return turn.label(f"words.state_{story.state}")


def read_verdict(words: str) -> tuple[list[str], str]:
    """Reasons named in front, in either language, and what is said besides."""
    found: list[str] = []
    rest = words.strip()
    while code := _find_reason(rest):
        name, length = code
        found.append(name)
        rest = rest[length:].lstrip(_BETWEEN)
    return found, rest


def _find_reason(words: str) -> tuple[str, int] | None:
    for code in REASONS:
        for language in LANGUAGES:
            name = say_plain(f"review.reason_{code}", language)
            begins = words.casefold().startswith(name.casefold())
            if begins and (words + " ")[len(name)] in _BETWEEN:
                return code, len(name)
    return None
