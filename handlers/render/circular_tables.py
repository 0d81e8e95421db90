"""The tables of a circular: a row per unit and the sums, as texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from handlers.render.docx_parts import Cells
from handlers.render.figures import (
    MEASURES,
    Sums,
    compare_years,
    count_decimals,
    format_points,
    format_rate,
    sign_points,
    sum_board,
    sum_standings,
    sum_year_ago,
)
from handlers.render.labels import label_remark
from handlers.rules.ranking import Board, Ranking, Standing, YearAgo
from handlers.texts import say_plain

_NAMES, _FIGURES = "Desk Cell Name", "Desk Cell Number"
_NARROWEST = 600  # twips
# Keys of the titles, widths in twips (together the 156 mm of the text), styles.
_COLUMNS = (
    ("rank", 610, "Desk Cell"),
    ("unit", 1794, _NAMES),
    ("reported", 610, _FIGURES),
    ("adopted_times", 640, _FIGURES),
    ("taken", 640, _FIGURES),
    ("rate", 900, _FIGURES),
    ("points", 860, _FIGURES),
    ("total_points", 1080, _FIGURES),
    ("total_rank", 610, "Desk Cell"),
    ("remark", 1100, "Desk Cell"),
)


def list_columns(language: str) -> list[Cells]:
    return [
        Cells(say_plain(f"render.{key}", language), width, style)
        for key, width, style in _COLUMNS
    ]


def list_rows(board: Board, language: str) -> Iterator[list[str]]:
    """The rows of a class, its sums last."""
    now = count_decimals(row.points for row in board.standings)
    year = count_decimals(row.total_points for row in board.standings)
    for row in board.standings:
        yield _write_row(row, now, year, language)
    sums = sum_board(board)
    yield [
        "",
        say_plain("render.sum", language),
        str(sums.reported),
        str(sums.adopted),
        str(sums.taken),
        format_rate(sums.taken, sums.reported, 1),
        format_points(sums.points, now),
        format_points(sums.total_points, year),
        "",
        "",
    ]


def _write_row(row: Standing, now: int, year: int, language: str) -> list[str]:
    return [
        "—" if row.rank is None else str(row.rank),
        row.name,
        str(row.reported),
        str(row.adopted),
        str(row.taken),
        format_rate(row.taken, row.reported, 1),
        format_points(row.points, now),
        format_points(row.total_points, year),
        "—" if row.total_rank is None else str(row.total_rank),
        label_remark(row, language),
    ]


_YEAR_UNIT, _YEAR_FIGURE = 1995, 760  # twips, together as wide as the text
_YEAR_PARTS = ("", "_before", "_change")


def list_year_columns(language: str) -> list[Cells]:
    """The unit; of what was reported, adopted, earned: now, a year ago, the growth."""
    unit = say_plain("render.unit", language)
    titles = [
        say_plain(f"render.{measure if not part else 'year' + part}", language)
        for measure in MEASURES
        for part in _YEAR_PARTS
    ]
    figures = [Cells(title, _YEAR_FIGURE, _FIGURES) for title in titles]
    return [Cells(unit, _YEAR_UNIT, _NAMES), *figures]


def list_year_rows(board: Board, language: str) -> Iterator[list[str]]:
    """Each unit beside its figures of a year ago; those gone since; the sums."""
    for row in board.standings:
        yield _compare(row.name, row, row.year_ago or YearAgo())
    if board.gone:
        name = say_plain("render.gone", language)
        yield _compare(name, sum_standings(()), board.gone)
    total = sum_year_ago([board]) or YearAgo()
    yield _compare(say_plain("render.sum", language), sum_board(board), total)


def _compare(name: str, now: Standing | Sums, before: YearAgo) -> list[str]:
    cells = [name]
    for change in compare_years(now, before).values():
        cells += [format_points(change.now), format_points(change.before)]
        cells.append(sign_points(change.difference))
    return cells


Table = tuple[str, list[Cells], list[list[str]]]


def list_tables(ranking: Ranking, language: str) -> Iterator[Table]:
    """Name, columns and rows of every table of a circular, in their order."""
    for board in ranking.boards:
        rows = list(list_rows(board, language))
        yield board.name, fit_columns(list_columns(language), rows), rows
    if sum_year_ago(ranking.boards) is None:
        return
    for board in ranking.boards:
        name = say_plain("render.year_table", language, name=board.name)
        rows = list(list_year_rows(board, language))
        yield name, fit_columns(list_year_columns(language), rows), rows


def fit_columns(columns: Sequence[Cells], rows: Sequence[Sequence[str]]) -> list[Cells]:
    """No figure and no word of a title is parted: their columns take what they lack
    from the names."""
    widths = [
        0 if column.style == _NAMES else _measure(column, texts)
        for column, texts in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    more = sum(w - c.width for w, c in zip(widths, columns, strict=True) if w)
    return [
        replace(c, width=w or max(c.width - more * (c.style == _NAMES), _NARROWEST))
        for w, c in zip(widths, columns, strict=True)
    ]


def _measure(column: Cells, texts: Iterable[str]) -> int:
    """Twips, with the margins of a cell; a figure of 12 points is half as wide, and so
    is about a Latin letter."""
    words = [word for word in column.title.split() if word.isascii()]
    figures = texts if column.style == _FIGURES else ()
    longest = [120 * len(text) for text in figures] + [130 * len(w) for w in words]
    return max(column.width, max(longest, default=0) + 130)
