"""The panel's vote: opened by an admin, secret until it is closed, a paper each.

A paper counts from when it is cast; until the vote is closed it may be cast again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from handlers.asking import ask, stop_asking
from handlers.awards.award import show_award
from handlers.awards.award_log import log_award
from handlers.awards.award_specs import AwardSpec, need_spec
from handlers.awards.ballot_papers import post_paper
from handlers.awards.proposals import list_slates, number_candidates, propose
from handlers.rules.ballots import (
    MOST_POINTS,
    How,
    find_paper_problem,
    read_points,
    toggle_vote,
)
from handlers.rules.periods import read_key
from handlers.telling import Refused, tell
from handlers.turn import Turn
from storage.awards.awards import (
    PaperView,
    RoundView,
    cast_paper,
    change_round,
    fill_paper,
    find_paper,
    find_round_by_id,
    need_round,
    open_papers,
)
from storage.people.people import list_recipients


async def press_open(turn: Turn, *, code: str, period: str) -> None:
    """Freeze the proposal and give every member of the panel a paper."""
    spec, span = need_spec(turn.desk, code), read_key(period)
    if spec.ballot == "none":
        raise Refused("award.no_ballot")
    found = await need_round(code, period)
    panel = await list_recipients(spec.panel)
    if not panel:
        roles = "、".join(turn.label(f"words.role_{role}") for role in spec.panel)
        raise Refused("award.no_panel", roles=roles)
    proposal = await propose(spec, span, turn.desk, turn.now, found.struck)
    if not number_candidates(proposal):
        raise Refused("award.no_candidates")
    ids = [each.person_id for each in panel]
    opened = await change_round(
        found.id,
        was="open",
        state="voting",
        snapshot=proposal,
        panel=ids,
        opened_at=turn.now,
        closes_at=turn.now + timedelta(days=spec.days),
    )
    if not opened:
        raise Refused("award.opened_already")
    await open_papers(found.id, ids)
    await log_award(turn, "prize.open", found.code, found.period, panel=ids)
    kept = await find_round_by_id(found.id)
    assert kept is not None
    for member in panel:
        await post_paper(turn, spec, kept, member, turn.desk)
    head = turn.say("award.opened", n=len(panel))
    await show_award(turn, spec, span, head=head)


async def press_vote(turn: Turn, *, round: int, nominee: str) -> None:
    """Give a vote, or take it back; it counts once the paper is cast."""
    spec, found, paper = await _need_paper(turn, round)
    slates = list_slates(found.snapshot)
    if not any(nominee in slate.codes for slate in slates):
        raise Refused("award.no_candidate")
    draft = toggle_vote(slates, paper.draft, nominee)
    if draft == dict(paper.draft):
        raise Refused("award.paper_too_many", seats=spec.seats)
    await fill_paper(round, paper.person_id, draft, cast=paper.cast)
    await _show_paper(turn, spec, found)


async def press_points(turn: Turn, *, round: int) -> None:
    _, found, _ = await _need_paper(turn, round)
    count = len(number_candidates(found.snapshot))
    await ask(turn, "award_vote.answer_points", round=round)
    example = " ".join(str(max(0, MOST_POINTS - n)) for n in range(count))
    turn.reply(
        turn.say("award.ask_points", count=count, most=MOST_POINTS, example=example)
    )


async def answer_points(turn: Turn, *, round: int) -> None:
    spec, found, paper = await _need_paper(turn, round)
    codes = [each.person["code"] for each in number_candidates(found.snapshot)]
    marks = read_points(turn.event.text, codes)
    if marks is None:
        raise Refused("award.paper_count", count=len(codes))
    _check_marks(spec, found, marks)
    await stop_asking(turn)
    await fill_paper(round, paper.person_id, marks, cast=paper.cast)
    await _show_paper(turn, spec, found, anew=True)


def _check_marks(spec: AwardSpec, found: RoundView, marks: Mapping[str, int]) -> None:
    """Raises `Refused` for a paper that would be void."""
    how: How = "points" if spec.ballot == "points" else "votes"
    slates = list_slates(found.snapshot)
    if problem := find_paper_problem(how, slates, marks):
        count = sum(len(slate.codes) for slate in slates)
        raise Refused(
            f"award.paper_{problem}", seats=spec.seats, most=MOST_POINTS, count=count
        )


async def press_cast(turn: Turn, *, round: int) -> None:
    spec, found, paper = await _need_paper(turn, round)
    if paper.is_cast and paper.draft == paper.cast:
        raise Refused("award.cast_already")
    _check_marks(spec, found, paper.draft)
    await cast_paper(round, paper.person_id, paper.draft, turn.now)
    # That somebody voted is in the log; for whom is not.
    await log_award(turn, "prize.vote", found.code, found.period)
    await _show_paper(turn, spec, found)
    tell(turn, "award.cast")


async def _need_paper(
    turn: Turn, round_id: int
) -> tuple[AwardSpec, RoundView, PaperView]:
    """The paper of who presses, while the vote is open. Raises `Refused`."""
    assert turn.person is not None
    found = await find_round_by_id(round_id)
    paper = await find_paper(round_id, turn.person.id)
    if found is None or paper is None:
        raise Refused("award.not_of_the_panel")
    late = found.closes_at is not None and found.closes_at <= turn.now
    if found.state != "voting" or late:
        raise Refused("award.vote_closed")
    return need_spec(turn.desk, found.code), found, paper


async def _show_paper(
    turn: Turn, spec: AwardSpec, found: RoundView, *, anew: bool = False
) -> None:
    assert turn.person is not None
    member = turn.person.as_recipient(turn.chat.key)
    await post_paper(turn, spec, found, member, turn.desk, anew=anew)


async def press_close(turn: Turn, *, code: str, period: str) -> None:
    """Before its time; papers that were not cast do not count."""
    spec, span = need_spec(turn.desk, code), read_key(period)
    found = await need_round(code, period)
    if not await change_round(found.id, was="voting", state="closed"):
        raise Refused("award.vote_closed")
    await log_award(turn, "prize.close", found.code, found.period)
    await show_award(turn, spec, span, head=turn.say("award.now_closed"))
