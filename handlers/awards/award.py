"""`评优 2026`: the awards of a period; each with candidates, evidence and vetoes.

What can be done next stands under it: open the vote, leave somebody out, fix the
result.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.awards.award_result import count_papers, show_result
from handlers.awards.award_specs import AwardSpec, find_spec, list_specs, need_spec
from handlers.awards.award_words import (
    list_evidence,
    name_award,
    word_proposal,
    word_source,
)
from handlers.awards.proposals import Proposal, number_candidates, read_proposal
from handlers.examples import list_periods
from handlers.messages import Button, Made, Rows
from handlers.query.request import find_today
from handlers.render.tables import join_names
from handlers.rules.period_names import name_period
from handlers.rules.period_words import take_period
from handlers.rules.periods import Period, find_period, find_previous, read_key
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html
from handlers.times import show_time
from handlers.turn import Turn
from storage.audit import record_audit
from storage.awards.awards import RoundView, find_round, list_papers, list_rounds


async def award(turn: Turn, words: str) -> None:
    """Without a name the awards of the period; raises `Refused`."""
    period, rest = take_period(words, find_today(turn))
    specs = list_specs(turn.desk)
    if not specs:
        raise Refused("award.none_configured")
    if not rest:
        await _list_awards(turn, specs, period)
        return
    spec = find_spec(turn.desk, rest)
    if spec is None:
        names = join_names([each.name for each in specs], turn.language)
        periods = list_periods(turn.language)
        raise Refused("award.unknown", words=rest[:40], names=names, periods=periods)
    await show_award(turn, spec, period or find_usual_period(spec, find_today(turn)))


def find_usual_period(spec: AwardSpec, today: date) -> Period:
    """The one that is running; the one before while it has hardly begun."""
    running = find_period(spec.period, today)
    length, gone = (running.end - running.start).days, (today - running.start).days
    return find_previous(running) if gone * 4 < length else running


async def _list_awards(
    turn: Turn, specs: list[AwardSpec], period: Period | None
) -> None:
    today = find_today(turn)
    pairs = [
        (spec, period or find_usual_period(spec, today))
        for spec in specs
        if period is None or period.kind == spec.period
    ]
    if not pairs:
        assert period is not None
        raise Refused("award.none_of", period=name_period(period, turn.language))
    rounds = await list_rounds({found.key for _, found in pairs})
    states = {(each.code, each.period): each for each in rounds}
    lines, rows = [turn.say("award.list")], []
    for spec, found in pairs:
        name = name_award(spec, found, turn.language)
        state = states.get((spec.code, found.key))
        word = turn.label(f"award.state_{state.state if state else 'open'}")
        number = state.number if state else ""
        lines.append(turn.say("award.list_line", name=name, state=word, number=number))
        show = turn.button(name, "award.press_show", code=spec.code, period=found.key)
        rows.append((show,))
    turn.reply(join_lines(lines), buttons=tuple(rows))


async def press_show(turn: Turn, *, code: str, period: str) -> None:
    await show_award(turn, need_spec(turn.desk, code), read_key(period))


async def show_award(
    turn: Turn, spec: AwardSpec, period: Period, *, head: Html | None = None
) -> None:
    if period.kind != spec.period:
        span = turn.label(f"award.span_{spec.period}")
        raise Refused("award.wrong_period", award=spec.name, span=span)
    if period.start > find_today(turn):
        raise Refused("award.future", period=name_period(period, turn.language))
    found = await find_round(spec.code, period.key)
    if found is not None and found.state in ("decided", "announced"):
        await show_result(turn, spec, period, found, head=head)
        return
    proposal = await read_proposal(spec, period, turn.desk, turn.now, found)
    name = name_award(spec, period, turn.language)
    lines = [head or Html(""), turn.say("award.head", name=name)]
    lines.append(await _word_state(turn, spec, period, found, proposal))
    numbered = found is not None and found.state in ("voting", "closed")
    lines += word_proposal(proposal, spec, turn.language, numbered=numbered)
    lines.append(word_source(proposal, turn.desk, turn.language))
    buttons = make_buttons(turn, spec, period, found, proposal)
    turn.reply(join_lines(lines), buttons=buttons)


async def _word_state(
    turn: Turn,
    spec: AwardSpec,
    period: Period,
    found: RoundView | None,
    proposal: Proposal,
) -> Html:
    if found is not None and found.state == "voting":
        return await _word_voting(turn, found)
    if found is not None and found.state == "closed":
        return await count_papers(turn, found)
    if not number_candidates(proposal):
        return turn.say("award.no_candidates")
    if period.end >= find_today(turn):
        return turn.say("award.running")
    return turn.say("award.proposed")


async def _word_voting(turn: Turn, found: RoundView) -> Html:
    """Who has voted is known, for whom is not."""
    papers = await list_papers(found.id)
    missing = [paper.name for paper in papers if not paper.is_cast]
    assert found.closes_at is not None
    time = show_time(found.closes_at, zone=turn.desk.zone, language=turn.language)
    done = len(papers) - len(missing)
    line = turn.say("award.voting", done=done, whole=len(papers), time=time)
    names = join_names(missing[:20], turn.language)
    return join_lines([line, turn.say("award.missing", names=names) if missing else ""])


def make_buttons(
    turn: Turn,
    spec: AwardSpec,
    period: Period,
    found: RoundView | None,
    proposal: Proposal,
) -> Rows:
    state = found.state if found else "open"
    here: dict[str, Any] = {"code": spec.code, "period": period.key}
    sheet = turn.button(turn.label("award.do_sheet"), "award.press_sheet", **here)
    if not number_candidates(proposal) and not (found and found.struck):
        return ((sheet,),) if proposal["lists"] else ()
    rows: list[tuple[Button, ...]] = [(sheet,)]
    if state == "voting":
        close = turn.button(
            turn.label("award.do_close"), "award_vote.press_close", **here
        )
        return ((sheet,), (close,))
    strike = turn.button(
        turn.label("award.do_strike"), "award_strike.press_start", **here
    )
    rows.append((strike,))
    if number_candidates(proposal):
        rows.append((_make_next(turn, spec, state, here),))
    return tuple(rows)


def _make_next(turn: Turn, spec: AwardSpec, state: str, here: dict[str, Any]) -> Button:
    if state == "open" and spec.ballot != "none":
        label = turn.label("award.do_open", days=spec.days)
        return turn.button(label, "award_vote.press_open", **here)
    return turn.button(
        turn.label("award.do_decide"), "award_result.press_decide", **here
    )


async def press_sheet(turn: Turn, *, code: str, period: str) -> None:
    """Every figure and every veto with where it comes from, as a sheet."""
    assert turn.person is not None
    spec, found = need_spec(turn.desk, code), read_key(period)
    kept = await find_round(code, period)
    proposal = await read_proposal(spec, found, turn.desk, turn.now, kept)
    name = name_award(spec, found, turn.language)
    evidence = list_evidence(proposal, turn.desk, turn.language)
    stem = turn.label("award.file_evidence", name=name)
    file = Made("table_sheet", {"title": name, **evidence}, f"{stem}.xlsx")
    turn.reply(turn.say("query.file", name=file.name), files=(file,))
    await record_audit(
        "prize.sheet",
        f"period:{period}",
        at=turn.now,
        person_id=turn.person.id,
        details={"award": code},
    )
