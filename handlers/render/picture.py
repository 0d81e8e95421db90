"""The ranking as a picture: 1080 pixels wide, large enough to be read on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.render.cards import draw_card, make_grid
from handlers.render.figures import format_points, has_changes, sum_ranking
from handlers.render.labels import label_period, label_ranking
from handlers.render.layout import HEAD
from handlers.render.pages import count_pages, measure_page, plan_pages
from handlers.render.stage import (
    Stage,
    draw_foot,
    draw_head,
    set_stage,
    write_png,
)
from handlers.rules.ranking import Ranking, from_data


def draw_ranking(data: Mapping[str, Any]) -> bytes:
    """A page of a ranking as PNG.

    `data`: `ranking` (of `to_data`), `language`, and if wanted `page` (1 …
    `count_pages`), `tall` (long pages, for a file), `theme` (light, dark), `font_path`.
    """
    ranking = from_data(data["ranking"])
    pages = plan_pages(ranking.boards, tall=data.get("tall", False))
    number = min(max(int(data.get("page", 1)), 1), len(pages))
    page = pages[number - 1]
    stage = set_stage(data, measure_page(page))
    title, sums = _draw_title(stage, ranking)
    grid, top = make_grid(stage, ranking), HEAD
    for part in page:
        draw_card(stage, grid, ranking.boards[part.board], part, top)
        top += part.height
    place = f"{number}/{len(pages)}" if len(pages) > 1 else ""
    source = _draw_source(stage, ranking, place)
    return write_png(stage.canvas, title, ranking.desk, sums, source)


def draw_pages(data: Mapping[str, Any]) -> list[bytes]:
    """Every page, first one first."""
    numbers = range(1, count_pages(data) + 1)
    return [draw_ranking({**data, "page": number}) for number in numbers]


def _draw_title(stage: Stage, ranking: Ranking) -> tuple[str, str]:
    period = label_period(ranking.period, stage.language)
    title = stage.label("picture_title", period=period)
    sums = sum_ranking(ranking)
    below = stage.label(
        "sums",
        units=sums.units,
        reported=sums.reported,
        adopted=sums.adopted,
        points=format_points(sums.points),
    )
    draw_head(stage, ranking.desk, title, below, badge=_choose_badge(stage, ranking))
    return title, below


def _choose_badge(stage: Stage, ranking: Ranking) -> str:
    """What sets these figures apart from a first publication, if anything does."""
    if not ranking.revision:
        return stage.label("unpublished")
    times = ranking.revision - 1
    return stage.label("correction", times=times) if times else ""


def _draw_source(stage: Stage, ranking: Ranking, page: str) -> str:
    source = " · ".join(label_ranking(ranking, stage.language))
    legend = "legend_changes" if has_changes(ranking.boards) else "legend"
    draw_foot(stage, (source, stage.label(legend)), page)
    return source
