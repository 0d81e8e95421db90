"""`我的稿酬`: a reporter's own fees, entry by entry, with the lists they are on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from handlers.examples import list_periods
from handlers.query.request import find_today
from handlers.rules.fees import format_yuan
from handlers.rules.period_names import name_period
from handlers.rules.period_words import take_period
from handlers.rules.periods import find_period, read_key
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html
from handlers.turn import Turn
from storage.awards.fees import FeeNote, list_pay_lists, list_person_fees

LISTED = 15  # entries


async def my_fees(turn: Turn, words: str) -> None:
    """Without a period it is this year."""
    assert turn.person is not None
    today = find_today(turn)
    period, unknown = take_period(words, today)
    period = period or find_period("year", today)
    if unknown or not period.whole_months:
        periods = list_periods(turn.language)
        raise Refused("fee.unknown_words", words=words[:40], periods=periods)
    months = (period.start.isoformat()[:7], period.end.isoformat()[:7])
    notes = await list_person_fees(turn.person.id, *months)
    name = name_period(period, turn.language)
    if not notes:
        raise Refused("fee.mine_none", period=name)
    total = format_yuan(sum(note.row.amount for note in notes))
    head = turn.say("fee.mine_head", period=name, total=total)
    sums = await _word_months(turn, notes)
    entries = [_word_entry(turn, note) for note in notes[:LISTED]]
    hidden = len(notes) - len(entries)
    more = turn.say("fee.more", n=hidden) if hidden else ""
    turn.reply(join_lines([head, *sums, *entries, more]))


async def _word_months(turn: Turn, notes: Sequence[FeeNote]) -> list[Html]:
    sums: dict[str, int] = defaultdict(int)
    for note in notes:
        sums[note.row.month] += note.row.amount
    listed = await list_pay_lists(list(sums))
    return [
        turn.say(
            "fee.mine_month" if month in listed else "fee.mine_open",
            month=name_period(read_key(month), turn.language),
            amount=format_yuan(amount),
            number=listed.get(month, ""),
        )
        for month, amount in sorted(sums.items(), reverse=True)
    ]


def _word_entry(turn: Turn, note: FeeNote) -> Html:
    row = note.row
    key = "fee.mine_entry"
    if row.reverses:
        key = "fee.mine_reversed"
    elif row.authors > 1:
        key = "fee.mine_shared"
    return turn.say(
        key,
        day=row.day.isoformat(),
        number=note.number,
        title=note.title,
        outlet=turn.desk.outlets[note.outlet_id].name,
        amount=format_yuan(row.amount),
        rate=format_yuan(row.rate),
        authors=row.authors,
    )
