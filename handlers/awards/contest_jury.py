"""The jury of a contest: works without their authors, a score each, none for one's own.

Whoever belongs to a unit that a work is of, or wrote it, does not get it to judge.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from handlers.asking import ask, stop_asking
from handlers.awards.contest_issue import record_contest
from handlers.awards.contest_papers import post_judge_paper
from handlers.awards.contest_show import is_admin, need_contest, show_contest
from handlers.awards.contest_words import MOST_WORKS, word_blind
from handlers.rules.contests import MOST_SCORE
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.turn import Turn
from storage.awards.contests import (
    ContestView,
    WorkView,
    assign_judges,
    change_contest,
    find_work,
    list_scores,
    list_works,
    read_work_text,
    set_score,
    set_shortlist,
)
from storage.people.people import Recipient, find_person, list_recipients
from storage.stories.joint import list_partner_units
from storage.stories.story_views import load_story

DEFAULTS: dict[str, Any] = {
    "panel": ("editor", "chief_editor"),
    "days": 7,
    "drop_extremes": False,
    "prizes": ("一等奖 1", "二等奖 2", "三等奖 3"),
}


def read_wishes(turn: Turn) -> dict[str, Any]:
    return DEFAULTS | dict(turn.desk.settings.get("contest") or {})


async def press_shortlist(turn: Turn, *, contest: int) -> None:
    found = await need_contest(contest)
    _check_collected(found)
    await ask(turn, "contest_jury.answer_shortlist", contest=contest)
    turn.reply(turn.say("contest.ask_shortlist"))


def _check_collected(contest: ContestView) -> None:
    """Raises `Refused` before the deadline, and once judging has begun."""
    if contest.state != "collected":
        key = "open" if contest.state == "open" else "begun"
        raise Refused(f"contest.judging_{key}")


async def answer_shortlist(turn: Turn, *, contest: int) -> None:
    """`1 3 5`, or 全部. Raises `Refused`."""
    found = await need_contest(contest)
    _check_collected(found)
    works = await list_works(contest)
    chosen = _read_aliases(turn.event.text, [work.alias for work in works])
    await stop_asking(turn)
    await set_shortlist(contest, chosen)
    await record_contest(turn, "bout.shortlist", found, works=sorted(chosen))
    head = turn.say("contest.shortlisted", n=len(chosen))
    await show_contest(turn, found, head=head)


def _read_aliases(text: str, known: Sequence[int]) -> set[int]:
    if text.strip().casefold() in ("全部", "所有", "all"):
        return set(known)
    numbers = {int(word) for word in re.findall(r"\d{1,4}", text)}
    strangers = sorted(numbers - set(known))
    if not numbers or strangers:
        missing = "、".join(map(str, strangers)) or text[:20]
        raise Refused("contest.no_work", works=missing)
    return numbers


async def press_open(turn: Turn, *, contest: int) -> None:
    """Every judge gets the works of the shortlist but their own units'."""
    found = await need_contest(contest)
    _check_collected(found)
    works = [work for work in await list_works(contest) if work.shortlisted]
    if len(works) > MOST_WORKS:
        raise Refused("contest.too_many", count=len(works), most=MOST_WORKS)
    wishes = read_wishes(turn)
    judges = await list_recipients(wishes["panel"])
    pairs = await _assign(works, judges)
    _check_judges(turn, works, pairs, wishes)
    opened = await change_contest(
        found.id,
        was="collected",
        state="judging",
        prizes=list(wishes["prizes"]),
        drop_extremes=wishes["drop_extremes"],
        judge_from=turn.now,
        judge_until=turn.now + timedelta(days=wishes["days"]),
    )
    if not opened:
        raise Refused("contest.judging_begun")
    await assign_judges(pairs)
    busy = {judge for _, judge in pairs}
    await record_contest(turn, "bout.judge", found, judges=sorted(busy))
    again = await need_contest(contest)
    for judge in judges:
        if judge.person_id in busy:
            await post_judge_paper(turn, again, judge, turn.desk)
    head = turn.say("contest.judging_opened", n=len(busy))
    await show_contest(turn, again, head=head)


def _check_judges(
    turn: Turn,
    works: Sequence[WorkView],
    pairs: Collection[tuple[int, int]],
    wishes: dict[str, Any],
) -> None:
    """Raises `Refused` where a work has nobody to judge it."""
    judged = {entry for entry, _ in pairs}
    alone = [work.alias for work in works if work.id not in judged]
    if alone or not works:
        roles = "、".join(turn.label(f"words.role_{role}") for role in wishes["panel"])
        named = "、".join(map(str, alone)) or "—"
        raise Refused("contest.no_judges", roles=roles, works=named)


