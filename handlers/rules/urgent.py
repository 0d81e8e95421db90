"""Urgent reports (突发紧急信息): grade, clock, and the seven elements.

A report is due so many hours after the event, by grade; what is missing of the elements
is asked for in the next one. Nothing keeps a report from going out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

GRADES = ("extra", "major", "large", "general")
_GRADE_WORDS = {
    "特别重大": "extra",
    "特大": "extra",
    "重大": "major",
    "较大": "large",
    "一般": "general",
    "extra": "extra",
    "major": "major",
    "large": "large",
    "general": "general",
}
TITLE_LENGTH = 30
OLDEST = timedelta(days=7)  # an event further back is no event of this report


@dataclass(frozen=True, slots=True)
class UrgentRules:
    """Hours until the first report by grade; how often is called and followed up."""

    extra: int = 2
    major: int = 2
    large: int = 4
    general: int = 24
    call_minutes: int = 5
    follow_up_hours: int = 24

    def find_due(self, grade: str, happened_at: datetime | None) -> datetime | None:
        """Until when the first report had to be here; None while nobody can say."""
        if not grade or happened_at is None:
            return None
        hours: int = getattr(self, grade)
        return happened_at + timedelta(hours=hours)


def read_urgent_rules(settings: Mapping[str, Any]) -> UrgentRules:
    """The `[urgent]` of the desk's settings; what is not there has its default."""
    own = settings.get("urgent") or {}
    return UrgentRules(**{k: v for k, v in own.items() if k in UrgentRules.__slots__})


# Words by which an element shows; what no word shows is asked for.
_SIGNS = {
    "place": r"[镇乡村社区县区市路街道屯组厂矿校园河江库桥站段处店城楼]|\bat\b|\bin\b",
    "source": r"来源|接报|接到|报告|报警|据|群众|反映|通报|电话|reported|according",
    "nature": r"事故|事件|火灾|火情|洪水|滑坡|地震|爆炸|泄漏|中毒|坍塌|倒塌|溺水|疫情|"
    r"上访|聚集|纠纷|案件|停电|停水|山火|暴雨|雪灾|冰雹|泥石流|车祸|性质|"
    r"fire|flood|accident|landslide|explosion|incident",
    "impact": r"伤|亡|遇难|失踪|被困|受灾|受损|损失|影响|人员|户|亩|无人|"
    r"injur|kill|dead|missing|damage|affect|nobody",
    "trend": r"目前|截至|趋势|控制|平稳|稳定|蔓延|扩大|消退|恢复|可能|预计|"
    r"now|under control|spread|expected|stable",
    "measures": r"赶赴|赶到|到场|救援|处置|疏散|转移|扑救|抢险|抢修|组织|启动|封控|"
    r"安置|采取|措施|救治|rescue|evacuat|measure|treated|deployed",
}
ELEMENTS = ("time", *_SIGNS)


def find_missing(text: str, *, happened_at: datetime | None) -> tuple[str, ...]:
    """The elements (时间 地点 来源 性质 影响 趋势 措施) that a text does not show."""
    folded = unicodedata.normalize("NFKC", text)
    missing = [
        name
        for name, signs in _SIGNS.items()
        if not re.search(signs, folded, re.IGNORECASE)
    ]
    return (*(() if happened_at else ("time",)), *missing)


def take_grade(text: str) -> tuple[str, str]:
    """The grade that stands in front, "" if none does, and what is left."""
    stripped = text.strip()
    for word, grade in _GRADE_WORDS.items():
        if re.match(rf"{word}\b" if word.isascii() else word, stripped, re.IGNORECASE):
            return grade, stripped[len(word) :].lstrip(" :,\uff1a\uff0c、\n")
    return "", stripped


def make_title(text: str) -> str:
    """The first clause, for a report that has no title line."""
    first = re.split(r"[。;\uff1b\n]", text.strip(), maxsplit=1)[0]
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


_MOMENT = re.compile(
    r"(?:(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]|(?P<only>\d{1,2})[日号]"
    r"|(?P<word>今天|今日|今晨|昨天|昨日|昨晚|前天))?"
    r"\s*(?P<part>凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚|深夜)?"
    r"\s*(?P<hour>[01]?\d|2[0-4])\s*(?:[:点时])\s*(?P<minute>[0-5]?\d)?\s*(?:分|许)?"
)
_BACK = {"昨天": 1, "昨日": 1, "昨晚": 1, "前天": 2}
_LATER = ("下午", "傍晚", "晚上", "晚", "深夜")


def read_event_time(text: str, now: datetime) -> datetime | None:
    """When it happened: 11月24日9时20分, 今日上午9:20, 昨晚11点; in the zone of `now`.

    The first moment of the text that is past and not a week old. A bare clock time is
    today's, or yesterday's if it is still to come.
    """
    folded = unicodedata.normalize("NFKC", text)
    for found in _MOMENT.finditer(folded):
        moment = _make_moment(found, now)
        if moment is not None and now - OLDEST <= moment <= now:
            return moment
    return None


def _make_moment(found: re.Match[str], now: datetime) -> datetime | None:
    hour = int(found["hour"])
    late = found["part"] in _LATER or found["word"] == "昨晚"
    hour += 12 if late and hour < 12 else 0
    try:
        day, said = _find_day(found, now.date())
        moment = datetime.combine(
            day, time(hour % 24, int(found["minute"] or 0)), now.tzinfo
        )
    except ValueError:
        return None
    if hour == 24:
        moment += timedelta(days=1)
    return moment - timedelta(days=1) if moment > now and not said else moment


def _find_day(found: re.Match[str], today: date) -> tuple[date, bool]:
    """The day, and whether it was said. Raises `ValueError` for what is none."""
    if found["month"]:
        day = date(today.year, int(found["month"]), int(found["day"]))
        return day if day <= today else day.replace(year=today.year - 1), True
    if found["only"]:
        day = today.replace(day=int(found["only"]))
        return day if day <= today else _month_before(day), True
    if found["word"]:
        return today - timedelta(days=_BACK.get(found["word"], 0)), True
    return today, False


def _month_before(day: date) -> date:
    first = day.replace(day=1) - timedelta(days=1)
    return first.replace(day=day.day)
