"""Why stories go back: the ten defects of the trade and what else editors meet.

The words are in the catalogue: `review.reason_<code>` names it, `review.advice_<code>`
tells the reporter what to do about it.
"""

from __future__ import annotations

DEFECTS = (
    "untrue",  # 失真
    "shallow",  # 肤浅
    "hollow",  # 空泛
    "incomplete",  # 残缺
    "narrow",  # 狭窄
    "wordy",  # 冗杂
    "glossed",  # 遮丑
    "pale",  # 苍白
    "detached",  # 脱节
    "stale",  # 滞后
)
REASONS = (
    *DEFECTS,
    "duplicate",
    "secrecy",
    "missing_facts",
    "routine",
    "bad_photo",
    "other",
)
