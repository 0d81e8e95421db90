"""`稿酬 2026-10`: a month's fees, reckoned anew, and frozen as a numbered pay list."""

from __future__ import annotations

from typing import Any

from handlers.awards.fee_books import read_rates, reprice_month, settle_month
from handlers.awards.numbering import give_text_number
from handlers.awards.pay_rows import PayRow, describe_month, read_rows
from handlers.examples import list_periods
from handlers.messages import Button, Made
from handlers.query.request import find_today
from handlers.render.tables import MOST_ROWS, Column, format_table
from handlers.rules.fees import format_yuan, spell_yuan
from handlers.rules.period_names import name_period
from handlers.rules.period_words import take_period
from handlers.rules.periods import Period, find_period, find_previous, read_key
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html
from handlers.times import show_time
from handlers.turn import Turn
from storage.audit import record_audit
from storage.awards.fees import add_pay_list, find_pay_list, list_month_fees
from storage.database import lock_books
from storage.models import PayList
from storage.people.people import find_person

ANEW = ("重算", "recalculate")


async def fees(turn: Turn, words: str) -> None:
    """Without a month it is the last one. Raises `Refused`."""
    month, anew = _read_words(turn, words)
    if anew:
        await _reckon_anew(turn, month)
    else:
        await _show(turn, month)


def _read_words(turn: Turn, words: str) -> tuple[Period, bool]:
    rest, today = words.strip(), find_today(turn)
    anew = next((word for word in ANEW if rest.casefold().endswith(word)), "")
    rest = rest[: len(rest) - len(anew)].strip()
    month, unknown = take_period(rest, today)
    month = month or find_previous(find_period("month", today))
    if unknown or month.kind != "month":
        periods = list_periods(turn.language)
        raise Refused("fee.unknown_words", words=words[:40], periods=periods)
    return month, bool(anew)


async def _show(turn: Turn, month: Period, *, head: Html | None = None) -> None:
    kept = await find_pay_list(month.key)
    data = kept.snapshot if kept else await _describe(turn, month)
    rows = read_rows(data)
    name = name_period(month, turn.language)
    if not rows:
        key = "fee.none" if read_rates(turn.desk) else "fee.no_rates"
        raise Refused(key, month=name)
    lines = [
        head or Html(""),
        turn.say("fee.head", month=name, n=len(rows), total=format_yuan(data["total"])),
        turn.say("fee.spelt", words=spell_yuan(data["total"])),
        await _word_state(turn, month, kept),
        _show_rows(turn, rows),
        turn.say("fee.negative") if any(row.amount < 0 for row in rows) else "",
    ]
    turn.reply(join_lines(lines), buttons=(_make_buttons(turn, month, kept),))


async def _describe(turn: Turn, month: Period) -> dict[str, Any]:
    """The month as it stands, booked as far as it was not yet."""
    await settle_month(month.key, turn.now, turn.desk)
    return describe_month(month.key, await list_month_fees(month.key), turn.desk)


async def _word_state(turn: Turn, month: Period, kept: PayList | None) -> Html:
    if kept is not None:
        time = show_time(kept.made_at, zone=turn.desk.zone, language=turn.language)
        maker = await find_person(kept.made_by_id)
        name = maker.name if maker else f"#{kept.made_by_id}"
        return turn.say("fee.frozen", number=kept.number, person=name, time=time)
    running = month.end >= find_today(turn)
    return turn.say("fee.running" if running else "fee.open")


def _show_rows(turn: Turn, rows: list[PayRow]) -> Html:
    columns = [
        Column(turn.label("fee.column_unit"), flexible=True),
        Column(turn.label("fee.column_name"), flexible=True),
        Column(turn.label("fee.column_items"), number=True),
        Column(turn.label("fee.column_amount"), number=True),
    ]
    shown = [
        [row.unit, row.name or "—", str(row.items), format_yuan(row.amount)]
        for row in rows[:MOST_ROWS]
    ]
    table = format_table(columns, shown)
    hidden = len(rows) - len(shown)
    return join_lines([table, turn.say("fee.more", n=hidden)]) if hidden else table


def _make_buttons(
    turn: Turn, month: Period, kept: PayList | None
) -> tuple[Button, ...]:
    label = turn.label("fee.do_list" if kept else "fee.do_draft")
    sheet = turn.button(label, "fees.press_sheet", month=month.key)
    if kept is not None or month.end >= find_today(turn):
        return (sheet,)
    freeze = turn.button(
        turn.label("fee.do_freeze"), "fees.press_freeze", month=month.key
    )
    return sheet, freeze


async def _reckon_anew(turn: Turn, month: Period) -> None:
    """At the rates as they are now; only while the month is open."""
    await lock_books()
    if kept := await find_pay_list(month.key):
        raise Refused("fee.frozen_already", number=kept.number)
    added = await reprice_month(month.key, turn.now, turn.desk)
    await _record(turn, "pay.reprice", month, entries=added)
    await _show(turn, month, head=turn.say("fee.repriced", n=added))


async def press_sheet(turn: Turn, *, month: str) -> None:
    found = read_key(month)
    kept = await find_pay_list(month)
    data = kept.snapshot if kept else await _describe(turn, found)
    if not data["rows"]:
        raise Refused("fee.none", month=name_period(found, turn.language))
    _hand_over(turn, found, data)
    await _record(turn, "pay.sheet", found, rows=len(data["rows"]))


def _hand_over(turn: Turn, month: Period, data: dict[str, Any]) -> None:
    draft = not data.get("number")
    stem = turn.label("fee.file_draft" if draft else "fee.file", month=month.key)
    sheet = {
        **data,
        "language": turn.language,
        "issuer": _name_issuer(turn),
        "printed_on": find_today(turn).isoformat(),
    }
    file = Made("pay_sheet", sheet, f"{stem}.xlsx")
    turn.reply(turn.say("query.file", name=file.name), files=(file,))


def _name_issuer(turn: Turn) -> str:
    document = turn.desk.settings.get("document") or {}
    return document.get("issuer") or turn.desk.name


async def press_freeze(turn: Turn, *, month: str) -> None:
    """Give the month its number. What is booked later goes on the next list."""
    assert turn.person is not None
    found = read_key(month)
    await lock_books()
    if kept := await find_pay_list(month):
        raise Refused("fee.frozen_already", number=kept.number)
    data = await _describe(turn, found)
    if not data["rows"]:
        raise Refused("fee.none", month=name_period(found, turn.language))
    pattern = (turn.desk.settings.get("pay_list") or {}).get("number")
    number = await give_text_number(
        "pay_list", pattern or "稿酬〔{year}〕{n}号", find_today(turn).year
    )
    made_on = find_today(turn).isoformat()
    snapshot = {**data, "number": number, "maker": turn.person.name, "made_on": made_on}
    await add_pay_list(
        month,
        number,
        total=data["total"],
        snapshot=snapshot,
        person_id=turn.person.id,
        now=turn.now,
    )
    await _record(turn, "pay.freeze", found, number=number, total=data["total"])
    await _show(turn, found, head=turn.say("fee.now_frozen", number=number))
    _hand_over(turn, found, snapshot)


async def _record(turn: Turn, action: str, month: Period, **details: object) -> None:
    assert turn.person is not None
    await record_audit(
        action,
        f"period:{month.key}",
        at=turn.now,
        person_id=turn.person.id,
        details=details,
    )
