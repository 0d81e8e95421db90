"""Steps that are too rare for a button on every card: they are behind 更多."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.commands import ADMINS, DESK

# Step of the table → (label, what its button calls).
STEPS: Mapping[str, tuple[str, str]] = {
    "classify": ("work.do_classify", "classify.press_start"),
    "credit": ("work.do_credit", "joint.press_start"),
    "note": ("work.do_note", "moves.press_note"),
    "reopen": ("work.do_reopen", "moves.press_reopen"),
    "archive": ("work.do_archive", "moves.press_archive"),
}
# What counts for points beside adoptions: label, what its button calls with what, who.
FACTS: tuple[tuple[str, str, Mapping[str, Any], tuple[str, ...]], ...] = (
    ("work.do_instruction", "honours.press_start", {"kind": "instruction"}, DESK),
    ("work.do_sent", "honours.press_start", {"kind": "sent"}, DESK),
    ("work.do_fault", "faulting.press_start", {}, DESK),
    ("work.do_plus", "manual.press_start", {"sign": 1}, ADMINS),
    ("work.do_minus", "manual.press_start", {"sign": -1}, ADMINS),
)
