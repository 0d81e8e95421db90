"""`发布 月通报 2026-10`: a preview for the admin, and one button that sends it.

What was published is not built anew: it is sent again, or corrected.
"""

from __future__ import annotations

from datetime import date

from handlers.announcements.announcing import DAILY, name_announcement
from handlers.announcements.by_hand import (
    draft_announcement,
    find_fault,
    find_published,
    find_targets,
    find_usual_period,
    post_announcement,
)
from handlers.announcements.contrast import contrast
from handlers.announcements.correct import preview_correction
from handlers.announcements.published import (
    cite,
    find_last_month,
    list_published,
    need_published,
)
from handlers.announcements.publishing import is_published_kind
from handlers.examples import list_periods
from handlers.messages import Rows
from handlers.rules.announcement_words import (
    AGAIN,
    CITED,
    CONTRAST,
    CORRECTION,
    LISTED,
    take_kind,
)
from handlers.rules.period_names import name_period
from handlers.rules.period_words import take_period
from handlers.rules.periods import Period, read_key
from handlers.rules.schedule import find_period_kind
from handlers.scores.rankings import RANKINGS
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html
from handlers.times import show_time
from handlers.turn import Turn
from storage.audit import record_audit
from storage.queues.runs import claim_run

OFFERED = (DAILY, "monthly_ranking", "quarterly_ranking", "quarterly_circular")


async def announce(turn: Turn, words: str) -> None:
    kind, rest = take_kind(words)
    if kind is None:
        _offer_kinds(turn, rest)
    elif kind == LISTED:
        await list_published(turn)
    elif kind == CONTRAST:
        await contrast(turn, rest)
    else:
        await _announce_period(turn, kind, rest)


async def _announce_period(turn: Turn, kind: str, words: str) -> None:
    period, unknown = take_period(words, _today(turn))
    if unknown:
        raise Refused(
            "announce.unknown_words",
            words=unknown[:40],
            periods=list_periods(turn.language),
        )
    if kind == CORRECTION:
        await preview_correction(turn, period)
    elif kind == CITED:
        await cite(turn, period or find_last_month(_today(turn)))
    elif kind == AGAIN:
        await _send_again(turn, period or find_last_month(_today(turn)))
    else:
        await _preview(turn, kind, period or find_usual_period(kind, _today(turn)))


def _today(turn: Turn) -> date:
    return turn.now.astimezone(turn.desk.zone).date()


def _offer_kinds(turn: Turn, words: str) -> None:
    if words:
        raise Refused("announce.unknown_kind", words=words[:40])
    rows = []
    for kind in OFFERED:
        period = find_usual_period(kind, _today(turn))
        name = name_announcement(kind, period, turn.language)
        press = "announce.press_kind"
        rows.append((turn.button(name, press, kind=kind, period=period.key),))
    turn.reply(turn.say("announce.which"), buttons=tuple(rows))


async def _send_again(turn: Turn, period: Period) -> None:
    """What was published, as it was; never what was not."""
    await need_published(turn, period)
    await _preview(turn, RANKINGS[period.kind], period)


async def press_kind(turn: Turn, *, kind: str, period: str) -> None:
    await _preview(turn, kind, read_key(period))


async def _preview(turn: Turn, kind: str, period: Period) -> None:
    """What would be sent, to the admin alone. Nothing is frozen by it."""
    check_period(turn, kind, period)
    drafts = await draft_announcement(kind, period, turn.desk, turn.now)
    if not drafts:
        raise Refused("announce.nothing", period=name_period(period, turn.language))
    for draft in drafts:
        turn.reply(draft.text, files=draft.files, silent=True)
    count = len(await find_targets(kind))
    name = name_announcement(kind, period, turn.language)
    key = "announce.preview" if count else "announce.no_targets"
    lines = [turn.say(key, name=name, count=count)]
    lines += await _list_warnings(turn, period)
    buttons = await _make_send(turn, kind, period, count)
    turn.reply(join_lines(lines), buttons=buttons)


def check_period(turn: Turn, kind: str, period: Period) -> None:
    """Raises `Refused` for a period that does not fit, or has not begun."""
    if fault := find_fault(kind, period, _today(turn)):
        raise Refused(
            f"announce.{fault}",
            period=name_period(period, turn.language),
            span=turn.label(f"announce.span_{find_period_kind(kind)}"),
        )


async def _list_warnings(turn: Turn, period: Period) -> list[Html]:
    published = await find_published(period)
    if published:
        at, zone = published.published_at, turn.desk.zone
        time = show_time(at, zone=zone, language=turn.language)
        return [turn.say("announce.published", time=time, number=published.number)]
    if is_published_kind(period) and period.end >= _today(turn):
        return [turn.say("announce.still_running")]
    return []


async def _make_send(turn: Turn, kind: str, period: Period, count: int) -> Rows:
    if not count:
        return ()
    again = await find_published(period) is not None
    key = "announce.send_again" if again else "announce.send"
    name = name_announcement(kind, period, turn.language)
    send = turn.button(
        turn.label(key, name=name, count=count),
        "announce.press_send",
        kind=kind,
        period=period.key,
        ticket=turn.event.event_id,
    )
    return ((send,),)


async def press_send(turn: Turn, *, kind: str, period: str, ticket: str) -> None:
    """Publish and post. One button sends once, however often it is pressed."""
    found = read_key(period)
    check_period(turn, kind, found)
    await claim_ticket(turn, kind, found, ticket)
    said = await post_announcement(kind, found, turn.desk, turn.now)
    for speech in said:
        turn.outgoing.extend(speech.outgoing)
        turn.tokens.extend(speech.tokens)
    await audit_period(turn, "announce.send", found, kind=kind)
    name = name_announcement(kind, found, turn.language)
    turn.reply(turn.say("announce.sent", name=name, count=len(said)))


async def claim_ticket(turn: Turn, kind: str, period: Period, ticket: str) -> None:
    """Raises `Refused` for a button that was pressed before."""
    job = f"by_hand:{kind}"
    claimed = await claim_run(
        job, period.key, ticket[:100], due_at=turn.now, now=turn.now
    )
    if claimed is None:
        raise Refused("announce.pressed_already")


async def audit_period(
    turn: Turn, action: str, period: Period, **details: object
) -> None:
    assert turn.person is not None
    await record_audit(
        action,
        f"period:{period.key}",
        at=turn.now,
        person_id=turn.person.id,
        details=details,
    )
