"""What can be asked for, as examples in the person's language."""

from __future__ import annotations

from handlers.render.tables import join_names
from handlers.rules.period_words import ENGLISH_EXAMPLES, EXAMPLES


def list_periods(language: str) -> str:
    """本月、上月、2026-10 …"""
    return join_names(ENGLISH_EXAMPLES if language == "en" else EXAMPLES, language)
