"""What kind of text a story is (体裁) and how much of one (形式): two fields apart.

Their words are `query.genre_<code>` and `work.form_<code>`.
"""

from __future__ import annotations

GENRES = (
    "news",
    "feature",
    "closeup",
    "sidelight",
    "interview",
    "commentary",
    "research",
    "policy",
    "photo",
    "urgent",  # 突发紧急信息: given by the desk, nobody chooses it
)
CHOSEN = GENRES[:-1]
FORMS = ("solo", "composite", "brief", "one_liner")
_WORDS = {
    "消息": "news",
    "通讯": "feature",
    "特写": "closeup",
    "侧记": "sidelight",
    "专访": "interview",
    "述评": "commentary",
    "评论": "commentary",
    "调研": "research",
    "调研报告": "research",
    "政策解读": "policy",
    "解读": "policy",
    "图片": "photo",
    "单篇": "solo",
    "独编": "solo",
    "综合": "composite",
    "简讯": "brief",
    "一句话": "one_liner",
    "one-liner": "one_liner",
}


def read_genre(word: str) -> str:
    """The genre that a word names in either language, "" if none."""
    code = _find_code(word)
    return code if code in CHOSEN else ""


def read_form(word: str) -> str:
    """The form that a word names in either language, "" if none."""
    code = _find_code(word)
    return code if code in FORMS else ""


def _find_code(word: str) -> str:
    folded = word.casefold()
    return _WORDS.get(folded, folded)
