"""`/me`: who I am here, and my month."""

from __future__ import annotations

from calendar import monthrange
from decimal import Decimal

from handlers.commands import BY_NAME
from handlers.members.welcome import make_command_button, show_grants
from handlers.messages import Rows
from handlers.rules.workflow import UNDECIDED
from handlers.stories.cards import join_lines
from handlers.texts import Html
from handlers.turn import Turn
from storage.people.own_figures import count_in_states, count_submitted, sum_points


async def me(turn: Turn, words: str) -> None:
    assert turn.person is not None
    lines = [turn.say("submit.me_head", name=turn.person.name)]
    lines += show_grants(turn, turn.person)
    if turn.person.has_role("reporter"):
        lines += await _show_month(turn, turn.person.id)
    turn.reply(join_lines(lines), buttons=_make_rows(turn))


def _make_rows(turn: Turn) -> Rows:
    """The month in full, for reporters."""
    assert turn.person is not None
    if not turn.person.has_role("reporter"):
        return ()
    return ((make_command_button(turn, BY_NAME["mymonth"]),),)


async def _show_month(turn: Turn, person_id: int) -> list[Html]:
    today = turn.now.astimezone(turn.desk.zone).date()
    last = today.replace(day=monthrange(today.year, today.month)[1])
    month = f"{today:%Y-%m}"
    sent = await count_submitted(person_id, today.replace(day=1), last)
    now = await count_in_states(person_id, (*UNDECIDED, "returned", "draft"))
    points = Decimal(await sum_points(person_id, month)) / 100
    reported = sum(sent.values()) - sent.get("withdrawn", 0)
    return [
        turn.say(
            "submit.me_month",
            month=month,
            reported=reported,
            accepted=sent.get("accepted", 0) + sent.get("adopted", 0),
            adopted=sent.get("adopted", 0),
        ),
        turn.say("submit.me_points", points=f"{points.normalize():f}"),
        turn.say(
            "submit.me_waiting",
            waiting=sum(now.get(state, 0) for state in UNDECIDED),
            returned=now.get("returned", 0),
            drafts=now.get("draft", 0),
        ),
    ]
