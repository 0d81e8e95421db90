"""What a commission looks like: to a unit that owes it, and to the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.chat_keys import read_chat
from handlers.messages import NOTICE, Made, Post, Rows
from handlers.render.tables import MOST_ROWS
from handlers.stories.cards import join_lines, show_unit
from handlers.texts import Html, say, say_plain
from handlers.times import show_time
from handlers.voices import Voice
from storage.desk.desk import DeskView
from storage.people.contacts import list_contacts, list_person_contacts
from storage.people.people import Recipient
from storage.stories.commissions import CommissionView, TaskView

STATES = ("delivered", "late", "accepted", "open", "missed", "cancelled")


async def list_ears(desk: DeskView, task: TaskView, now: datetime) -> list[Recipient]:
    """Who hears of a task: the person named, or those the unit is reached through."""
    today = now.astimezone(desk.zone).date()
    if task.person_id is not None:
        named = await list_person_contacts(task.person_id, today)
        if named:
            return named
    return await list_contacts(task.unit_id, today)


def post_task(
    voice: Voice,
    desk: DeskView,
    commission: CommissionView,
    task: TaskView,
    ear: Recipient,
    *,
    head: Html | None = None,
) -> None:
    """The unit's card in one chat. `head`: a line above it, in a message of its own."""
    language, chat = ear.language or desk.language, read_chat(ear.chat_key)
    text = show_task(commission, task, desk, language)
    card = f"commission:{task.id}" if head is None else ""
    post = Post(
        chat=chat,
        text=join_lines([head, text]) if head is not None else text,
        buttons=make_task_buttons(voice, commission, task, ear, language),
        card=card,
        priority=NOTICE,
    )
    voice.outgoing.append(post)


def show_task(
    commission: CommissionView, task: TaskView, desk: DeskView, language: str
) -> Html:
    unit = show_unit(desk, task.unit_id)
    named = f"{unit} {task.person}".strip()
    return join_lines(
        [
            show_head(commission, language),
            say("order.wanted", language, words=commission.words)
            if commission.words
            else "",
            show_deadline(commission, desk, language),
            say("order.owed_by", language, unit=named),
            show_task_state(task, language),
        ]
    )


def show_head(commission: CommissionView, language: str) -> Html:
    number, topic = commission.number, commission.topic
    return say("order.head", language, number=number, topic=topic)


def show_deadline(commission: CommissionView, desk: DeskView, language: str) -> Html:
    time = show_time(commission.deadline, zone=desk.zone, language=language)
    return say("order.until", language, time=time)


def show_task_state(task: TaskView, language: str) -> Html:
    return say(
        f"order.task_{task.state}",
        language,
        person=task.accepted_by,
        number=task.story_number,
    )


def make_task_buttons(
    voice: Voice,
    commission: CommissionView,
    task: TaskView,
    ear: Recipient,
    language: str,
) -> Rows:
    if commission.state != "open" or task.state in ("delivered", "late", "cancelled"):
        return ()
    chat, person = read_chat(ear.chat_key), ear.person_id
    row = []
    if task.state == "open":
        label = say_plain("order.do_accept", language)
        action = "commission_work.press_accept"
        row.append(
            voice.button(label, action, chat=chat, person_id=person, task=task.id)
        )
    label = say_plain("order.do_deliver", language)
    action = "commission_work.press_deliver"
    row.append(voice.button(label, action, chat=chat, person_id=person, task=task.id))
    return (tuple(row),)


def show_table(commission: CommissionView, desk: DeskView, language: str) -> Html:
    """Who has delivered: a line for each state, with the units in it."""
    return join_lines(
        [
            show_head(commission, language),
            show_deadline(commission, desk, language),
            say(
                "order.counts",
                language,
                count=len(commission.tasks),
                delivered=len(commission.delivered),
                awaited=len(commission.awaited),
            ),
            *_show_states(commission, desk, language),
            "" if commission.state == "open" else say("order.ended", language),
        ]
    )


def _show_states(
    commission: CommissionView, desk: DeskView, language: str
) -> Sequence[Html]:
    lines = []
    for state in STATES:
        tasks = [task for task in commission.tasks if task.state == state]
        names = [_name_task(task, desk) for task in tasks[:MOST_ROWS]]
        more = "…" if len(tasks) > MOST_ROWS else ""
        if tasks:
            line = say(
                "order.state_line",
                language,
                state=say_plain(f"order.state_{state}", language),
                count=len(tasks),
                units="、".join(names) + more,
            )
            lines.append(line)
    return lines


def _name_task(task: TaskView, desk: DeskView) -> str:
    number = f" #{task.story_number}" if task.story_number else ""
    return f"{show_unit(desk, task.unit_id)}{number}"


def make_sheet(commission: CommissionView, desk: DeskView, language: str) -> Made:
    """The same with a row for each unit."""
    names = ("unit", "person", "state", "delivered", "story")
    columns = [
        {"title": say_plain(f"order.column_{name}", language), "kind": "text"}
        for name in names
    ]
    rows = [
        [
            show_unit(desk, task.unit_id),
            task.person or task.accepted_by,
            say_plain(f"order.state_{task.state}", language),
            show_time(task.delivered_at, zone=desk.zone, language=language)
            if task.delivered_at
            else "",
            task.story_number,
        ]
        for task in commission.tasks
    ]
    title = say_plain("order.sheet", language, number=commission.number)
    return Made(
        "table_sheet",
        {"title": title, "columns": columns, "rows": rows},
        f"{title}.xlsx",
    )
