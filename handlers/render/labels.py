"""What stands around the figures: periods, cut-off, number, rule version."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.rules.period_names import name_period
from handlers.rules.periods import read_key
from handlers.rules.ranking import Ranking, Standing
from handlers.texts import say_plain


def label_period(key: str, language: str) -> str:
    """`2026年10月`; a key that is none stands as it is."""
    try:
        return name_period(read_key(key), language)
    except ValueError:
        return key


def label_time(at: datetime, timezone: str, language: str) -> str:
    """`2026年11月1日 09:00` on the desk's own clock."""
    local = at.astimezone(ZoneInfo(timezone))
    return f"{label_day(local, language)} {local:%H:%M}"


def label_day(day: date, language: str) -> str:
    if language == "en":
        return f"{day.day} {day:%b %Y}"
    return f"{day.year}年{day.month}月{day.day}日"


def label_ranking(ranking: Ranking, language: str) -> tuple[str, ...]:
    """The parts of the line under a ranking: cut-off, rules, which edition."""
    cutoff = label_time(ranking.cutoff, ranking.timezone, language)
    return (
        say_plain("render.cutoff", language, time=cutoff),
        say_plain("render.rules", language, version=ranking.rule_version),
        label_edition(ranking, language),
    )


def label_edition(ranking: Ranking, language: str) -> str:
    """`第10号`; corrections say so (`第10号 更正1`), and so do unpublished figures."""
    if not ranking.revision:
        return say_plain("render.live", language)
    label = say_plain("render.number", language, number=ranking.number)
    if ranking.revision == 1:
        return label
    times = ranking.revision - 1
    return f"{label} {say_plain('render.correction', language, times=times)}"


def label_remark(row: Standing, language: str) -> str:
    """What is to be said of a unit: own, exempt, voluntary, or nothing reported."""
    if row.mark in ("own", "exempt", "voluntary"):
        return say_plain(f"render.mark_{row.mark}", language)
    return "" if row.reported else say_plain("render.zero", language)
