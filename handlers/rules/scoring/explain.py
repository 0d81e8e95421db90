"""Every point of an account in words, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from handlers.rules.scoring.ledger import Entry, Score
from handlers.rules.scoring.wording import Language, word_steps


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation; the amounts of all lines are the figure explained."""

    date: date
    amount: Decimal
    text: str
    rule: str
    story: str
    record: str


def explain(
    score: Score, unit: str = "", *, person: str = "", language: Language = "zh"
) -> tuple[Line, ...]:
    """The lines of a unit's book, or of a person's, in the order of their dates."""
    return explain_entries(score.entries_of(unit, person=person), language=language)


def explain_entries(
    entries: Iterable[Entry], *, language: Language = "zh"
) -> tuple[Line, ...]:
    return tuple(explain_entry(entry, language) for entry in entries)


def explain_entry(entry: Entry, language: Language) -> Line:
    words = word_steps(entry.steps, entry.amount, language=language)
    title = f"《{entry.title}》 " if entry.title else ""
    return Line(
        entry.date,
        entry.amount,
        title + words,
        entry.rule,
        entry.story,
        entry.record,
    )
