"""`计分事项 [单位] [时段]`: what was recorded, and taking it back."""

from __future__ import annotations

from handlers.commands import ADMINS
from handlers.confirming import make_sure, say_done
from handlers.messages import Rows
from handlers.query.request import read_request
from handlers.render.tables import MOST_ROWS
from handlers.rules.period_names import name_period
from handlers.scores.arithmetic import show_day, show_points
from handlers.scores.drafting import Draft, find_remark, find_today, word_deed
from handlers.scores.fact_news import name_about, spread_news, word_points
from handlers.scores.facts import take_back_fact
from handlers.stories.cards import join_lines
from handlers.telling import Refused, tell
from handlers.texts import Html
from handlers.turn import Turn
from storage.figures.facts import find_fact, list_facts
from storage.models import ScoringFact

LAST, IN_A_ROW = 8, 2  # as buttons


async def facts(turn: Turn, words: str) -> None:
    request = read_request(turn, words)
    period = request.period
    unit = request.unit.id if request.unit else None
    found = await list_facts(period.start, period.end, unit_id=unit)
    name = name_period(period, turn.language)
    if not found:
        turn.reply(turn.say("fact.none", period=name))
        return
    shown = found[:MOST_ROWS]
    lines = [await _word_line(turn, fact) for fact in shown]
    head = turn.say("fact.head", period=name, n=len(found))
    turn.reply(join_lines([head, *lines]), buttons=_make_rows(turn, shown))


async def _word_line(turn: Turn, fact: ScoringFact) -> Html:
    draft = Draft.from_fact(fact)
    remark = find_remark(draft)
    return turn.say(
        "fact.line",
        id=fact.id,
        date=show_day(fact.day, turn.language, today=find_today(turn)),
        deed=word_deed(draft, turn.desk, turn.language),
        about=await name_about(draft, turn.desk),
        remark=f" {remark}" if remark else "",
    )


def _make_rows(turn: Turn, found: list[ScoringFact]) -> Rows:
    own = [fact for fact in found if _may_cancel(turn, fact)][:LAST]
    buttons = [
        turn.button(
            turn.label("fact.do_cancel_numbered", id=fact.id),
            "fact_list.press_cancel",
            fact=fact.id,
        )
        for fact in own
    ]
    starts = range(0, len(buttons), IN_A_ROW)
    return tuple(tuple(buttons[i : i + IN_A_ROW]) for i in starts)


def _may_cancel(turn: Turn, fact: ScoringFact) -> bool:
    try:
        _check_cancel(turn, fact)
    except Refused:
        return False
    return True


def _check_cancel(turn: Turn, fact: ScoringFact | None) -> ScoringFact:
    """Raises `Refused` for what is gone, or is another's to take back."""
    if fact is None or fact.cancelled_at is not None:
        raise Refused("fact.gone")
    assert turn.person is not None
    if fact.kind == "manual" and not turn.person.has_role(*ADMINS):
        admin = turn.label("words.role_admin")
        raise Refused("router.not_your_role", roles=admin)
    if fact.kind == "commission" or "part" in fact.details:
        # The clock would find it again: it follows from what was reported when.
        raise Refused("fact.follows")
    return fact


async def press_cancel(turn: Turn, *, fact: int) -> None:
    """Ask once more before a fact and its points are taken back."""
    found = _check_cancel(turn, await find_fact(fact))
    draft = Draft.from_fact(found)
    deed = word_deed(draft, turn.desk, turn.language)
    label = turn.label("fact.surely_cancel", deed=deed)
    sure = turn.button(label, "fact_list.press_cancel_sure", fact=fact)
    about = await name_about(draft, turn.desk)
    text = turn.say("fact.sure_cancel", deed=deed, about=about)
    await make_sure(turn, f"fact{fact}", text, sure)


async def press_cancel_sure(turn: Turn, *, fact: int) -> None:
    _check_cancel(turn, await find_fact(fact))
    assert turn.person is not None
    scored = await take_back_fact(
        fact, person_id=turn.person.id, now=turn.now, desk=turn.desk
    )
    if scored is None:
        raise Refused("fact.gone")
    draft = Draft.from_fact(scored.fact)
    text = turn.say(
        "fact.cancelled",
        deed=word_deed(draft, turn.desk, turn.language),
        about=await name_about(draft, turn.desk),
        points=show_points(scored.cents),
    )
    lines = word_points(turn, scored, turn.language, detailed=False)
    say_done(turn, f"fact{fact}", join_lines([text, *(lines if scored.lines else [])]))
    tell(turn, "adopt.taken_back")
    await spread_news(turn, scored)
