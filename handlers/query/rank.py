"""`排名 [时段] [类别]`: a picture, the first ten as text, and what to look at next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers.announcements.announcing import choose_classes
from handlers.announcements.ranking_posts import (
    list_pictures,
    make_document,
    make_pdf,
    make_sheet,
    show_ranking_text,
)
from handlers.commands import DESK
from handlers.messages import Button, Made, Rows
from handlers.query.request import Request, find_own_unit, read_request
from handlers.rules.periods import Period, find_previous, read_key
from handlers.rules.ranking import Board, Ranking
from handlers.scores.rankings import RANKINGS, choose_boards, find_ranking
from handlers.telling import Refused
from handlers.turn import Turn
from storage.chats.targets import find_target
from storage.desk.approvals import find_opening

IN_A_ROW = 3


async def rank(turn: Turn, words: str) -> None:
    request = read_request(turn, words)
    await _show(turn, request.period, await _prefer_class(turn, request))


async def _prefer_class(turn: Turn, request: Request) -> str:
    """The class asked for, else the group's, else that of one's own unit."""
    if request.unit_class:
        return request.unit_class.code
    if request.unit is None and turn.chat.kind != "private":
        target = await find_target(turn.chat.key)
        found = choose_classes(turn.desk, target, ()) if target else ()
        if found:
            return found[0]
    unit = request.unit or find_own_unit(turn)
    return turn.desk.classes[unit.unit_class_id].code if unit else ""


async def press_rank(turn: Turn, *, period: str, board: str = "") -> None:
    await _show(turn, read_key(period), board)


async def _show(turn: Turn, period: Period, wanted: str) -> None:
    ranking = await find_ranking(turn.desk, period, turn.now)
    board = _choose_board(ranking.boards, wanted)
    one = replace(ranking, boards=(board,))
    text = await show_ranking_text(turn.desk, one, turn.language)
    turn.reply(
        text,
        files=list_pictures(one, turn.language),
        buttons=_make_buttons(turn, ranking, board, period),
    )


def _choose_board(boards: Sequence[Board], wanted: str) -> Board:
    """Raises `Refused` where there is nothing to rank."""
    if not boards:
        raise Refused("query.no_units")
    named = [board for board in boards if board.code == wanted]
    return named[0] if named else boards[0]


def _make_buttons(turn: Turn, ranking: Ranking, board: Board, period: Period) -> Rows:
    others = [
        turn.button(other.name, "query.press_rank", period=period.key, board=other.code)
        for other in ranking.boards
        if other.code != board.code
    ]
    classes = [tuple(others[i : i + IN_A_ROW]) for i in range(0, len(others), IN_A_ROW)]
    return (*classes, _make_more(turn, board, period), _make_files(turn, board, period))


def _make_more(turn: Turn, board: Board, period: Period) -> tuple[Button, ...]:
    before = find_previous(period).key
    last = turn.button(
        turn.label("query.last_period"),
        "query.press_rank",
        period=before,
        board=board.code,
    )
    own = find_own_unit(turn)
    if own is None:
        return (last,)
    label = turn.label("query.my_unit")
    return last, turn.button(label, "query.press_unit", unit=own.id, period=period.key)


def _make_files(turn: Turn, board: Board, period: Period) -> tuple[Button, ...]:
    args: dict[str, Any] = {"period": period.key, "board": board.code}
    sheet = turn.button(turn.label("query.as_sheet"), "query.press_sheet", **args)
    if turn.person is None or not turn.person.has_role(*DESK):
        return (sheet,)
    label = turn.label("query.as_document")
    document = turn.button(label, "query.press_document", period=period.key)
    pdf = turn.button("PDF", "query.press_pdf", period=period.key)
    return sheet, document, pdf


async def press_sheet(turn: Turn, *, period: str, board: str = "") -> None:
    """All classes in one file, a sheet each; `board` alone if it is named."""
    found = read_key(period)
    ranking = await find_ranking(turn.desk, found, turn.now)
    chosen = choose_boards(ranking, (board,) if board else ())
    _send(turn, make_sheet(chosen, turn.language))


async def press_document(turn: Turn, *, period: str) -> None:
    _send(turn, await _make_document(turn, period))


async def press_pdf(turn: Turn, *, period: str) -> None:
    _send(turn, make_pdf(await _make_document(turn, period), "circular_pdf"))


async def _make_document(turn: Turn, period: str) -> Made:
    """With the opening that an admin has worded for the period's circular."""
    ranking = await find_ranking(turn.desk, read_key(period), turn.now)
    ranked = RANKINGS.get(read_key(period).kind, "")
    opening = await find_opening(ranked.replace("_ranking", "_circular"), period)
    return make_document(turn.desk, ranking, turn.language, opening=opening)


def _send(turn: Turn, file: Made) -> None:
    turn.reply(turn.say("query.file", name=file.name), files=(file,))
