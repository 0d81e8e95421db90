"""A run: something that goes out by itself, once for each period and target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Due:
    """`job` for `period` to `target` should have happened by `due_at`.

    `is_missed`: it is of no use any more, and to be reported, not sent.
    """

    job: str
    period: str
    target: str
    due_at: datetime
    is_missed: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.job, self.period, self.target
