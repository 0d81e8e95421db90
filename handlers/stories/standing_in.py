"""Going on with a colleague's story: while they are on leave, or after they left.

Its author stays the author, and points stay where they are earned.
"""

from __future__ import annotations

from handlers.chat_keys import read_chat
from handlers.query.request import find_today
from handlers.rules.workflow import REVISABLE, STAND_IN, NotAllowed, decide
from handlers.stories.author import post_author_card
from handlers.stories.cards import join_lines, show_author_card
from handlers.stories.returned import show_notice
from handlers.stories.steps import find_roles, name_story, need_story, word_refusal
from handlers.telling import Refused, tell
from handlers.texts import say, say_plain
from handlers.turn import Turn
from storage.audit import record_audit
from storage.people.absences import find_absence
from storage.people.people import list_chats
from storage.people.posts import set_handler
from storage.stories.stories import Step, record_action
from storage.stories.story_views import StoryView

OPEN = ("draft", *REVISABLE)


async def tell_stand_in(turn: Turn, story: StoryView) -> None:
    """A story came back while its author is away: the stand-in can go on with it."""
    absence = await find_absence(story.writer_id, find_today(turn))
    if absence is None or absence.stand_in_id is None or story.state != "returned":
        return
    for chat in (await list_chats(absence.stand_in_id))[:1]:
        language = chat.language or turn.desk.language
        head = say("staff.returned_to_you", language, name=absence.name)
        button = turn.button(
            say_plain("staff.do_take_on", language),
            "standing_in.press_take_on",
            chat=read_chat(chat.chat_key),
            person_id=absence.stand_in_id,
            story=story.id,
        )
        text = join_lines([head, show_notice(story, language)])
        turn.notify(read_chat(chat.chat_key), text, buttons=((button,),))


def show_taken_on(turn: Turn, story: StoryView) -> None:
    """To its author: how it stands, and that they may take it back."""
    button = turn.button(
        turn.label("staff.do_take_back"), "standing_in.press_take_on", story=story.id
    )
    head = turn.say("staff.with_another", story=name_story(story))
    card = show_author_card(story, turn.desk, turn.language)
    buttons = ((button,),) if story.state in OPEN else ()
    turn.reply(join_lines([card, head]), buttons=buttons)


async def press_take_on(turn: Turn, *, story: int) -> None:
    await take_on(turn, await need_story(story))


async def take_on(turn: Turn, story: StoryView) -> StoryView:
    """Write on with it, in this chat. Raises `Refused` for who has no part in it."""
    assert turn.person is not None
    if story.writer_id == turn.person.id:
        raise Refused("staff.yours_already", story=name_story(story))
    await check_part(turn, story)
    handler = None if turn.person.id == story.author_id else turn.person.id
    await set_handler(story.id, handler, turn.chat.key)
    step = Step("take_on", story.state, turn.person.id, story.version)
    await record_action(story, step, now=turn.now)
    await record_audit(
        "story.take_on",
        f"story:{story.id}",
        at=turn.now,
        person_id=turn.person.id,
        details={"from": story.writer_id},
    )
    taken = await need_story(story.id)
    tell(turn, "staff.you_took_on", story=name_story(taken))
    await post_author_card(turn, taken, anew=True)
    return taken


async def check_part(turn: Turn, story: StoryView) -> None:
    """Its author takes it back, a stand-in takes it on. Raises `Refused`."""
    assert turn.person is not None
    roles = set(find_roles(turn.person, story))
    absence = await find_absence(story.writer_id, find_today(turn))
    is_author = turn.person.id == story.author_id
    if is_author or (absence and absence.stand_in_id == turn.person.id):
        roles.add(STAND_IN)
    try:
        decide("take_on", story.state, roles=roles)
    except NotAllowed as refusal:
        raise word_refusal(turn, story, refusal) from None
