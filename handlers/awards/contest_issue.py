"""Issuing a contest: shown first, sent out at a press, called off while it is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from handlers.awards.contest_show import need_contest, show_contest
from handlers.awards.contest_words import word_call
from handlers.chat_keys import read_chat
from handlers.messages import ANNOUNCEMENT, NOTICE, Post
from handlers.query.request import find_today
from handlers.render.tables import join_names
from handlers.rules.contests import read_contest_call
from handlers.telling import Refused
from handlers.texts import Html, say
from handlers.turn import Turn
from storage.audit import record_audit
from storage.awards.contests import (
    ContestView,
    NewContest,
    change_contest,
    create_contest,
)
from storage.chats.targets import Target, list_targets
from storage.people.people import list_recipients
from storage.queues.runs import claim_run

KIND = "contest"  # what groups that are told announce


async def preview_call(turn: Turn, text: str) -> None:
    """Show what would go out, and ask once. Raises `Refused`."""
    call = read_contest_call(text, turn.now.astimezone(turn.desk.zone))
    if call.problem:
        raise Refused(f"contest.bad_{call.problem}")
    assert call.deadline is not None  # else there is a problem
    issue = turn.button(
        turn.label("contest.do_issue"),
        "contest_issue.press_issue",
        theme=call.theme,
        words=call.words,
        classes=list(call.classes),
        per_person=call.per_person,
        longest=call.longest,
        deadline=call.deadline.astimezone(UTC).isoformat(),
        ticket=turn.event.event_id,
    )
    drop = turn.button(turn.label("words.cancel"), "contest_issue.press_drop")
    text = turn.say(
        "contest.preview",
        theme=call.theme,
        time=f"{call.deadline:%Y-%m-%d %H:%M}",
        classes=join_names(call.classes, turn.language) or "—",
        per_person=call.per_person or "—",
        longest=call.longest or "—",
        words=call.words or "—",
    )
    turn.reply(text, buttons=((issue, drop),), card="contest:new")


async def press_drop(turn: Turn) -> None:
    turn.reply(turn.say("contest.dropped"), card="contest:new")


async def press_issue(
    turn: Turn,
    *,
    theme: str,
    words: str,
    classes: Sequence[str],
    per_person: int,
    longest: int,
    deadline: str,
    ticket: str,
) -> None:
    """To the groups that take contests, else to all reporters. A button issues once."""
    assert turn.person is not None
    until = datetime.fromisoformat(deadline)
    if until <= turn.now:
        raise Refused("contest.bad_past")
    claimed = await claim_run(
        KIND, "issue", ticket[:100], due_at=turn.now, now=turn.now
    )
    if claimed is None:
        raise Refused("announce.pressed_already")
    new = NewContest(theme, words, classes, per_person, longest, until, turn.person.id)
    contest = await create_contest(new, find_today(turn).year, turn.now)
    await record_contest(turn, "bout.issue", contest, theme=theme)
    count = await _send_out(turn, contest)
    turn.reply(turn.say("contest.issued", number=contest.number, n=count))


async def list_groups() -> list[Target]:
    return [each for each in await list_targets() if KIND in each.announces]


async def _send_out(turn: Turn, contest: ContestView) -> int:
    groups = await list_groups()
    for group in groups:
        text = word_call(contest, turn.desk, turn.desk.language)
        how = say("contest.how_to_enter", turn.desk.language)
        chat = read_chat(group.chat_key, group.chat_kind)
        post = Post(chat, Html(f"{text}\n\n{how}"), priority=ANNOUNCEMENT)
        turn.outgoing.append(post)
    if groups:
        return len(groups)
    reporters = await list_recipients(("reporter",))
    for each in reporters:
        language = each.language or turn.desk.language
        text = word_call(contest, turn.desk, language)
        how = say("contest.how_to_enter", language)
        chat = read_chat(each.chat_key)
        turn.notify(chat, Html(f"{text}\n\n{how}"), priority=NOTICE)
    return len(reporters)


async def press_cancel(turn: Turn, *, contest: int) -> None:
    """While it is open; whoever entered is told."""
    found = await need_contest(contest)
    if not await change_contest(found.id, was="open", state="cancelled"):
        raise Refused("contest.not_open")
    await record_contest(turn, "bout.cancel", found)
    for group in await list_groups():
        text = say(
            "contest.called_off",
            turn.desk.language,
            number=found.number,
            theme=found.theme,
        )
        chat = read_chat(group.chat_key, group.chat_kind)
        turn.outgoing.append(Post(chat, text, priority=ANNOUNCEMENT))
    await show_contest(turn, await need_contest(contest))


async def record_contest(
    turn: Turn, action: str, contest: ContestView, **details: object
) -> None:
    assert turn.person is not None
    await record_audit(
        action,
        f"contest:{contest.id}",
        at=turn.now,
        person_id=turn.person.id,
        details={"number": contest.number, **details},
    )
