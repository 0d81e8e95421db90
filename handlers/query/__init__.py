"""Answers to questions about figures; the commands and buttons of this room."""

from handlers.query.behind import behind
from handlers.query.compare import compare, press_compare_sheet
from handlers.query.explain import explain, press_explain, press_explain_sheet
from handlers.query.lists import units, zero
from handlers.query.rank import (
    press_document,
    press_pdf,
    press_rank,
    press_sheet,
    rank,
)
from handlers.query.trend import press_trend
from handlers.query.unit import press_unit, quota, unit

__all__ = [
    "behind",
    "compare",
    "explain",
    "press_compare_sheet",
    "press_document",
    "press_explain",
    "press_explain_sheet",
    "press_pdf",
    "press_rank",
    "press_sheet",
    "press_trend",
    "press_unit",
    "quota",
    "rank",
    "unit",
    "units",
    "zero",
]
