"""A class's card in the picture: a heading, the column titles and a row per unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from handlers.render.figures import (
    count_decimals,
    find_ties,
    format_points,
    has_changes,
    sum_board,
)
from handlers.render.labels import label_remark
from handlers.render.layout import MARGIN, WIDTH
from handlers.render.lettering import Face, fit_size, measure_text, wrap, write
from handlers.render.pages import CARD_HEAD, GAP, ROW, Part
from handlers.render.shapes import fill_bar, fill_disc, fill_round
from handlers.render.stage import Stage
from handlers.rules.ranking import Board, Ranking, Standing

LEFT, RIGHT = MARGIN + 28, WIDTH - MARGIN - 32
RANK, CHANGE = LEFT + 36, LEFT + 118  # centres
_NAME, _NAME_ALONE = LEFT + 164, LEFT + 100  # left edges, with changes and without
REPORTED, ADOPTED, POINTS, TOTAL = 646, 736, 872, RIGHT  # right edges
_NAME_END = REPORTED - 84


@dataclass(frozen=True, slots=True)
class Grid:
    """What all rows of a picture share, so that figures stand under each other."""

    by_points: bool  # what fills the bars; without any points it is adoptions
    most: Decimal  # what fills a bar
    decimals: int
    total_decimals: int
    changes: bool
    name: int  # left edge of the names
    points: Face
    counts: Face
    totals: Face


def make_grid(stage: Stage, ranking: Ranking) -> Grid:
    rows = [row for board in ranking.boards for row in board.standings]
    now = count_decimals(row.points for row in rows)
    year = count_decimals(row.total_points for row in rows)
    points = [format_points(row.points, now) for row in rows]
    totals = [format_points(row.total_points, year) for row in rows]
    changes = has_changes(ranking.boards)
    by_points = any(row.points > 0 for row in rows)
    counts = [str(n) for row in rows for n in (row.reported, row.adopted)]
    return Grid(
        by_points=by_points,
        most=max((weigh(row, by_points) for row in rows), default=Decimal(1)),
        decimals=now,
        total_decimals=year,
        changes=changes,
        name=_NAME if changes else _NAME_ALONE,
        points=fit_size(points, POINTS - ADOPTED - 22, stage.face(40, bold=True), 20),
        counts=fit_size(counts, ADOPTED - REPORTED - 16, stage.face(34), 18),
        totals=fit_size(totals, TOTAL - POINTS - 24, stage.face(32), 18),
    )


def weigh(row: Standing, by_points: bool) -> Decimal:
    return row.points if by_points else Decimal(row.adopted)


def draw_card(stage: Stage, grid: Grid, board: Board, part: Part, top: int) -> None:
    """The rows of `part`, from `top` on."""
    box = (MARGIN - 12, top, WIDTH - MARGIN + 12, top + part.height - GAP)
    fill_round(stage.canvas, box, 28, stage.palette.card)
    _draw_heading(stage, board, part, top)
    _draw_titles(stage, grid, top + CARD_HEAD - 20)
    ties, changes = find_ties(board.standings), has_changes([board])
    for place, row in enumerate(board.standings[part.first : part.last]):
        line = top + CARD_HEAD + place * ROW
        _draw_row(stage, grid, row, line, ties)
        if changes:
            _draw_change(stage, row, line + 57)


def _draw_heading(stage: Stage, board: Board, part: Part, top: int) -> None:
    palette, line = stage.palette, top + 62
    fill_round(stage.canvas, (LEFT, top + 32, LEFT + 8, top + 68), 4, palette.accent)
    if part.first:  # the sums were said where the class begins
        name = stage.label("continued", name=board.name)
        _write_name(stage, name, line, RIGHT - LEFT - 56)
        return
    sums = sum_board(board)
    summary = stage.label(
        "board_sums",
        units=sums.units,
        reported=sums.reported,
        adopted=sums.adopted,
        points=format_points(sums.points),
    )
    taken = stage.write((RIGHT, line), summary, 26, palette.soft, align="right")
    _write_name(stage, board.name, line, RIGHT - LEFT - taken - 56)


def _write_name(stage: Stage, name: str, line: int, room: int) -> None:
    ink = stage.palette.ink
    stage.write((LEFT + 24, line), name, 38, ink, bold=True, room=room)


def _draw_titles(stage: Stage, grid: Grid, line: int) -> None:
    soft = stage.palette.soft
    stage.write((RANK, line), stage.label("rank"), 24, soft, align="center")
    stage.write((grid.name, line), stage.label("unit"), 24, soft)
    for right, key in (
        (REPORTED, "reported"),
        (ADOPTED, "adopted"),
        (POINTS, "points"),
        (TOTAL, "total"),
    ):
        stage.write((right, line), stage.label(key), 24, soft, align="right")


def _draw_row(
    stage: Stage, grid: Grid, row: Standing, top: int, ties: frozenset[int]
) -> None:
    stage.canvas.paste(stage.palette.line, (LEFT, top, RIGHT, top + 2))
    _draw_rank(stage, grid, row, top, ties)
    _draw_name(stage, grid, row, top)
    _draw_bar(stage, grid, row, top + 76)
    _draw_figures(stage, grid, row, top + 57)


def _draw_rank(
    stage: Stage, grid: Grid, row: Standing, top: int, ties: frozenset[int]
) -> None:
    palette, middle = stage.palette, top + 48
    if row.rank is None:
        stage.write((RANK, middle + 10), "—", 30, palette.faint, align="center")
        return
    if row.rank in ties:
        label, middle = stage.label("tie"), top + 38
        stage.write((RANK, top + 86), label, 20, palette.soft, align="center")
    place, text = (RANK, middle + 12), str(row.rank)
    if is_medal(grid, row):
        size = 54 if row.rank in ties else 60
        fill_disc(stage.canvas, (RANK, middle), size, palette.medals[row.rank - 1])
        ink = palette.medal_ink[row.rank - 1]
        stage.write(place, text, 34, ink, align="center", bold=True)
    else:
        stage.write(place, text, 34, palette.soft, align="center", room=72)


def is_medal(grid: Grid, row: Standing) -> bool:
    """The first three are honoured, unless it is for nothing."""
    return bool(row.rank and row.rank <= 3 and weigh(row, grid.by_points) > 0)


def _draw_change(stage: Stage, row: Standing, line: int) -> None:
    palette = stage.palette
    if row.rank is None:
        return
    if row.change is None:
        text, colour = stage.label("new"), palette.warn
    elif row.change == 0:
        text, colour = "—", palette.faint
    else:
        arrow = "▲" if row.change > 0 else "▼"
        text = f"{arrow}{abs(row.change)}"
        colour = palette.up if row.change > 0 else palette.down
    stage.write((CHANGE, line), text, 24, colour, align="center", room=68)


def _draw_name(stage: Stage, grid: Grid, row: Standing, top: int) -> None:
    remark = label_remark(row, stage.language)
    chip = measure_text(remark, stage.face(22)) + 36 if remark else 0
    lines, face = _lay_out_name(stage, grid, row, _NAME_END - grid.name - chip)
    colour = stage.palette.ink if row.rank else stage.palette.soft
    first = top + (57 if len(lines) == 1 else 37)
    widths = [
        write(stage.canvas, (grid.name, first + place * 31), line, face, colour)
        for place, line in enumerate(lines)
    ]
    if remark:
        _draw_chip(stage, remark, grid.name + max(widths) + 14, top + 26, row)


def _lay_out_name(
    stage: Stage, grid: Grid, row: Standing, room: int
) -> tuple[list[str], Face]:
    """One line, a smaller one, or two small ones."""
    bold = is_medal(grid, row)
    face = fit_size([row.name], room, stage.face(38, bold=bold), 30)
    if measure_text(row.name, face) <= room:
        return [row.name], face
    small = stage.face(26, bold=bold)
    return wrap(row.name, room, small, 2), small


def _draw_chip(stage: Stage, text: str, left: int, top: int, row: Standing) -> None:
    palette = stage.palette
    ink, fill = (
        (palette.soft, palette.chip) if row.mark else (palette.warn, palette.warn_fill)
    )
    width = measure_text(text, stage.face(22)) + 20
    fill_round(stage.canvas, (left, top, left + width, top + 34), 17, fill)
    stage.write((left + 10, top + 25), text, 22, ink)


def _draw_bar(stage: Stage, grid: Grid, row: Standing, top: int) -> None:
    palette = stage.palette
    box = (grid.name, top, _NAME_END, top + 8)
    fill_round(stage.canvas, box, 4, palette.track)
    colour = palette.bar_top if is_medal(grid, row) else palette.bar
    fill_bar(stage.canvas, box, _share(grid, row), colour)


def _share(grid: Grid, row: Standing) -> float:
    return float(weigh(row, grid.by_points) / grid.most) if grid.most > 0 else 0.0


def _draw_figures(stage: Stage, grid: Grid, row: Standing, line: int) -> None:
    canvas, palette = stage.canvas, stage.palette
    for right, count in ((REPORTED, row.reported), (ADOPTED, row.adopted)):
        colour = palette.ink if count else palette.faint
        write(canvas, (right, line), str(count), grid.counts, colour, "right")
    points = format_points(row.points, grid.decimals)
    colour = palette.accent if row.points else palette.faint
    write(canvas, (POINTS, line), points, grid.points, colour, "right")
    total = format_points(row.total_points, grid.total_decimals)
    write(canvas, (TOTAL, line), total, grid.totals, palette.soft, "right")
    if row.total_rank:
        place = stage.label("total_place", rank=row.total_rank)
        stage.write((TOTAL, line + 29), place, 20, palette.soft, align="right")
