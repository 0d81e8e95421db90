"""A contest as it stands, with what the one who asks can do about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from handlers.awards.contest_scores import find_behind, place_works
from handlers.awards.contest_words import (
    name_state,
    word_blind,
    word_call,
    word_result,
)
from handlers.commands import ADMINS, REPORTERS
from handlers.messages import Button, Rows
from handlers.render.tables import join_names
from handlers.rules.contests import show_average
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html
from handlers.times import show_time
from handlers.turn import Turn
from storage.awards.contests import (
    ContestView,
    WorkView,
    find_contest,
    list_contests,
    list_scores,
    list_works,
)

LISTED = 8
FOR_ALL = ("open", "judging", "collected", "scored", "announced")
FOR_ADMINS = (*FOR_ALL, "decided", "empty")
IN_A_ROW = 5


async def need_contest(contest_id: int) -> ContestView:
    """Raises `Refused`."""
    found = await find_contest(contest_id)
    if found is None:
        raise Refused("router.button_gone")
    return found


def is_admin(turn: Turn) -> bool:
    return turn.person is not None and turn.person.has_role(*ADMINS)


async def list_all(turn: Turn) -> None:
    states = FOR_ADMINS if is_admin(turn) else FOR_ALL
    found = await list_contests(states, limit=LISTED)
    how = turn.say("contest.how_to_issue") if is_admin(turn) else ""
    if not found:
        turn.reply(join_lines([turn.say("contest.none"), how]))
        return
    lines = [turn.say("contest.list")]
    rows: list[tuple[Button, ...]] = []
    for each in found:
        state = name_state(each, turn.language)
        values = {"number": each.number, "theme": each.theme, "state": state}
        lines.append(turn.say("contest.list_line", **values))
        label = turn.label("contest.do_show", number=each.number)
        rows.append((turn.button(label, "contest.press_show", contest=each.id),))
    turn.reply(join_lines([*lines, how]), buttons=tuple(rows))


async def show_contest(
    turn: Turn, contest: ContestView, *, head: Html | None = None
) -> None:
    works = await list_works(contest.id)
    show = _STATES.get(contest.state, _show_over)
    lines, rows = await show(turn, contest, works)
    call = word_call(contest, turn.desk, turn.language)
    text = join_lines([head or Html(""), call, Html(""), *lines])
    turn.reply(text, buttons=rows)


Shown = tuple[list[Html], Rows]


async def _show_open(turn: Turn, contest: ContestView, works: list[WorkView]) -> Shown:
    assert turn.person is not None
    lines = [turn.say("contest.entered_count", n=len(works))]
    own = [work for work in works if work.person_id == turn.person.id]
    rows: list[tuple[Button, ...]] = []
    for work in own:
        values = {"number": work.number, "title": work.title}
        lines.append(turn.say("contest.own_entry", **values))
    if turn.person.has_role(*REPORTERS):
        rows.append((_make(turn, contest, "enter", "contest_entry.press_enter"),))
    for work in own:
        label = turn.label("contest.do_leave", number=work.number)
        leave = turn.button(label, "contest_entry.press_leave", entry=work.id)
        rows.append((leave,))
    if is_admin(turn):
        rows.append((_make(turn, contest, "cancel", "contest_issue.press_cancel"),))
    return lines, tuple(rows)


def _make(turn: Turn, contest: ContestView, key: str, action: str) -> Button:
    return turn.button(turn.label(f"contest.do_{key}"), action, contest=contest.id)


async def _show_collected(
    turn: Turn, contest: ContestView, works: list[WorkView]
) -> Shown:
    """Blind for the admins too; the others are told to wait."""
    lines = [turn.say("contest.collected", n=len(works))]
    if not is_admin(turn):
        return lines, ()
    lines += [
        word_blind(work, turn.language, mark="☑" if work.shortlisted else "☐")
        for work in works
    ]
    open_ = _make(turn, contest, "judge", "contest_jury.press_open")
    shortlist = _make(turn, contest, "shortlist", "contest_jury.press_shortlist")
    return lines, (*make_reading(turn, works), (shortlist,), (open_,))


def make_reading(turn: Turn, works: list[WorkView]) -> Rows:
    """A small button for each work, to read it without its author."""
    buttons = [
        turn.button(f"📖 {work.alias}", "contest_jury.press_read", entry=work.id)
        for work in works
    ]
    return tuple(
        tuple(buttons[at : at + IN_A_ROW]) for at in range(0, len(buttons), IN_A_ROW)
    )


async def _show_judging(
    turn: Turn, contest: ContestView, works: list[WorkView]
) -> Shown:
    """Who has not finished is known, what was given is not."""
    assert contest.judge_until is not None
    assert turn.person is not None
    time = show_time(contest.judge_until, zone=turn.desk.zone, language=turn.language)
    lines = [turn.say("contest.judging", time=time)]
    scores = await list_scores(contest.id)
    rows: list[tuple[Button, ...]] = []
    if any(each.judge_id == turn.person.id for each in scores):
        rows.append((_make(turn, contest, "paper", "contest_jury.press_paper"),))
    if is_admin(turn):
        behind = [f"{name} {n}" for name, n in find_behind(scores).values()]
        if behind:
            names = join_names(behind, turn.language)
            lines.append(turn.say("contest.behind", names=names))
        rows.append((_make(turn, contest, "close", "contest_jury.press_close"),))
    return lines, tuple(rows)


async def _show_scored(
    turn: Turn, contest: ContestView, works: list[WorkView]
) -> Shown:
    """Still blind: averages by number; whose they are comes with the result."""
    if not is_admin(turn):
        return [turn.say("contest.scored_wait")], ()
    by_id = {work.id: work for work in works}
    lines = [turn.say("contest.scored")]
    for each in place_works(contest, works, await list_scores(contest.id)):
        lines.append(
            turn.say(
                "contest.scored_line",
                rank=each.rank,
                work=word_blind(by_id[each.entry], turn.language),
                average=show_average(each.average),
                prize=each.prize or "—",
            )
        )
    decide = _make(turn, contest, "decide", "contest_result.press_decide")
    return lines, ((decide,),)


async def _show_decided(
    turn: Turn, contest: ContestView, works: list[WorkView]
) -> Shown:
    if contest.state == "decided" and not is_admin(turn):
        return [turn.say("contest.scored_wait")], ()
    key = f"contest.is_{contest.state}"
    lines = [
        turn.say(key, number=contest.result_number),
        word_result(contest.result, turn.language),
    ]
    if contest.state != "decided":
        return lines, ()
    announce = _make(turn, contest, "announce", "contest_result.press_announce")
    return lines, ((announce,),)


async def _show_over(turn: Turn, contest: ContestView, works: list[WorkView]) -> Shown:
    """Cancelled, or nothing was entered."""
    return [Html(name_state(contest, turn.language))], ()


_STATES: Mapping[
    str, Callable[[Turn, ContestView, list[WorkView]], Awaitable[Shown]]
] = {
    "open": _show_open,
    "collected": _show_collected,
    "judging": _show_judging,
    "scored": _show_scored,
    "decided": _show_decided,
    "announced": _show_decided,
}
