"""The last figures of every part: kept as JSON, and written into the documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.machine import ROOT

LATEST = Path(__file__).parent / "latest.json"
PERFORMANCE = ROOT / "docs" / "performance.md"
SCREENING = ROOT / "docs" / "screening.md"
BEGIN, END = "<!-- figures: {} -->", "<!-- end of figures -->"
NEAR_DUPLICATES = 9  # the row that is described in SCREENING
Row = Mapping[str, Any]


def write_latest(
    parts: Mapping[str, Sequence[Figure]], machine: Mapping[str, object]
) -> None:
    """Replace the figures of the parts that were measured; keep the others'."""
    fresh = [
        {"part": part, **asdict(figure)}
        for part, figures in parts.items()
        for figure in figures
    ]
    kept = [each for each in read_latest()["figures"] if each["part"] not in parts]
    found = sorted([*kept, *fresh], key=lambda each: each["row"])
    text = json.dumps({"machine": machine, "figures": found}, indent=1)
    LATEST.write_text(f"{text}\n", encoding="utf-8")


def read_latest() -> dict[str, Any]:
    if not LATEST.exists():
        return {"machine": {}, "figures": []}
    found: dict[str, Any] = json.loads(LATEST.read_text("utf-8"))
    return found


def write_docs() -> None:
    """The figures of the last run, between the marked lines of the documents."""
    latest = read_latest()
    rows = latest["figures"]
    own = [row for row in rows if row["part"] != "province"]
    province = [row for row in rows if row["part"] == "province"]
    near = [row for row in rows if row["row"] == NEAR_DUPLICATES]
    machine = ["| | |", "|---|---|"]
    machine += [f"| {name} | {value} |" for name, value in latest["machine"].items()]
    _fill(PERFORMANCE, "machine", machine)
    _fill(PERFORMANCE, "all", _list_lines(own))
    _fill(PERFORMANCE, "province", _list_plain(province))
    _fill(SCREENING, "near-duplicates", _list_lines(near))


def _fill(path: Path, name: str, lines: Iterable[str]) -> None:
    """Put lines between the marks; raises `ValueError` where there are none."""
    head, begin, rest = path.read_text("utf-8").partition(BEGIN.format(name))
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path.name} has no marks for {name}")
    body = "\n".join(lines)
    path.write_text(f"{head}{begin}\n{body}\n{end}{tail}", encoding="utf-8")


def _list_lines(rows: Iterable[Row]) -> Iterator[str]:
    yield "| # | Measure | Value | Beside | Ratio | Target | Met | CPU each |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in rows:
        met = {None: "", True: "yes", False: "**no**"}[row["met"]]
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f} ×"
        cpu = "" if row["cpu"] is None else f"{row['cpu']:.2f} ms"
        # What something is compared with stands below it, indented.
        name = row["name"].replace("  ", "↳ ", 1)
        cells = (row["row"], name, _show(row), row["against"], ratio, row["target"])
        yield f"| {' | '.join(map(str, cells))} | {met} | {cpu} |"


def _list_plain(rows: Iterable[Row]) -> Iterator[str]:
    yield "| Measure | Value |"
    yield "|---|---|"
    for row in rows:
        yield f"| {row['name']} | {_show(row)} |"


def _show(row: Row) -> str:
    value = row["value"]
    number = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{number} {row['unit']}".strip()
