"""Announcements as people name them: 月通报, 季度通报, daily, monthly_ranking."""

from __future__ import annotations

KINDS = (
    "daily_record",
    "weekly_ranking",
    "monthly_ranking",
    "quarterly_ranking",
    "half_year_ranking",
    "yearly_ranking",
    "quarterly_circular",
    "half_year_circular",
    "yearly_circular",
)
CORRECTION = "correction"
# What else can be asked for of periods that were published.
LISTED, CITED, AGAIN, CONTRAST = "listed", "cited", "again", "contrast"
_REQUESTS = {
    CORRECTION: ("更正", "correction"),
    LISTED: ("已发", "已发布", "published"),
    CITED: ("引用", "cite"),
    AGAIN: ("再发", "重发", "again"),
    CONTRAST: ("对比", "比较", "contrast"),
}
_SPANS = {
    "daily": ("每日", "日", "daily", "day"),
    "weekly": ("每周", "周", "weekly", "week"),
    "monthly": ("月度", "每月", "月", "monthly", "month"),
    "quarterly": ("季度", "季", "quarterly", "quarter"),
    "half_year": ("半年度", "半年", "halfyear", "half"),
    "yearly": ("年度", "全年", "年", "yearly", "annual", "year"),
}
_SHAPES = {
    "ranking": ("排名", "排行", "统计", "ranking", ""),
    "circular": ("通报", "circular"),
    "record": ("采用通报", "通报", "采用", "报", "record", ""),
}


def _list_words() -> dict[str, str]:
    words = {kind: kind for kind in KINDS}
    for span, names in _SPANS.items():
        for shape, endings in _SHAPES.items():
            kind = f"{span}_{shape}"
            if kind in KINDS:
                for name in names:
                    for ending in endings:
                        words.setdefault(name + ending, kind)
    # Weeks and months have no circular of their own: their ranking is it.
    for span in ("weekly", "monthly"):
        for name in _SPANS[span]:
            for ending in _SHAPES["circular"]:
                words.setdefault(name + ending, f"{span}_ranking")
    for request, names in _REQUESTS.items():
        words |= dict.fromkeys(names, request)
    return words


_WORDS = _list_words()


def take_kind(words: str) -> tuple[str | None, str]:
    """The announcement among other words, and what is left; None if there is none."""
    tokens = words.split()
    for at, token in enumerate(tokens):
        kind = _WORDS.get(token.casefold().replace("-", "_").strip("《》"))
        if kind:
            return kind, " ".join(tokens[:at] + tokens[at + 1 :])
    return None, words.strip()
