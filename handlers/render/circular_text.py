"""The words of a circular, from the same rows as its tables.

The wording is a jinja2 template, the desk's own or the one in `handlers/templates`.
Each line it yields is a paragraph; `# ` begins a heading, `## ` a lesser one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from handlers.render.figures import (
    Sums,
    compare_years,
    find_ties,
    format_points,
    format_rate,
    sum_board,
    sum_levels,
    sum_ranking,
    sum_year_ago,
)
from handlers.render.labels import label_period
from handlers.rules.ranking import Board, Ranking, Standing, YearAgo
from handlers.rules.rates import Change
from handlers.rules.standings import (
    list_below_quota,
    list_zero_adoptions,
    list_zero_reports,
    take_top,
)
from handlers.texts import LANGUAGES

_FOLDER = Path(__file__).parent.parent / "templates"
_RISEN = 3  # places up that are worth a word
_MOST_RISERS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; `level` 0 is text, 1 and 2 are headings."""

    text: str
    level: int = 0


def compose_circular(
    ranking: Ranking, language: str, wording: Mapping[str, Any]
) -> tuple[Line, ...]:
    """The text between address and signature.

    `wording` may hold opening, next_steps (paragraphs), top (how many units are named)
    and template. Raises jinja2's `TemplateError` for a template that is none.
    """
    context = build_context(ranking, language, wording)
    text = _open_template(language, wording.get("template", "")).render(context)
    return tuple(_read_line(line) for line in text.splitlines() if line.strip())


def _open_template(language: str, own: str) -> Any:
    if own:
        return _make_environment().from_string(own)
    name = f"circular.{LANGUAGES.get(language, 'zh_CN')}.txt"
    return _make_environment().get_template(name)


@cache
def _make_environment() -> ImmutableSandboxedEnvironment:
    """Sandboxed, since a desk file may bring a template; strict about its names."""
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _read_line(line: str) -> Line:
    mark, _, text = line.strip().partition(" ")
    level = {"#": 1, "##": 2}.get(mark, 0)
    return Line(text.strip(), level) if level else Line(line.strip())


def build_context(
    ranking: Ranking, language: str, wording: Mapping[str, Any]
) -> dict[str, Any]:
    """What a template can name. `year` is None where last year has no figures."""
    rows = [row for board in ranking.boards for row in board.standings]
    top = int(wording.get("top", 3))
    period = label_period(ranking.period, language)
    opening = wording.get("opening", "").replace("{period}", period)
    return {
        "desk": _flatten(ranking.desk),
        "period": period,
        "sums": _show_sums(sum_ranking(ranking)),
        "year": _show_year(sum_ranking(ranking), sum_year_ago(ranking.boards)),
        "levels": [
            {"name": _flatten(name), "adopted": str(count)}
            for name, count in sum_levels(ranking).items()
        ],
        "boards": [_show_board(board, top) for board in ranking.boards],
        "top": top,
        "risers": _find_risers(rows),
        "zero": _name(list_zero_reports(rows)),
        "unadopted": _name(_list_reporting(list_zero_adoptions(rows))),
        "behind": _name(_list_reporting(list_below_quota(rows))),
        "wording": {"next_steps": [], **wording, "opening": _flatten(opening)},
    }


def _show_sums(sums: Sums) -> dict[str, str]:
    return {
        "units": str(sums.units),
        "reported": str(sums.reported),
        "adopted": str(sums.adopted),
        "taken": str(sums.taken),
        "rate": format_rate(sums.taken, sums.reported),
        "points": format_points(sums.points),
        "total_reported": str(sums.total_reported),
        "total_adopted": str(sums.total_adopted),
        "total_points": format_points(sums.total_points),
    }


def _show_year(now: Sums, before: YearAgo | None) -> dict[str, Any] | None:
    """The growth of each measure since a year ago, without signs."""
    if before is None:
        return None
    changes = compare_years(now, before)
    return {measure: _show_change(change) for measure, change in changes.items()}


def _show_change(change: Change) -> dict[str, str]:
    """`percent` is "" where it was nothing before; `way`: up, down or same."""
    way = "up" if change.difference > 0 else "down" if change.difference < 0 else "same"
    percent = change.percent
    return {
        "now": format_points(change.now),
        "before": format_points(change.before),
        "difference": format_points(abs(change.difference)),
        "percent": "" if percent is None else f"{format_points(abs(percent))}%",
        "way": way,
    }


def _show_board(board: Board, top: int) -> dict[str, Any]:
    ties = find_ties(board.standings)
    best = [row for row in take_top(board.standings, top) if row.points > 0]
    return {
        "name": _flatten(board.name),
        "sums": _show_sums(sum_board(board)),
        "year": _show_year(sum_board(board), sum_year_ago([board])),
        "best": [_show_unit(row, tied=row.rank in ties) for row in best],
    }


def _show_unit(row: Standing, *, tied: bool = False) -> dict[str, Any]:
    return {
        "name": _flatten(row.name),
        "rank": row.rank,
        "tied": tied,
        "points": format_points(row.points),
        "change": row.change,
    }


def _find_risers(rows: list[Standing]) -> list[dict[str, Any]]:
    risen = [row for row in rows if (row.change or 0) >= _RISEN and row.points > 0]
    risen.sort(key=lambda row: -(row.change or 0))
    return [_show_unit(row) for row in risen[:_MOST_RISERS]]


def _list_reporting(rows: Iterable[Standing]) -> list[Standing]:
    """Those that sent anything: the others are named for that already."""
    return [row for row in rows if row.reported]


def _name(rows: Iterable[Standing]) -> list[str]:
    return [_flatten(row.name) for row in rows]


def _flatten(text: str) -> str:
    """On one line: a name with a line break in it starts no paragraph of its own."""
    return " ".join(text.split())
