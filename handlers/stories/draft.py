"""The buttons of the author's card: hand in, change, add photos, throw away."""

from __future__ import annotations

from typing import Any

from handlers.asking import ask, stop_asking
from handlers.commissions.commission_work import tell_delivery
from handlers.confirming import make_sure, say_done
from handlers.review.desk_cards import announce_new_version, refresh_desk_cards
from handlers.review.lease import UNTAKEN
from handlers.rules.manuscript import Manuscript, looks_like_story, read_title
from handlers.rules.workflow import DECIDED, REVISABLE
from handlers.stories.author import is_complete, post_author_card, retire_author_card
from handlers.stories.cards import is_being_revised
from handlers.stories.joint import tell_partners
from handlers.stories.received_files import receive_files, tell_problems
from handlers.stories.standing_in import show_taken_on
from handlers.stories.steps import check_step, name_story, need_story, step_story
from handlers.stories.submit import receive
from handlers.stories.writing import replace_body, replace_words, screen, write
from handlers.telling import Refused, tell
from handlers.turn import Turn
from storage.stories.joint import set_partners
from storage.stories.stories import drop_working_version, remove_files, touch_story
from storage.stories.story_views import StoryView

HANDING_IN = {"draft": "submit", "returned": "resubmit"}  # else "revise"


async def need_own(turn: Turn, story_id: int) -> StoryView:
    """A story that this person writes on. Raises `Refused`."""
    story = await need_story(story_id)
    if turn.person is None or turn.person.id not in (story.author_id, story.writer_id):
        raise Refused("submit.not_yours")
    if story.writer_id != turn.person.id:
        raise Refused("staff.with_another", story=name_story(story))
    return story


async def need_writable(turn: Turn, story_id: int) -> StoryView:
    """A story of this person that is not decided yet."""
    story = await need_own(turn, story_id)
    if story.state in DECIDED:
        check_step(turn, story, "revise")  # says who decided what and when
    return story


async def press_submit(turn: Turn, *, story: int, version: int) -> None:
    """Hand in what was written: a draft, a new version, or a change under review."""
    found = await need_own(turn, story)
    if found.state != "draft" and version <= found.version:
        raise Refused("submit.handed_in", story=name_story(found))
    if found.state in REVISABLE and not is_being_revised(found):
        raise Refused("submit.nothing_to_drop")
    if not is_complete(found):
        raise Refused("submit.incomplete")
    await hand_in(turn, found)


async def hand_in(turn: Turn, story: StoryView) -> None:
    action = HANDING_IN.get(story.state, "revise")
    check_step(turn, story, action)
    screened = await screen(turn, story)
    changes: dict[str, Any] = {
        "title": story.working_text.title,
        "warnings": list(screened.warnings),
    }
    handed_in = await step_story(
        turn, story, action, version=story.working_version, **changes, **UNTAKEN
    )
    await stop_asking(turn)
    tell(turn, "submit.thanks", story=name_story(handed_in))
    if handed_in.version > 1:
        await retire_author_card(turn, handed_in)
    await post_author_card(turn, handed_in)
    await refresh_desk_cards(turn, handed_in)
    if handed_in.version > 1:
        await announce_new_version(turn, handed_in)
        return
    await tell_partners(turn, handed_in)
    await tell_delivery(turn, handed_in)


async def press_title(turn: Turn, *, story: int) -> None:
    await _ask_for(turn, story, "draft.answer_title", "submit.ask_title")


async def press_body(turn: Turn, *, story: int) -> None:
    await _ask_for(turn, story, "draft.answer_body", "submit.ask_body")


async def press_photos(turn: Turn, *, story: int) -> None:
    await _ask_for(turn, story, "draft.answer_photos", "submit.ask_photos")


async def press_edit(turn: Turn, *, story: int) -> None:
    """修改, 修改重报: the whole text anew."""
    await _ask_for(turn, story, "draft.answer_edit", "submit.ask_edit")


async def _ask_for(turn: Turn, story_id: int, question: str, key: str) -> None:
    story = await need_writable(turn, story_id)
    await ask(turn, question, story=story.id)
    turn.reply(turn.say(key, story=name_story(story)))


async def answer_title(turn: Turn, *, story: int) -> None:
    words = turn.event.text
    if not words or looks_like_story(words):
        await stop_asking(turn)
        await receive(turn, surely=True)
        return
    found = await need_writable(turn, story)
    manuscript = Manuscript(read_title(words), found.working_text.body)
    await _write_answer(turn, found, manuscript)


