"""Tables as monospaced text for a phone: at most 34 columns wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from handlers.render.figures import (
    count_decimals,
    find_ties,
    format_points,
)
from handlers.render.labels import label_period, label_ranking
from handlers.render.width import measure_width, pad, pad_wide, truncate
from handlers.rules.ranking import Board, Ranking, Standing
from handlers.rules.standings import list_zero_reports, take_top
from handlers.texts import Html, say, say_plain

PHONE_WIDTH = 34
MOST_ROWS = 20  # what is longer is a file (UX 12)
_SHORTEST_NAME = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `number` ones stand to the right, a `flexible` one gives way.

    An `optional` one is left out where the table would be too wide even then.
    """

    title: str
    number: bool = False
    flexible: bool = False
    optional: bool = False


Columns = Sequence[Column]
Rows = Sequence[Sequence[str]]


def format_table(columns: Columns, rows: Rows, *, width: int = PHONE_WIDTH) -> Html:
    """A `<pre>` block; a flexible column is cut until the line is `width` wide."""
    columns, rows = _drop_optional(columns, rows, width)
    widths = _choose_widths(columns, rows, width)
    titles = [column.title for column in columns]
    lines = [_write_line(columns, widths, row) for row in (titles, *rows)]
    block = escape("\n".join(lines), quote=False)
    return Html(f"<pre>{block}</pre>")


def _drop_optional(columns: Columns, rows: Rows, width: int) -> tuple[Columns, Rows]:
    widths = _measure_columns(columns, rows)
    least = [
        min(wanted, _SHORTEST_NAME) if column.flexible else wanted
        for column, wanted in zip(columns, widths, strict=True)
    ]
    if sum(least) + len(least) - 1 <= width:
        return columns, rows
    kept = [place for place, column in enumerate(columns) if not column.optional]
    return [columns[n] for n in kept], [[row[n] for n in kept] for row in rows]


def _measure_columns(columns: Columns, rows: Rows) -> list[int]:
    cells = zip(*([column.title for column in columns], *rows), strict=True)
    return [max(map(measure_width, column)) for column in cells]


def _choose_widths(columns: Columns, rows: Rows, width: int) -> list[int]:
    widths = _measure_columns(columns, rows)
    excess = sum(widths) + len(widths) - 1 - width
    for place, column in enumerate(columns):
        if column.flexible and excess > 0:
            least = min(widths[place], _SHORTEST_NAME)
            widths[place] = max(least, widths[place] - excess)
        if column.flexible:
            widths[place] += _make_even(widths[place], excess)
    return widths


def _make_even(width: int, excess: int) -> int:
    """What makes a width whole Chinese characters, more only where there is room."""
    return 0 if width % 2 == 0 else -1 if excess > -1 else 1


def _write_line(
    columns: Sequence[Column], widths: Sequence[int], row: Sequence[str]
) -> str:
    cells = zip(columns, widths, row, strict=True)
    return " ".join(_write_cell(*cell) for cell in cells).rstrip()


def _write_cell(column: Column, width: int, text: str) -> str:
    text = truncate(" ".join(text.split()), width)
    if column.flexible:
        return pad_wide(text, width)
    return pad(text, width, right=column.number)


def format_ranking(
    board: Board, ranking: Ranking, language: str, limit: int = 10
) -> Html:
    """One class as text: its name, the first `limit` (ties kept), zero reports, source.

    Without a limit (0) every unit is listed, own and exempt ones too.
    """
    every = board.standings
    # Where nobody has anything yet there are no first ten: they stand as in the desk.
    top = take_top(every, limit) or every[:limit]
    shown = top[:MOST_ROWS] if limit else every
    parts = [
        say("render.board", language, name=board.name, period=_name(ranking, language)),
        format_table(*_lay_out(board, shown, language)),
        *_list_rest(board, shown, language),
        *_list_zeroes(board, language),
        escape(" · ".join(label_ranking(ranking, language)), quote=False),
    ]
    return Html("\n".join(parts))


def _name(ranking: Ranking, language: str) -> str:
    return label_period(ranking.period, language)


def _lay_out(
    board: Board, shown: Sequence[Standing], language: str
) -> tuple[list[Column], list[list[str]]]:
    def title(key: str) -> str:
        return say_plain(f"render.short_{key}", language)

    columns = [
        Column(title("rank")),
        Column(title("unit"), flexible=True),
        Column(title("reported"), number=True),
        Column(title("adopted"), number=True),
        Column(title("points"), number=True),
        Column(title("total"), number=True, optional=True),
    ]
    ties = find_ties(board.standings)
    now = count_decimals(row.points for row in board.standings)
    year = count_decimals(row.total_points for row in board.standings)
    return columns, [_write_row(row, ties, now, year) for row in shown]


def _write_row(row: Standing, ties: frozenset[int], now: int, year: int) -> list[str]:
    rank = "-" if row.rank is None else f"{row.rank}{'=' if row.rank in ties else ''}"
    return [
        rank,
        row.name,
        str(row.reported),
        str(row.adopted),
        format_points(row.points, now),
        format_points(row.total_points, year),
    ]


def _list_rest(board: Board, shown: Sequence[Standing], language: str) -> list[Html]:
    hidden = len(board.standings) - len(shown)
    return [say("render.rest", language, n=hidden)] if hidden else []


def _list_zeroes(board: Board, language: str) -> list[Html]:
    zeroes = list_zero_reports(board.standings)
    if not zeroes:
        return []
    named = [row.name for row in zeroes[:MOST_ROWS]]
    names = join_names(named + ["…"] * (len(zeroes) > MOST_ROWS), language)
    return [say("render.zeroes", language, n=len(zeroes), names=names)]


def join_names(names: Sequence[str], language: str) -> str:
    return (", " if language == "en" else "、").join(names)
