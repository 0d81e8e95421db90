"""A run: something that goes out by itself, once for each period and target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Due:
    """`job` for `period` to `target` should have happened by `due_at`."""

    job: str
    period: str
    target: str
    due_at: datetime

    @property
    def key(self) -> tuple[str, str, str]:
        return self.job, self.period, self.target
