"""A unit's own state: place, figures, quotas; what a leader asks for first."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.messages import Rows
from handlers.query.behind import word_progress
from handlers.query.request import (
    choose_unit,
    find_today,
    need_reader,
    read_request,
)
from handlers.render.figures import format_points
from handlers.rules.period_names import name_period
from handlers.rules.periods import Period, find_period, read_key
from handlers.rules.quota import Quota
from handlers.rules.ranking import Board, Standing
from handlers.rules.rates import find_rate
from handlers.rules.standings import find_rank_from_bottom
from handlers.scores.quotas import load_progress, load_quotas
from handlers.scores.rankings import find_ranking
from handlers.stories.cards import join_lines, show_unit
from handlers.telling import Refused
from handlers.texts import Html
from handlers.turn import Turn
from storage.models import Unit

QUOTA_KINDS = ("week", "month", "quarter", "half", "year")


async def unit(turn: Turn, words: str) -> None:
    """`/unit [unit] [period]`"""
    request = read_request(turn, words)
    await _show(turn, choose_unit(turn, request, "unit"), request.period)


async def press_unit(turn: Turn, *, unit: int, period: str) -> None:
    await _show(turn, need_reader(turn, turn.desk.units[unit]), read_key(period))


async def _show(turn: Turn, unit: Unit, period: Period) -> None:
    ranking = await find_ranking(turn.desk, period, turn.now)
    place = _find_place(ranking.boards, unit.code)
    name = show_unit(turn.desk, unit.id)
    lines = [
        turn.say(
            "query.unit_head", unit=name, period=name_period(period, turn.language)
        )
    ]
    if place:
        lines += _word_standing(turn, *place)
    lines += await _word_quotas(turn, unit, period)
    turn.reply(join_lines(lines), buttons=_make_buttons(turn, unit, period))


def _find_place(boards: tuple[Board, ...], code: str) -> tuple[Board, Standing] | None:
    for board in boards:
        for standing in board.standings:
            if standing.unit == code:
                return board, standing
    return None


def _word_standing(turn: Turn, board: Board, own: Standing) -> list[Html]:
    rate = find_rate(own.taken, own.reported)
    figures = turn.say(
        "query.unit_figures",
        reported=own.reported,
        adopted=own.adopted,
        rate=f"{rate:f}",
        points=format_points(own.points),
    )
    total = turn.say(
        "query.unit_total",
        reported=own.total_reported,
        adopted=own.total_adopted,
        points=format_points(own.total_points),
        rank=own.total_rank or "—",
    )
    return [_word_rank(turn, board, own), figures, total]


def _word_rank(turn: Turn, board: Board, own: Standing) -> Html:
    """第 3 名(共 12 个),比上期升 2 位,距前一名差 4.5 分."""
    if own.rank is None:
        voluntary = own.mark == "voluntary" and not own.reported
        why = own.mark if voluntary or own.mark in ("own", "exempt") else "silent"
        return turn.say(f"query.unranked_{why}", name=board.name)
    ranked = sum(1 for standing in board.standings if standing.rank is not None)
    parts = [turn.say("query.place", name=board.name, rank=own.rank, count=ranked)]
    if own.change:
        key = "query.rose" if own.change > 0 else "query.fell"
        parts.append(turn.say(key, places=abs(own.change)))
    if own.gap is not None:
        parts.append(turn.say("query.gap", points=format_points(own.gap)))
    if find_rank_from_bottom(board.standings, own.unit) == 1 and own.rank > 1:
        parts.append(turn.say("query.last_place"))
    return Html(turn.say("query.comma").join(parts))


async def _word_quotas(turn: Turn, unit: Unit, period: Period) -> list[Html]:
    found = await load_progress(turn.desk, period, find_today(turn))
    return [word_progress(each, turn.language) for each in found.get(unit.id, [])]


def _make_buttons(turn: Turn, unit: Unit, period: Period) -> Rows:
    label = turn.label("query.do_explain")
    explain = turn.button(label, "query.press_explain", unit=unit.id, period=period.key)
    label = turn.label("query.do_trend")
    return ((explain, turn.button(label, "query.press_trend", unit=unit.id)),)


async def quota(turn: Turn, words: str) -> None:
    """`/quota [unit]`: every quota that runs now, with what is missing."""
    chosen = choose_unit(turn, read_request(turn, words), "quota")
    quotas = await load_quotas(turn.desk)
    today = find_today(turn)
    head = turn.say("query.quota_head", unit=show_unit(turn.desk, chosen.id))
    lines = [head]
    for kind in QUOTA_KINDS:
        if any(each.period_kind == kind for each in quotas):
            lines += await _word_kind(turn, chosen, quotas, find_period(kind, today))
    if len(lines) == 1:
        raise Refused("query.no_own_quota", unit=show_unit(turn.desk, chosen.id))
    turn.reply(join_lines(lines))


async def _word_kind(
    turn: Turn, unit: Unit, quotas: Sequence[Quota], period: Period
) -> list[Html]:
    today = find_today(turn)
    found = await load_progress(turn.desk, period, today, quotas=quotas)
    own = found.get(unit.id, [])
    if not own:
        return []
    name = name_period(period, turn.language)
    lines = [turn.say("query.quota_period", period=name)]
    for progress in own:
        lines.append(word_progress(progress, turn.language))
        if progress.missing and progress.forecast is not None:
            pace = "behind" if progress.state == "behind" else "on_pace"
            forecast = format_points(progress.forecast)
            lines.append(turn.say(f"query.forecast_{pace}", forecast=forecast))
    return lines
