"""Commissions (约稿), a unit's side: accept, and deliver by sending a story to it."""

from __future__ import annotations

from handlers.asking import ask, stop_asking
from handlers.chat_keys import read_chat
from handlers.commissions.commission_cards import list_ears, post_task
from handlers.messages import Rows
from handlers.stories.cards import show_unit
from handlers.stories.delivering import settle_delivery
from handlers.stories.received_files import receive_files
from handlers.stories.steps import name_story, need_story
from handlers.stories.submit import begin_story, choose_words
from handlers.telling import Refused, tell
from handlers.texts import say
from handlers.turn import Turn
from storage.people.people import list_chats
from storage.stories.commissions import (
    UNDELIVERED,
    CommissionView,
    TaskView,
    find_story_tasks,
    find_task,
    load_commission,
    move_task,
    set_task_story,
)
from storage.stories.story_lists import StoryLine, list_own
from storage.stories.story_views import StoryView

OFFERED = 5  # stories already sent that may be the one
USABLE = ("signoff", "submitted", "first_review", "final_review", "accepted", "adopted")


async def need_task(turn: Turn, task_id: int) -> tuple[CommissionView, TaskView]:
    """A task of the person's own unit. Raises `Refused`."""
    assert turn.person is not None
    task = await find_task(task_id)
    commission = await load_commission(task.commission_id) if task else None
    if task is None or commission is None:
        raise Refused("order.no_such")
    if task.unit_id not in turn.person.units_as("reporter", "unit_leader"):
        raise Refused("order.other_unit", unit=show_unit(turn.desk, task.unit_id))
    return commission, task


def check_owed(commission: CommissionView, task: TaskView) -> None:
    """Raises `Refused` when nothing is owed any more."""
    if task.state not in UNDELIVERED:
        state = f"order.is_{task.state}"
        raise Refused(state, number=commission.number, story=task.story_number)
    if commission.state != "open":
        raise Refused("order.has_ended", number=commission.number)


async def press_accept(turn: Turn, *, task: int) -> None:
    """The unit will do it; everybody who has the card sees by whom."""
    assert turn.person is not None
    commission, found = await need_task(turn, task)
    check_owed(commission, found)
    if found.state == "open":
        taken = {"accepted_by_id": turn.person.id, "accepted_at": turn.now}
        if not await move_task(found, "accepted", **taken):
            raise Refused("order.changed_meanwhile")
    tell(turn, "order.you_accepted", number=commission.number)
    await refresh_task(turn, found.id)


async def refresh_task(turn: Turn, task_id: int) -> None:
    """Bring the unit's cards up to date, and this chat's."""
    task = await find_task(task_id)
    commission = await load_commission(task.commission_id) if task else None
    if task is None or commission is None or turn.person is None:
        return
    ears = await list_ears(turn.desk, task, turn.now)
    if turn.person.units_as("reporter", "unit_leader"):
        ears.append(turn.person.as_recipient(turn.chat.key))
    for ear in {ear.chat_key: ear for ear in ears}.values():
        post_task(turn, turn.desk, commission, task, ear)


async def press_deliver(turn: Turn, *, task: int) -> None:
    """Wait for the story; or one that was sent already is it."""
    assert turn.person is not None
    commission, found = await need_task(turn, task)
    check_owed(commission, found)
    need_reporter(turn, found)
    await ask(turn, "commission_work.answer_story", task=task)
    text = turn.say(
        "order.send_story", number=commission.number, topic=commission.topic
    )
    lines = await list_own(turn.person.id, USABLE, limit=OFFERED)
    own = [line for line in lines if line.unit_id == found.unit_id]
    turn.reply(text, buttons=_offer(turn, task, own))


def need_reporter(turn: Turn, task: TaskView) -> None:
    assert turn.person is not None
    if task.unit_id not in turn.person.units_as("reporter"):
        raise Refused("order.reporters_deliver")


def _offer(turn: Turn, task: int, lines: list[StoryLine]) -> Rows:
    return tuple(
        (
            turn.button(
                turn.label(
                    "order.do_use", story=f"#{line.number}《{line.title[:12]}》"
                ),
                "commission_work.press_use",
                task=task,
                story=line.id,
            ),
        )
        for line in lines
    )


async def answer_story(turn: Turn, *, task: int) -> None:
    """The next message is the story for it, however short."""
    if await write_for(turn, task):
        await stop_asking(turn)
    else:
        turn.reply(turn.say("submit.how"))


async def write_for(turn: Turn, task_id: int) -> bool:
    """Begin a draft that delivers when it is handed in; False for an empty message."""
    commission, task = await need_task(turn, task_id)
    check_owed(commission, task)
    need_reporter(turn, task)
    received = receive_files(turn.event.files, turn.event.text)
    words = choose_words(turn.event.text, received)
    if not words and not received.files:
        return False
    story = await begin_story(turn, words, received, unit_id=task.unit_id)
    await set_task_story(task_id, story.id)
    turn.reply(turn.say("order.draft_for", number=commission.number))
    return True


async def press_use(turn: Turn, *, task: int, story: int) -> None:
    """A story that is in already delivers, as of when it was handed in."""
    commission, found = await need_task(turn, task)
    check_owed(commission, found)
    sent = await need_story(story)
    assert turn.person is not None
    is_own = sent.author_id == turn.person.id and sent.unit_id == found.unit_id
    if not is_own or sent.submitted_at is None or sent.state not in USABLE:
        raise Refused("order.not_usable")
    if await find_story_tasks(story):
        raise Refused("order.used_already", story=name_story(sent))
    # What was handed in before it was ordered is delivered now.
    before = sent.submitted_at < commission.issued_at
    at = turn.now if before else sent.submitted_at
    desk, now = turn.desk, turn.now
    if not await settle_delivery(commission, found, sent, at=at, now=now, desk=desk):
        raise Refused("order.changed_meanwhile")
    await stop_asking(turn)
    await tell_delivery(turn, sent)


async def tell_delivery(turn: Turn, story: StoryView) -> None:
    """After a story was handed in: its unit, and whoever ordered it, hear of it."""
    for task in await find_story_tasks(story.id):
        commission = await load_commission(task.commission_id)
        if commission is None or task.state not in ("delivered", "late"):
            continue
        turn.reply(turn.say(f"order.you_{task.state}", number=commission.number))
        await refresh_task(turn, task.id)
        await _tell_issuer(turn, commission, task, story)


async def _tell_issuer(
    turn: Turn, commission: CommissionView, task: TaskView, story: StoryView
) -> None:
    for chat in (await list_chats(commission.issued_by_id))[:1]:
        language = chat.language or turn.desk.language
        text = say(
            f"order.told_{task.state}",
            language,
            number=commission.number,
            topic=commission.topic,
            unit=show_unit(turn.desk, task.unit_id),
            story=name_story(story),
            delivered=len(commission.delivered),
            count=len(commission.tasks),
        )
        turn.notify(read_chat(chat.chat_key), text)
