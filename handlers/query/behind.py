"""`未达标 [时段]`: the units that are short of a quota, with what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.messages import Made
from handlers.query.request import Request, find_today, read_request
from handlers.render.tables import MOST_ROWS, join_names
from handlers.rules.period_names import name_period
from handlers.rules.quota import Progress
from handlers.scores.quotas import (
    describe_amount,
    load_progress,
    load_quotas,
    show_amount,
)
from handlers.stories.cards import join_lines, show_unit
from handlers.telling import Refused
from handlers.texts import Html, say
from handlers.turn import Turn

Short = list[tuple[int, Progress]]


async def behind(turn: Turn, words: str) -> None:
    request = read_request(turn, words)
    quotas = await load_quotas(turn.desk)
    found = await load_progress(
        turn.desk, request.period, find_today(turn), quotas=quotas
    )
    if not found:
        kinds = sorted({quota.period_kind for quota in quotas})
        raise _no_quota(turn, request, kinds)
    short = _list_short(turn, request, found)
    period = name_period(request.period, turn.language)
    if not short:
        turn.reply(turn.say("query.behind_none", period=period))
        return
    head = turn.say("query.behind_head", period=period, count=len(short))
    if len(short) > MOST_ROWS:
        turn.reply(head, files=(_make_sheet(turn, request, short),))
        return
    lines = [head, *_word_short(turn, short)]
    turn.reply(join_lines(lines))


def _no_quota(turn: Turn, request: Request, kinds: list[str]) -> Refused:
    if not kinds:
        return Refused("query.no_quotas")
    spans = [turn.label(f"query.kind_{kind}") for kind in kinds]
    named = join_names(spans, turn.language)
    period = name_period(request.period, turn.language)
    return Refused("query.no_quota_kind", period=period, kinds=named)


def _list_short(
    turn: Turn, request: Request, found: dict[int, list[Progress]]
) -> Short:
    """Most missing first, then in the desk's own order."""
    wanted = request.unit_class.id if request.unit_class else None
    short = [
        (unit, progress)
        for unit, quotas in found.items()
        for progress in quotas
        if progress.missing
        and wanted in (None, turn.desk.units[unit].unit_class_id)
        and (request.unit is None or unit == request.unit.id)
    ]
    return sorted(short, key=lambda each: -each[1].missing / each[1].quota.amount)


def _word_short(turn: Turn, short: Short) -> Iterator[Html]:
    for unit, progress in short:
        words = word_progress(progress, turn.language)
        yield turn.say(
            "query.behind_line", unit=show_unit(turn.desk, unit), words=words
        )


def word_progress(progress: Progress, language: str) -> Html:
    """报送 3/5,还差 2,剩 4 个工作日."""
    state = progress.state
    key = {"met": "met", "missed": "missed"}.get(state, "short")
    return say(
        f"query.progress_{key}",
        language,
        what=word_slot(progress, language),
        **describe_amount(progress),
    )


def word_slot(progress: Progress, language: str) -> Html:
    """报送, 采用, 积分; 报送(通讯) for a genre."""
    quota = progress.quota
    measure = say(f"query.measure_{quota.measure}", language)
    if not quota.genre:
        return measure
    genre = say(f"query.genre_{quota.genre}", language)
    return say("query.of_genre", language, measure=measure, genre=genre)


def _make_sheet(turn: Turn, request: Request, short: Short) -> Made:
    titles = ("unit", "unit_class", "what", "amount", "done", "missing", "days")
    columns = [
        {
            "title": turn.label(f"query.column_{title}"),
            "kind": "number" if index > 2 else "text",
        }
        for index, title in enumerate(titles)
    ]
    rows = [
        [
            show_unit(turn.desk, unit),
            turn.desk.classes[turn.desk.units[unit].unit_class_id].name,
            str(word_slot(progress, turn.language)),
            *(show_amount(a) for a in (progress.quota.amount, progress.done)),
            show_amount(progress.missing),
            progress.days_left,
        ]
        for unit, progress in short
    ]
    title = turn.label("query.file_behind")
    data = {"title": title, "columns": columns, "rows": rows}
    return Made("table_sheet", data, f"{title}-{request.period.key}.xlsx")
