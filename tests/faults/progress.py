"""The rounds a stage has behind it: one line of JSON each, written when it has ended.

A run that is broken off loses the round it was in and nothing else.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path

from tests.faults.stage import Counts

ROOT = Path(__file__).parents[2]


def find_folder() -> Path:
    return Path(os.environ.get("FAULTS_DIR", ROOT / ".faults"))


@dataclass(frozen=True)
class Round:
    seed: int
    seconds: float
    counts: Counts
    error: str = ""


@dataclass(frozen=True)
class Progress:
    """`folder`: where every stage has its file."""

    folder: Path
    stage: str

    @property
    def path(self) -> Path:
        return self.folder / f"{self.stage}.jsonl"

    def read(self) -> dict[int, Round]:
        """Seed → its round. A line that was not finished does not count."""
        if not self.path.exists():
            return {}
        lines = self.path.read_text(encoding="utf-8").splitlines(keepends=True)
        rounds = [parse_line(line) for line in lines if line.endswith("}\n")]
        return {each.seed: each for each in rounds}

    def write(self, done: Round) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        row = {**done.__dict__, "counts": done.counts.as_row()}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)


def parse_line(line: str) -> Round:
    done = Round(**json.loads(line))
    return replace(done, counts=Counts(**done.counts))
