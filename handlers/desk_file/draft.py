"""A desk file while it is being read: what is right in it so far, and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.desk_file.lines import locate
from handlers.desk_file.problems import MISSING, Path, Problem, name_key, show


@dataclass(frozen=True, slots=True)
class Row:
    """One table of the file. A key whose value is wrong is not in `values`."""

    path: Path
    values: dict[str, Any]

    def get(self, key: str) -> Any:
        return self.values.get(key)


@dataclass(slots=True)
class Draft:
    file: str
    lines: Mapping[Path, int]
    rows: dict[str, list[Row]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def list_rows(self, section: str) -> list[Row]:
        return self.rows.get(section, [])

    def one(self, section: str) -> Row:
        """The row of a section that is written once."""
        return self.rows[section][0]

    def report(
        self, path: Path, problem: str, remedy: str, *, value: object = MISSING
    ) -> None:
        line = locate(self.lines, path)
        key = name_key(path)
        self.problems.append(
            Problem(self.file, line, key, show(value), problem, remedy)
        )

    def line_of(self, path: Path) -> int:
        return locate(self.lines, path)

    def codes(self, section: str) -> dict[str, Row]:
        """The rows of a section by code; of two with one code, the first."""
        found: dict[str, Row] = {}
        for row in self.list_rows(section):
            code = row.get("code")
            if code:
                found.setdefault(code, row)
        return found

    def all_rows(self) -> Iterator[tuple[str, Row]]:
        for section, rows in self.rows.items():
            for row in rows:
                yield section, row
