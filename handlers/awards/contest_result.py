"""The result of a contest: authors named, fixed under a number, announced once."""

from __future__ import annotations

from typing import Any

from handlers.awards.award_result import DECISION
from handlers.awards.contest_issue import list_groups, record_contest
from handlers.awards.contest_scores import place_works
from handlers.awards.contest_show import need_contest, show_contest
from handlers.awards.contest_words import word_result
from handlers.awards.numbering import give_text_number
from handlers.chat_keys import read_chat
from handlers.messages import ANNOUNCEMENT, Post
from handlers.query.request import find_today
from handlers.rules.contests import Placed, show_average
from handlers.stories.cards import join_lines, show_authors
from handlers.telling import Refused
from handlers.texts import say
from handlers.turn import Turn
from storage.awards.contests import (
    ContestView,
    WorkView,
    change_contest,
    list_scores,
    list_works,
    read_work_text,
)
from storage.database import lock_books
from storage.people.people import list_chats
from storage.stories.story_views import load_story


async def press_decide(turn: Turn, *, contest: int) -> None:
    """Only now is it known whose the works are. Raises `Refused`."""
    assert turn.person is not None
    await lock_books()
    found = await need_contest(contest)
    if found.state in ("decided", "announced"):
        raise Refused("contest.decided_already", number=found.result_number)
    if found.state != "scored":
        raise Refused("contest.not_scored")
    works = {work.id: work for work in await list_works(contest)}
    placed = place_works(found, works.values(), await list_scores(contest))
    if not placed:
        raise Refused("contest.no_scores")
    result = [await _write_row(turn, works[each.entry], each) for each in placed]
    settings = turn.desk.settings.get("certificate") or {}
    pattern = settings.get("decision") or DECISION
    number = await give_text_number("award", pattern, find_today(turn).year)
    decided = await change_contest(
        found.id,
        was="scored",
        state="decided",
        result=result,
        result_number=number,
        decided_by_id=turn.person.id,
        decided_at=turn.now,
    )
    if not decided:
        raise Refused("contest.not_scored")
    await record_contest(turn, "bout.decide", found, result=number)
    head = turn.say("contest.now_decided", number=number)
    await show_contest(turn, await need_contest(contest), head=head)


async def _write_row(turn: Turn, work: WorkView, placed: Placed) -> dict[str, Any]:
    story = await load_story(work.story_id)
    assert story is not None  # stories are never deleted
    title, _ = await read_work_text(work)
    people = [each.person_id for each in story.partners if each.person_id]
    return {
        "story": work.number,
        "title": title,
        "authors": show_authors(story, turn.desk),
        "people": list(dict.fromkeys(people)) or [story.author_id],
        "class": placed.work_class,
        "average": show_average(placed.average),
        "rank": placed.rank,
        "prize": placed.prize,
    }


async def press_announce(turn: Turn, *, contest: int) -> None:
    """The prizes to the groups, and to each author the own one; once."""
    found = await need_contest(contest)
    if not await change_contest(found.id, was="decided", state="announced"):
        if found.state == "announced":
            raise Refused("contest.announced_already", number=found.result_number)
        raise Refused("contest.not_scored")
    groups = await list_groups()
    language = turn.desk.language
    head = say(
        "contest.announcement",
        language,
        theme=found.theme,
        number=found.result_number,
    )
    prizes = [row for row in found.result if row["prize"]]
    text = join_lines([head, word_result(prizes, language)])
    for group in groups:
        chat = read_chat(group.chat_key, group.chat_kind)
        turn.outgoing.append(Post(chat, text, priority=ANNOUNCEMENT))
    told = await _tell_winners(turn, found)
    await record_contest(turn, "bout.announce", found, groups=len(groups))
    turn.reply(turn.say("contest.announced", groups=len(groups), people=told))


async def _tell_winners(turn: Turn, contest: ContestView) -> int:
    told = 0
    for row in contest.result:
        if not row["prize"]:
            continue
        for person_id in row["people"]:
            for chat in (await list_chats(person_id))[:1]:
                language = chat.language or turn.desk.language
                text = say(
                    "contest.congratulation",
                    language,
                    title=row["title"],
                    theme=contest.theme,
                    prize=row["prize"],
                )
                turn.notify(read_chat(chat.chat_key), text)
                told += 1
    return told
