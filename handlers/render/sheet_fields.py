"""The columns of a ranking's sheet: what is read, shown, summed and computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from operator import attrgetter

from handlers.render.figures import count_decimals, has_changes, sum_levels
from handlers.render.labels import label_remark
from handlers.render.sheet_cells import Value
from handlers.rules.ranking import Board, Ranking, Standing
from handlers.rules.rates import find_rate
from handlers.texts import say_plain

# Multiplied before it is divided, so that a half is a half and is rounded up.
_RATE = "IF({reported}{row}=0,0,ROUND({taken}{row}*1000/{reported}{row},0)/1000)"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: the key of its title, how it is read and shown, whether it is summed.

    `formula` has `{row}` and the letters of other columns by their keys.
    """

    key: str
    read: Callable[[Standing], Value]
    form: str = "0"
    align: str = "right"
    summed: bool = False
    formula: str = ""
    title: str = ""  # the key of its title, where that is another
    name: str = ""  # its title, where that is a name and not in the catalogue


def choose_fields(board: Board, ranking: Ranking, language: str) -> tuple[Field, ...]:
    """Those that have something to say: changes and quotas only where there are any."""
    rows = board.standings
    now = _choose_form(row.points for row in rows)
    year = _choose_form(row.total_points for row in rows)
    return (
        Field("rank", _read_rank, align="center"),
        Field("unit", attrgetter("name"), "@", "left"),
        *_choose_changes(board, language),
        Field("reported", attrgetter("reported"), summed=True),
        Field("adopted", attrgetter("adopted"), summed=True, title="adopted_times"),
        *_choose_levels(ranking, language),
        Field("taken", attrgetter("taken"), summed=True),
        Field("rate", _read_rate, "0.0%", formula=_RATE),
        Field("points", attrgetter("points"), now, summed=True),
        Field("total_reported", attrgetter("total_reported"), summed=True),
        Field("total_adopted", attrgetter("total_adopted"), summed=True),
        Field("total_points", attrgetter("total_points"), year, summed=True),
        Field("total_rank", attrgetter("total_rank"), align="center"),
        *_choose_quotas(board),
        Field("remark", partial(label_remark, language=language), "@", "left"),
    )


def _choose_form(values: Iterable[Decimal]) -> str:
    decimals = count_decimals(values)
    return "0." + "0" * decimals if decimals else "0"


def _choose_changes(board: Board, language: str) -> tuple[Field, ...]:
    if not has_changes([board]):
        return ()
    new = say_plain("render.new", language)

    def read(row: Standing) -> Value:
        return new if row.rank and row.change is None else row.change

    return (Field("change", read, '"▲"0;"▼"0;"—"', "center"),)


def _choose_levels(ranking: Ranking, language: str) -> Iterable[Field]:
    """A column for each level that took anything, where there are several."""
    taking = sum_levels(ranking)
    if len(taking) < 2:
        return

    def read(row: Standing, *, code: str) -> Value:
        return row.levels.get(code, 0)

    for code, name in ranking.levels:
        if name in taking:
            title = say_plain("render.level_adopted", language, name=name)
            own = partial(read, code=code)
            yield Field(f"level_{code}", own, summed=True, name=title)


def _choose_quotas(board: Board) -> tuple[Field, ...]:
    if all(row.quota is None for row in board.standings):
        return ()
    wanted = _choose_form(row.quota or Decimal() for row in board.standings)
    done = _choose_form(row.quota_done or Decimal() for row in board.standings)
    return (
        Field("quota", attrgetter("quota"), wanted),
        Field("quota_done", attrgetter("quota_done"), done),
    )


def _read_rank(row: Standing) -> Value:
    return "—" if row.rank is None else row.rank


def _read_rate(row: Standing) -> Value:
    return find_rate(row.taken, row.reported) / 100