async def _assign(
    works: Sequence[WorkView], judges: Sequence[Recipient]
) -> list[tuple[int, int]]:
    """(work, judge), without works of the judge's own unit or hand."""
    own: dict[int, set[int]] = {}
    for judge in judges:
        person = await find_person(judge.person_id)
        grants = person.grants if person else ()
        own[judge.person_id] = {g.unit_id for g in grants if g.unit_id is not None}
    pairs = []
    for work in works:
        units = {work.unit_id, *await list_partner_units(work.story_id)}
        writers = await _list_writers(work)
        for judge in judges:
            conflict = units & own[judge.person_id] or judge.person_id in writers
            if not conflict:
                pairs.append((work.id, judge.person_id))
    return pairs


async def _list_writers(work: WorkView) -> set[int | None]:
    story = await load_story(work.story_id)
    assert story is not None  # stories are never deleted
    return {work.person_id, story.author_id, *(p.person_id for p in story.partners)}


async def press_paper(turn: Turn, *, contest: int) -> None:
    """A judge's list of works, at the end of the chat."""
    assert turn.person is not None
    found = await need_contest(contest)
    _check_judging(turn, found)
    judge = turn.person.as_recipient(turn.chat.key)
    await post_judge_paper(turn, found, judge, turn.desk, anew=True)


def _check_judging(turn: Turn, contest: ContestView) -> None:
    late = contest.judge_until is not None and contest.judge_until <= turn.now
    if contest.state != "judging" or late:
        raise Refused("contest.judging_over")


async def press_read(turn: Turn, *, entry: int) -> None:
    """A work without its author: to who judges it, and to admins before."""
    found, work, judges = await _need_work(turn, entry)
    title, body = await read_work_text(work)
    head = word_blind(work, turn.language)
    rows: tuple[Any, ...] = ()
    if judges and found.state == "judging":
        label = turn.label("contest.do_score", alias=work.alias)
        score = turn.button(label, "contest_jury.press_score", entry=entry)
        rows = ((score,),)
    turn.reply(join_lines([head, title, "", body]), buttons=rows)


async def _need_work(turn: Turn, entry: int) -> tuple[ContestView, WorkView, bool]:
    """The work, and whether the person judges it. Raises `Refused`."""
    assert turn.person is not None
    known = await find_work(entry)
    if known is None:
        raise Refused("router.button_gone")
    found = await need_contest(known[0])
    scores = await list_scores(found.id)
    own = {each.entry_id for each in scores if each.judge_id == turn.person.id}
    if entry not in own and not (is_admin(turn) and found.state == "collected"):
        raise Refused("contest.not_a_judge")
    return found, known[1], entry in own


async def press_score(turn: Turn, *, entry: int) -> None:
    found, work, judges = await _need_work(turn, entry)
    _check_judging(turn, found)
    if not judges:
        raise Refused("contest.not_a_judge")
    await ask(turn, "contest_jury.answer_score", entry=entry)
    turn.reply(turn.say("contest.ask_score", alias=work.alias, most=MOST_SCORE))


async def answer_score(turn: Turn, *, entry: int) -> None:
    assert turn.person is not None
    found, _, _ = await _need_work(turn, entry)
    _check_judging(turn, found)
    text = turn.event.text.strip().removesuffix("分").strip()
    if not text.isdecimal() or int(text) > MOST_SCORE:
        raise Refused("contest.score_range", most=MOST_SCORE)
    await stop_asking(turn)
    if not await set_score(entry, turn.person.id, int(text), turn.now):
        raise Refused("contest.not_a_judge")
    # That somebody scored is in the log; what they gave is not.
    await record_contest(turn, "bout.score", found)
    judge = turn.person.as_recipient(turn.chat.key)
    await post_judge_paper(turn, found, judge, turn.desk, anew=True)


async def press_close(turn: Turn, *, contest: int) -> None:
    """Before its time; what was not scored does not count."""
    found = await need_contest(contest)
    if not await change_contest(found.id, was="judging", state="scored"):
        raise Refused("contest.judging_over")
    await record_contest(turn, "bout.close", found)
    await show_contest(turn, await need_contest(contest))
