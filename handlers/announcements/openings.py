"""How an announcement begins where an admin has worded it."""

from __future__ import annotations

from handlers.rules.period_names import name_period
from handlers.rules.periods import Period
from handlers.stories.cards import join_lines
from handlers.texts import Html


def fill_opening(opening: str, period: Period, language: str) -> str:
    """With the period's name in its place."""
    return opening.replace("{period}", name_period(period, language))


def begin_with(opening: str, text: Html, period: Period, language: str) -> Html:
    """The text under its opening words; as it is where there are none."""
    return join_lines([fill_opening(opening, period, language), text])
