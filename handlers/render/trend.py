"""A unit's twelve months as a picture: points as columns, counts and ranks below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from handlers.render.figures import count_decimals, format_points
from handlers.render.labels import label_period, label_time
from handlers.render.layout import HEAD, MARGIN, WIDTH
from handlers.render.lettering import Face, fit_size, write
from handlers.render.shapes import fill_round
from handlers.render.stage import (
    Stage,
    draw_foot,
    draw_head,
    set_stage,
    write_png,
)

_HEIGHT = 1370
_LEFT, _RIGHT = MARGIN + 28, WIDTH - MARGIN - 28
_FIGURES, _CHART = HEAD, HEAD + 200  # tops of the two cards
_CHART_END = _HEIGHT - 140
_FIRST = _LEFT + 76  # left edge of the columns, right of the rows' names
_BASE, _TALLEST = _CHART + 500, 360  # foot of the columns, height of the highest
_ROWS = (("reported", 108), ("adopted", 168), ("rank", 228))


@dataclass(frozen=True, slots=True)
class Month:
    period: str
    reported: int
    adopted: int
    points: Decimal
    rank: int | None


def draw_trend(data: Mapping[str, Any]) -> bytes:
    """A PNG of a unit's months.

    `data`: desk, unit, cutoff (ISO), timezone, rule_version and `months`, oldest first,
    each with period (key), reported, adopted, points (`"7.5"`) and rank (or None);
    also language, theme and font_path.
    """
    months = [_read_month(row) for row in data["months"]]
    stage = set_stage(data, _HEIGHT)
    span = _draw_title(stage, data, months)
    _draw_sums(stage, months)
    box = (MARGIN - 12, _CHART, WIDTH - MARGIN + 12, _CHART_END)
    fill_round(stage.canvas, box, 28, stage.palette.card)
    stage.write((_LEFT, _CHART + 60), stage.label("points"), 32, stage.palette.ink)
    _draw_columns(stage, months)
    _draw_counts(stage, months)
    source = _draw_source(stage, data)
    return write_png(stage.canvas, data["unit"], data["desk"], span, source)


def _read_month(row: Mapping[str, Any]) -> Month:
    points = Decimal(row["points"])
    return Month(
        row["period"], row["reported"], row["adopted"], points, row.get("rank")
    )


def _draw_title(stage: Stage, data: Mapping[str, Any], months: Sequence[Month]) -> str:
    ends = [label_period(month.period, stage.language) for month in months]
    span = "—".join(dict.fromkeys((ends[0], ends[-1]))) if ends else ""
    draw_head(stage, data["desk"], data["unit"], span)
    return span


def _draw_sums(stage: Stage, months: Sequence[Month]) -> None:
    """Three large figures: points, adopted, best rank."""
    palette = stage.palette
    box = (MARGIN - 12, _FIGURES, WIDTH - MARGIN + 12, _CHART - 28)
    fill_round(stage.canvas, box, 28, palette.card)
    ranks = [month.rank for month in months if month.rank]
    figures = (
        ("trend_points", format_points(sum((m.points for m in months), Decimal()))),
        ("trend_adopted", str(sum(month.adopted for month in months))),
        ("trend_best", str(min(ranks)) if ranks else "—"),
    )
    width = (_RIGHT - _LEFT) // 3
    for place, (key, figure) in enumerate(figures):
        left = _LEFT + place * width
        stage.write((left, _FIGURES + 58), stage.label(key), 26, palette.soft)
        at, room = (left, _FIGURES + 132), width - 24
        stage.write(at, figure, 64, palette.accent, bold=True, room=room)


def _place(number: int, count: int) -> int:
    """The middle of a month's column."""
    width = (_RIGHT - _FIRST) / count
    return round(_FIRST + width * (number + 0.5))


def _choose_face(stage: Stage, texts: list[str], count: int, size: int) -> Face:
    room = (_RIGHT - _FIRST) // max(count, 1) - 6
    return fit_size(texts, room, stage.face(size), size // 2)


def _draw_columns(stage: Stage, months: Sequence[Month]) -> None:
    palette, count = stage.palette, len(months)
    decimals = count_decimals(month.points for month in months)
    texts = [format_points(month.points, decimals) for month in months]
    face = _choose_face(stage, texts, count, 26)
    most = max((month.points for month in months), default=Decimal()) or Decimal(1)
    stage.canvas.paste(palette.line, (_FIRST, _BASE, _RIGHT, _BASE + 2))
    for number, (month, text) in enumerate(zip(months, texts, strict=True)):
        middle, last = _place(number, count), number == count - 1
        height = round(_TALLEST * float(max(month.points, Decimal()) / most))
        colour = palette.bar_top if last else palette.bar
        if height > 3:
            _draw_column(stage, middle, height, colour)
        ink = palette.accent if last else palette.soft
        write(stage.canvas, (middle, _BASE - height - 14), text, face, ink, "center")


def _draw_column(
    stage: Stage, middle: int, height: int, colour: tuple[int, int, int]
) -> None:
    """Round at the top, square at the foot."""
    left, right, top = middle - 20, middle + 20, _BASE - height
    fill_round(stage.canvas, (left, top, right, _BASE), 8, colour)
    stage.canvas.paste(colour, (left, _BASE - min(height, 8) // 2, right, _BASE))


def _draw_counts(stage: Stage, months: Sequence[Month]) -> None:
    palette, count = stage.palette, len(months)
    names = [_name_month(month.period) for month in months]
    face = _choose_face(stage, names, count, 24)
    for number, name in enumerate(names):
        at = (_place(number, count), _BASE + 44)
        write(stage.canvas, at, name, face, palette.soft, "center")
    for key, below in _ROWS:
        line = _BASE + below
        stage.canvas.paste(palette.line, (_LEFT, line - 40, _RIGHT, line - 38))
        stage.write((_LEFT, line), stage.label(key), 24, palette.soft, room=72)
        texts = [_show(getattr(month, key)) for month in months]
        face = _choose_face(stage, texts, count, 30)
        for number, text in enumerate(texts):
            ink = palette.faint if text in ("0", "—") else palette.ink
            at = (_place(number, count), line)
            write(stage.canvas, at, text, face, ink, "center")


def _show(figure: int | None) -> str:
    return "—" if figure is None else str(figure)


def _name_month(period: str) -> str:
    """`26/10`: short, and clear about the year at its turn."""
    return period[2:].replace("-", "/")


def _draw_source(stage: Stage, data: Mapping[str, Any]) -> str:
    cutoff = datetime.fromisoformat(data["cutoff"])
    time = label_time(cutoff, data["timezone"], stage.language)
    parts = (
        stage.label("cutoff", time=time),
        stage.label("rules", version=data["rule_version"]),
    )
    source = " · ".join(parts)
    draw_foot(stage, (source, stage.label("trend_legend")))
    return source
