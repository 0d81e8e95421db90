"""What was measured, beside its target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median


class WrongResults(Exception):
    """What was measured did not do its work: no figure is worth anything."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio` to the peer or ceiling named by `against`; `met` None: it has no target.

    `cpu`: milliseconds of processor time per item.
    """

    row: int
    name: str
    value: float
    unit: str
    against: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    cpu: float | None = None


def judge(
    row: int,
    name: str,
    value: float,
    unit: str,
    *,
    against: str,
    ratio: float,
    least: float | None = None,
    most: float | None = None,
    cpu: float | None = None,
) -> Figure:
    """A figure with its ratio to something; met from `least` to `most`."""
    target = f"≥ {least:g} ×" if least is not None else f"≤ {most:g} ×"
    met = (least is None or ratio >= least) and (most is None or ratio <= most)
    return Figure(row, name, value, unit, against, ratio, target, met, cpu)


def judge_value(
    row: int,
    name: str,
    value: float,
    unit: str,
    *,
    least: float | None = None,
    most: float | None = None,
) -> Figure:
    """A figure that has an absolute target."""
    target = f"≥ {least:g} {unit}" if least is not None else f"≤ {most:g} {unit}"
    met = (least is None or value >= least) and (most is None or value <= most)
    return Figure(row, name, value, unit, target=target, met=met)


def compare(
    ours: Sequence[float], theirs: Sequence[float], how: Callable[..., float] = median
) -> float:
    """The median of the rounds' ratios: each round's two were measured side by side."""
    return how([own / other for own, other in zip(ours, theirs, strict=True)])


def need(condition: object, words: str) -> None:
    """Fail the run when what was measured is wrong."""
    if not condition:
        raise WrongResults(words)


def show_table(figures: Iterable[Figure]) -> str:
    lines = [_HEAD, "-" * len(_HEAD)]
    return "\n".join([*lines, *(_show_line(figure) for figure in figures)])


_HEAD = f"{'row':>3}  {'measure':<58} {'value':>10} {'unit':<9} {'ratio':>7}  target"


def _show_line(figure: Figure) -> str:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} ×"
    name = f"{figure.name} / {figure.against}" if figure.against else figure.name
    verdict = {None: "", True: "  met", False: "  MISSED"}[figure.met]
    cpu = "" if figure.cpu is None else f"  ({figure.cpu:.2f} ms CPU)"
    number = f"{figure.value:,.0f}" if figure.value >= 100 else f"{figure.value:.3g}"
    return (
        f"{figure.row:>3}  {name:<58} {number:>10} {figure.unit:<9} {ratio:>7}"
        f"  {figure.target}{verdict}{cpu}"
    )
