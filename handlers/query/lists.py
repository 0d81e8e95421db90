"""Lists that belong to every ranking: all units, and those with nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.announcements.ranking_posts import make_sheet
from handlers.query.request import Request, read_request
from handlers.render.tables import MOST_ROWS, format_ranking, join_names
from handlers.rules.period_names import name_period
from handlers.rules.ranking import Ranking, Standing
from handlers.rules.standings import list_zero_adoptions, list_zero_reports
from handlers.scores.rankings import choose_boards, find_ranking
from handlers.stories.cards import join_lines
from handlers.telling import Refused
from handlers.texts import Html
from handlers.turn import Turn


async def read_ranking(turn: Turn, request: Request) -> Ranking:
    """The ranking asked for. Raises `Refused` where no unit is in it."""
    classes = (request.unit_class.code,) if request.unit_class else ()
    ranking = await find_ranking(turn.desk, request.period, turn.now)
    chosen = choose_boards(ranking, classes)
    if not chosen.boards:
        raise Refused("query.no_units")
    return chosen


async def units(turn: Turn, words: str) -> None:
    """`/units`: every unit of every class; more than twenty come as a file."""
    ranking = await read_ranking(turn, read_request(turn, words))
    count = sum(len(board.standings) for board in ranking.boards)
    if count > MOST_ROWS:
        text = turn.say("query.units_file", count=count)
        turn.reply(text, files=(make_sheet(ranking, turn.language),))
        return
    parts = [
        format_ranking(board, ranking, turn.language, limit=0)
        for board in ranking.boards
    ]
    turn.reply(Html("\n\n".join(parts)))


async def zero(turn: Turn, words: str) -> None:
    """`/zero`: who reported nothing, and who had nothing adopted."""
    request = read_request(turn, words)
    ranking = await read_ranking(turn, request)
    period = name_period(request.period, turn.language)
    lines: list[Html] = [turn.say("query.zero_head", period=period)]
    for board in ranking.boards:
        reports = list_zero_reports(board.standings)
        adoptions = [s for s in list_zero_adoptions(board.standings) if s.reported]
        if reports or adoptions:
            lines.append(turn.say("query.class_head", name=board.name))
        lines += list_named(turn, "query.zero_reports", reports)
        lines += list_named(turn, "query.zero_adoptions", adoptions)
    if len(lines) == 1:
        lines.append(turn.say("query.zero_none"))
    turn.reply(join_lines(lines))


def list_named(turn: Turn, key: str, standings: Sequence[Standing]) -> Iterable[Html]:
    if standings:
        names = join_names([each.name for each in standings], turn.language)
        yield turn.say(key, count=len(standings), names=names)
