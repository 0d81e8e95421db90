"""`得分明细 [单位] [时段]`: every point of a unit, with its arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.messages import Made
from handlers.query.request import (
    choose_unit,
    find_today,
    need_reader,
    read_request,
)
from handlers.render.tables import MOST_ROWS
from handlers.rules.period_names import name_period
from handlers.rules.periods import Period, read_key
from handlers.scores.arithmetic import show_day, show_points, sum_points, word_line
from handlers.scores.bookkeeping import fold_lines
from handlers.scores.rankings import find_rule_version
from handlers.stories.cards import join_lines, show_unit
from handlers.texts import Html
from handlers.turn import Turn
from storage.figures.ledger import LedgerLine, list_unit_lines
from storage.figures.origins import Origin, read_origins
from storage.models import Unit


async def explain(turn: Turn, words: str) -> None:
    request = read_request(turn, words)
    await _show(turn, choose_unit(turn, request, "explain"), request.period)


async def press_explain(turn: Turn, *, unit: int, period: str) -> None:
    await _show(turn, need_reader(turn, turn.desk.units[unit]), read_key(period))


async def press_explain_sheet(turn: Turn, *, unit: int, period: str) -> None:
    chosen, found = need_reader(turn, turn.desk.units[unit]), read_key(period)
    lines = await _read_lines(chosen, found)
    file = await _make_sheet(turn, chosen, found, lines)
    turn.reply(turn.say("query.file", name=file.name), files=(file,))


async def _read_lines(unit: Unit, period: Period) -> list[LedgerLine]:
    """What was taken back again is left out; corrections of published periods stay."""
    return fold_lines(await list_unit_lines(unit.id, period.start, period.end))


async def _show(turn: Turn, unit: Unit, period: Period) -> None:
    lines = await _read_lines(unit, period)
    head = turn.say(
        "query.explain_head",
        unit=show_unit(turn.desk, unit.id),
        period=name_period(period, turn.language),
        points=show_points(sum_points(lines)),
        count=len(lines),
    )
    if len(lines) > MOST_ROWS:
        turn.reply(head, files=(await _make_sheet(turn, unit, period, lines),))
        return
    if not lines:
        turn.reply(join_lines([head, turn.say("query.explain_none")]))
        return
    origins = await read_origins(lines)
    text = join_lines([head, *_word_lines(turn, lines, origins)])
    sheet = turn.button(
        turn.label("query.as_sheet"),
        "query.press_explain_sheet",
        unit=unit.id,
        period=period.key,
    )
    turn.reply(text, buttons=((sheet,),))


def _word_lines(
    turn: Turn, lines: Sequence[LedgerLine], origins: Sequence[Origin]
) -> list[Html]:
    today = find_today(turn)
    return [
        turn.say(
            "query.explain_line",
            day=show_day(line.day, turn.language, today=today),
            points=_show_signed(line),
            story=_name_story(line, origin),
            words=word_line(line, turn.language),
            mark=_mark(turn, line),
        )
        for line, origin in zip(lines, origins, strict=True)
    ]


def _show_signed(line: LedgerLine) -> str:
    return f"{'+' if line.amount > 0 else ''}{show_points(line.amount)}"


def _name_story(line: LedgerLine, origin: Origin) -> str:
    title = line.details.get("title", "")
    number = f"#{origin.number}" if origin.number else ""
    return f"{number}《{title}》 " if title else ""


def _mark(turn: Turn, line: LedgerLine) -> str:
    """更正 on lines of a published period, 冲销 on those that take others back."""
    marks = []
    if line.correction:
        marks.append(turn.label("query.mark_correction"))
    if line.reverses:
        marks.append(turn.label("query.mark_reversal"))
    return "".join(f"【{mark}】" for mark in marks)


async def _make_sheet(
    turn: Turn, unit: Unit, period: Period, lines: Sequence[LedgerLine]
) -> Made:
    origins = await read_origins(lines)
    today = find_today(turn)
    rows = [
        {
            "date": line.day.isoformat(),
            "story": origin.number,
            "title": line.details.get("title", ""),
            "person": origin.author,
            "outlet": origin.outlet,
            "rule": line.rule,
            "reason": _mark(turn, line) + word_line(line, turn.language),
            "points": show_points(line.amount),
        }
        for line, origin in zip(lines, origins, strict=True)
    ]
    name = show_unit(turn.desk, unit.id)
    data = {
        "language": turn.language,
        "desk": turn.desk.name,
        "unit": name,
        "period": period.key,
        "cutoff": turn.now.isoformat(),
        "timezone": turn.desk.timezone,
        "rule_version": await find_rule_version(min(period.end, today)),
        "lines": rows,
    }
    stem = f"{turn.label('query.file_explain')}-{name}-{period.key}"
    return Made("explain_sheet", data, f"{stem}.xlsx")
