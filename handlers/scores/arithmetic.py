"""Lines of the ledger in words: what was counted, and how it came to its points."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal

from handlers.rules.scoring import Step, word_steps
from handlers.rules.scoring.steps import show_cents
from storage.figures.ledger import LedgerLine


def word_line(line: LedgerLine, language: str) -> str:
    """The arithmetic on one line; lines that nobody worked out give their reason."""
    steps = [Step(*step) for step in line.details.get("steps", ())]
    if not steps:
        return line.reason
    # A reversing line shows what it takes back.
    amount = -line.amount if line.reverses else line.amount
    spoken: Literal["zh", "en"] = "en" if language == "en" else "zh"
    return word_steps(steps, Decimal(amount) / 100, language=spoken)


def show_points(cents: int) -> str:
    """Hundredths as people write points: 250 → 2.5."""
    return show_cents(cents)


def sum_points(lines: Iterable[LedgerLine]) -> int:
    return sum(line.amount for line in lines)


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


def show_day(day: date, language: str, *, today: date | None = None) -> str:
    """11月20日, 20 Nov; with its year if that is not today's."""
    other_year = today is not None and day.year != today.year
    if language == "en":
        words = f"{day.day} {_MONTHS[day.month - 1]}"
        return f"{words} {day.year}" if other_year else words
    words = f"{day.month}月{day.day}日"
    return f"{day.year}年{words}" if other_year else words