async def answer_body(turn: Turn, *, story: int) -> None:
    found = await need_writable(turn, story)
    await _answer_words(
        turn, found, replace_body(found.working_text, _read_words(turn))
    )


async def answer_edit(turn: Turn, *, story: int) -> None:
    found = await need_writable(turn, story)
    await _answer_words(
        turn, found, replace_words(found.working_text, _read_words(turn))
    )


def _read_words(turn: Turn) -> str:
    """What was written, in the message or in a document."""
    return turn.event.text or receive_files(turn.event.files).text


async def _answer_words(turn: Turn, story: StoryView, manuscript: Manuscript) -> None:
    if not _read_words(turn):
        # Photos without words belong to the story that is being changed.
        await _add_files(turn, story)
        return
    await _write_answer(turn, story, manuscript)


async def _write_answer(turn: Turn, story: StoryView, manuscript: Manuscript) -> None:
    received = receive_files(turn.event.files)
    tell_problems(turn, received.problems)
    await stop_asking(turn)
    turn.react()
    same_body = manuscript.body == story.working_text.body
    source = None if same_body else turn.event.message_id
    written = await write(
        turn, story, manuscript=manuscript, files=received.files, message_id=source
    )
    await post_author_card(turn, written, anew=True)


async def answer_photos(turn: Turn, *, story: int) -> None:
    """Photos for this story; words are a message of their own."""
    if turn.event.files:
        await _add_files(turn, await need_writable(turn, story))
    else:
        await stop_asking(turn)
        if not await receive(turn):
            turn.reply(turn.say("submit.ask_photos_again"))


async def _add_files(turn: Turn, story: StoryView) -> None:
    received = receive_files(turn.event.files)
    tell_problems(turn, received.problems)
    if not received.files:
        return
    turn.react()
    # The rest of an album finds the story by its album.
    await stop_asking(turn)
    written = await write(turn, story, files=received.files)
    gathering = bool(turn.event.album)
    await post_author_card(turn, written, gathering=gathering, anew=not gathering)


async def press_clear(turn: Turn, *, story: int) -> None:
    found = await need_writable(turn, story)
    if found.working_version not in found.texts:
        found = await write(turn, found)
    await remove_files(found)
    tell(turn, "submit.photos_cleared")
    await post_author_card(turn, await screen(turn, await need_story(story)))


async def press_unit(turn: Turn, *, story: int, unit: int) -> None:
    found = await need_own(turn, story)
    assert turn.person is not None
    if found.state != "draft" or unit not in turn.person.units_as("reporter"):
        raise Refused("submit.handed_in", story=name_story(found))
    await touch_story(story, now=turn.now, unit_id=unit)
    await set_partners(story, ())
    await post_author_card(turn, await screen(turn, await need_story(story)))


async def press_discard(turn: Turn, *, story: int, sure: bool = False) -> None:
    """Throw a draft away, after it was asked once."""
    found = await need_own(turn, story)
    check_step(turn, found, "discard")
    name = name_story(found, 20)
    if not sure:
        label = turn.label("submit.surely_discard", story=name)
        button = turn.button(
            label,
            "draft.press_discard",
            person_id=found.writer_id,
            story=story,
            sure=True,
        )
        text = turn.say("submit.sure_discard", story=name)
        await make_sure(turn, f"{story}", text, button)
        return
    gone = await step_story(turn, found, "discard")
    tell(turn, "submit.draft_gone")
    say_done(turn, f"{story}", turn.say("submit.draft_gone"))
    await post_author_card(turn, gone)


async def press_drop(turn: Turn, *, story: int) -> None:
    """Forget a version that was never handed in; what was handed in stays."""
    found = await need_own(turn, story)
    if not is_being_revised(found):
        raise Refused("submit.nothing_to_drop")
    await drop_working_version(found)
    await stop_asking(turn)
    tell(turn, "submit.dropped", story=name_story(found))
    await post_author_card(turn, await need_story(story), anew=True)


async def press_open(turn: Turn, *, story: int) -> None:
    """Show a draft or a receipt again, at the end of the chat."""
    found = await need_story(story)
    if turn.person and turn.person.id == found.author_id != found.writer_id:
        show_taken_on(turn, found)
        return
    found = await need_own(turn, story)
    if found.state == "draft" or is_being_revised(found):
        found = await screen(turn, found)
    await post_author_card(turn, found, anew=True)
