"""Steps that are too rare for a button on every card: they are behind 更多."""

from __future__ import annotations

from collections.abc import Mapping

# Step of the table → (label, what its button calls).
STEPS: Mapping[str, tuple[str, str]] = {
    "classify": ("work.do_classify", "classify.press_start"),
    "credit": ("work.do_credit", "joint.press_start"),
    "note": ("work.do_note", "moves.press_note"),
    "reopen": ("work.do_reopen", "moves.press_reopen"),
    "archive": ("work.do_archive", "moves.press_archive"),
}
