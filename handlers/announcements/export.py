"""`导出 台账 2026-10`: what the desk knows, as a sheet in the admin's own chat."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.announcements.export_rows import (
    KINDS,
    collect,
    count_rows,
    title_columns,
    to_cells,
)
from handlers.examples import list_periods
from handlers.messages import Made
from handlers.query.request import find_today
from handlers.render.tables import join_names
from handlers.rules.period_names import name_period
from handlers.rules.period_words import take_period
from handlers.rules.periods import Period, find_period, read_key
from handlers.telling import Refused
from handlers.turn import Turn
from storage.audit import record_audit

MOST_ROWS = 5_000  # they travel in the outbox; the command line has no such limit
WORDS: Mapping[str, tuple[str, ...]] = {
    "stories": ("稿件", "来稿", "stories"),
    "adoptions": ("采用", "adoptions"),
    "ledger": ("台账", "计分", "明细", "ledger"),
    "fees": ("稿酬", "fees"),
    "scores": ("得分", "统计", "scores"),
    "audit": ("日志", "audit"),
}
_BY_WORD = {word: kind for kind in KINDS for word in WORDS[kind]}


async def export(turn: Turn, words: str) -> None:
    """`/export ledger 2026-10`; without a kind it is chosen by a button."""
    today = find_today(turn)
    period, rest = take_period(words, today)
    period = period or find_period("month", today)
    if not rest:
        _offer_kinds(turn, period)
        return
    kind = _BY_WORD.get(rest.casefold())
    if kind is None:
        kinds = join_names([each[0] for each in WORDS.values()], turn.language)
        raise Refused(
            "export.unknown",
            words=rest[:40],
            kinds=kinds,
            periods=list_periods(turn.language),
        )
    await _send(turn, kind, period)


def _offer_kinds(turn: Turn, period: Period) -> None:
    buttons = [
        turn.button(
            turn.label(f"export.kind_{kind}"),
            "export.press_kind",
            kind=kind,
            period=period.key,
        )
        for kind in KINDS
    ]
    rows = tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3))
    text = turn.say("export.which", period=name_period(period, turn.language))
    turn.reply(text, buttons=rows)


async def press_kind(turn: Turn, *, kind: str, period: str) -> None:
    await _send(turn, kind, read_key(period))


async def _send(turn: Turn, kind: str, period: Period) -> None:
    bounds = (period.start, period.end)
    count = await count_rows(kind, *bounds, desk=turn.desk)
    if count is not None and count > MOST_ROWS:
        raise Refused("export.too_many", count=count, kind=kind, period=period.key)
    table = await collect(kind, *bounds, desk=turn.desk)
    title = turn.label(f"export.kind_{kind}")
    data = {
        "title": title,
        "columns": title_columns(kind, turn.language),
        "rows": [to_cells(row) for row in table.rows],
    }
    assert turn.person is not None
    await record_audit(
        "export",
        f"period:{period.key}",
        at=turn.now,
        person_id=turn.person.id,
        details={"kind": kind, "rows": len(table.rows)},
    )
    text = turn.say(
        "export.done",
        title=title,
        period=name_period(period, turn.language),
        count=len(table.rows),
    )
    file = Made("table_sheet", data, f"{title}-{period.key}.xlsx")
    turn.reply(text, files=(file,))
