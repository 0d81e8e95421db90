"""What is wrong with a desk file: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.rules.rulefile import show_value

Path = tuple[str | int, ...]
MISSING = object()


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `key` is written as people count: the third unit is `unit[3]`.

    `line` is 0 where it cannot be told, `value` "" where there is none.
    """

    file: str
    line: int
    key: str
    value: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        value = f" = {self.value}" if self.value else ""
        return f"{place}: {self.key}{value}: {self.problem}; {self.remedy}"


class DeskFileError(ValueError):
    """Every mistake of a desk file at once, in the order of its lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line)))
        super().__init__("\n".join(map(str, self.problems)))


class BadValue(ValueError):
    """A value that a key cannot have."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(problem)


def name_key(path: Path) -> str:
    """`("unit", 2, "class")` → `unit[3].class`."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".") or "(file)"


def show(value: object) -> str:
    return "" if value is MISSING else show_value(value)
