"""`发布 对比`: a published period beside another, an edition beside the next, or beside
the figures of now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.announcements.published import (
    find_edition,
    find_last_month,
    need_published,
)
from handlers.examples import list_periods
from handlers.messages import Made
from handlers.render.figures import format_points, sign_points
from handlers.render.labels import label_edition
from handlers.render.tables import MOST_ROWS
from handlers.rules.contrasts import Contrast, contrast_rankings, take_editions
from handlers.rules.period_names import name_period
from handlers.rules.period_words import take_period
from handlers.rules.periods import Period, read_key
from handlers.rules.ranking import Ranking, Standing, from_data
from handlers.scores.rankings import build_ranking, find_ranking
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html
from handlers.turn import Turn

COLUMNS = ("reported", "adopted", "points", "rank")


@dataclass(frozen=True, slots=True)
class _Sides:
    before: Ranking
    after: Ranking


async def contrast(turn: Turn, words: str) -> None:
    """`对比 2026-10 2026-09`, `对比 2026-10 第1版 第2版`, `对比 2026-10`."""
    today = turn.now.astimezone(turn.desk.zone).date()
    editions, rest = take_editions(words)
    first, rest = take_period(rest, today)
    second, rest = take_period(rest, today) if rest else (None, "")
    if rest or len(editions) > 2 or (editions and second):
        raise Refused(
            "announce.contrast_how",
            words=(rest or words)[:40],
            periods=list_periods(turn.language),
        )
    await _show(turn, await _find_sides(turn, first, second, editions, today))


async def press_contrast(turn: Turn, *, period: str) -> None:
    await _show(turn, await _find_now(turn, read_key(period)))


async def _find_sides(
    turn: Turn,
    first: Period | None,
    second: Period | None,
    editions: Sequence[int],
    today: date,
) -> _Sides:
    period = first or find_last_month(today)
    if second is not None:
        earlier, later = sorted((period, second), key=lambda each: each.start)
        before = await find_ranking(turn.desk, earlier, turn.now)
        return _Sides(before, await find_ranking(turn.desk, later, turn.now))
    if not editions:
        return await _find_now(turn, period)
    found = [await find_edition(turn, period, number) for number in sorted(editions)]
    before = from_data(found[0].snapshot)
    if len(found) == 2:
        return _Sides(before, from_data(found[1].snapshot))
    return _Sides(before, await build_ranking(turn.desk, period, turn.now))


async def _find_now(turn: Turn, period: Period) -> _Sides:
    """What was published last beside the figures of this moment."""
    latest = (await need_published(turn, period))[-1]
    now = await build_ranking(turn.desk, period, turn.now)
    return _Sides(from_data(latest.snapshot), now)


async def _show(turn: Turn, sides: _Sides) -> None:
    every = contrast_rankings(sides.before, sides.after)
    moved = [each for each in every if each.has_changed]
    names = {
        "before": _name(turn, sides.before),
        "after": _name(turn, sides.after),
    }
    head = turn.say("announce.contrast_head", count=len(moved), **names)
    if not moved:
        turn.reply(turn.say("announce.contrast_same", **names))
        return
    lines = [_word(turn, each) for each in moved[:MOST_ROWS]]
    if len(moved) > MOST_ROWS:
        lines.append(turn.say("announce.contrast_more", count=len(moved) - MOST_ROWS))
    files = (_make_sheet(turn, sides, every),)
    turn.reply(join_lines([head, *lines]), files=files)


def _name(turn: Turn, ranking: Ranking) -> str:
    """2026年10月(第9号 更正1)."""
    return turn.label(
        "announce.contrast_name",
        period=name_period(read_key(ranking.period), turn.language),
        edition=label_edition(ranking, turn.language),
    )


def _word(turn: Turn, each: Contrast) -> Html:
    before, after = each.before, each.after
    return turn.say(
        "announce.contrast_line",
        unit=each.name,
        points=_pair(_show_points(before), _show_points(after)),
        difference=sign_points(each.points),
        reported=_pair(_show_count(before, "reported"), _show_count(after, "reported")),
        adopted=_pair(_show_count(before, "adopted"), _show_count(after, "adopted")),
        rank=_pair(_show_count(before, "rank"), _show_count(after, "rank")),
    )


def _pair(before: str, after: str) -> str:
    return f"{before}→{after}"


def _show_points(standing: Standing | None) -> str:
    return format_points(standing.points) if standing else "—"


def _show_count(standing: Standing | None, name: str) -> str:
    value = getattr(standing, name) if standing else None
    return "—" if value is None else str(value)


def _make_sheet(turn: Turn, sides: _Sides, every: Sequence[Contrast]) -> Made:
    """Every unit, those that stayed the same too."""
    names = (_name(turn, sides.before), _name(turn, sides.after))
    columns = [{"title": turn.label("query.column_unit"), "kind": "text"}]
    for measure in COLUMNS:
        spoken = turn.label(f"announce.contrast_{measure}")
        columns += [{"title": f"{spoken} {name}", "kind": "number"} for name in names]
    rows = [[each.name, *_list_cells(each)] for each in every]
    title = turn.label("announce.contrast_file")
    data = {"title": title, "columns": columns, "rows": rows}
    stem = f"{title}-{sides.before.period}-{sides.after.period}"
    return Made("table_sheet", data, f"{stem}.xlsx")


def _list_cells(each: Contrast) -> list[str | int | None]:
    return [
        _show_cell(standing, measure)
        for measure in COLUMNS
        for standing in (each.before, each.after)
    ]


def _show_cell(standing: Standing | None, measure: str) -> str | int | None:
    if standing is None:
        return None
    if measure == "points":
        return format_points(standing.points)
    count: int | None = getattr(standing, measure)
    return count
