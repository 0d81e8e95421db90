"""Days as people type them in a chat: 每月5日 → "day 5", and back for reading."""

from __future__ import annotations

import re

from handlers.rules.day_spec import WEEKDAYS, DaySpec, read_day_spec

_WEEKDAYS = "一二三四五六日"
_OR_NEXT = "或下一工作日"
_EVERY = re.compile(r"每(?:个)?(工作)?[天日]")
_WEEK = re.compile(r"(?:每)?(?:周|星期)([一二三四五六日天])")
_AFTER = re.compile(r"(?:次月|下月|期后)?第?(\d{1,2})(?:个)?(工作)?[日号]")
_FIRST = re.compile(r"首个工作日|第一个工作日")
_LAST = re.compile(r"最后(?:一)?(?:个)?(工作日|天|日)|月末|期末")
_BEFORE = re.compile(r"(?:月末|期末|结束)前(\d{1,2})(?:个)?(工作日|天|日)")


def read_day_words(text: str) -> str | None:
    """The desk file's words for a day; None for what names none."""
    words = "".join(text.split())
    if spec := _read_chinese(words):
        return spec
    try:
        read_day_spec(text)
    except ValueError:
        return None
    return " ".join(text.lower().split()) if text.lower() not in WEEKDAYS else text


def _read_chinese(words: str) -> str | None:
    if words.endswith(_OR_NEXT):
        spec = _read_chinese(words.removesuffix(_OR_NEXT))
        return f"{spec} or next working day" if (spec or "").startswith("day") else None
    if found := _EVERY.fullmatch(words):
        return "every working day" if found[1] else "every day"
    if found := _WEEK.fullmatch(words):
        return WEEKDAYS[_WEEKDAYS.index(found[1].replace("天", "日"))].capitalize()
    if _FIRST.fullmatch(words):
        return "working day 1"
    if found := _BEFORE.fullmatch(words):
        unit = "working days" if found[2] == "工作日" else "days"
        return f"{found[1]} {unit} before end"
    if found := _LAST.fullmatch(words):
        return "last working day" if found[1] == "工作日" else "last day"
    if (found := _AFTER.fullmatch(words)) and 1 <= int(found[1]) <= 28:
        return f"working day {found[1]}" if found[2] else f"day {found[1]}"
    return None


def name_day(text: str) -> str:
    """A day of the desk file in Chinese: "working day 3" → 期后第3个工作日."""
    spec = read_day_spec(text)
    worked = "工作日" if spec.working else ""
    if spec.anchor == "every":
        return "每个工作日" if spec.working else "每天"
    if spec.anchor == "week":
        return f"周{_WEEKDAYS[spec.number - 1]}"
    if spec.anchor == "before":
        return _name_before(spec)
    ending = _OR_NEXT if spec.or_next else ""
    return f"期后第{spec.number}{'个' + worked if worked else '日'}{ending}"


def _name_before(spec: DaySpec) -> str:
    if not spec.number:
        return "最后一个工作日" if spec.working else "最后一天"
    return f"结束前{spec.number}{'个工作日' if spec.working else '天'}"
