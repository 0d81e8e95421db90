"""What units are told of their quotas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.query.behind import word_slot
from handlers.rules.quota import Progress
from handlers.scores.quotas import describe_amount
from handlers.stories.cards import join_lines, show_unit
from handlers.texts import Html, say, say_plain
from storage.desk.desk import DeskView


def word_reminder(
    desk: DeskView,
    unit_id: int,
    short: Sequence[Progress],
    language: str,
    *,
    head: str = "remind.head",
) -> Html:
    title = say(head, language, unit=show_unit(desk, unit_id))
    return join_lines([title, *(word_short(each, language) for each in short)])


def word_short(progress: Progress, language: str) -> Html:
    """本月任务5条,已报3条,还差2条,剩4个工作日."""
    return say(
        f"remind.line_{progress.quota.measure}",
        language,
        period=say_plain(f"remind.this_{progress.period.kind}", language),
        genre=_name_genre(progress, language),
        **describe_amount(progress),
    )


def word_met(progress: Iterable[Progress], language: str) -> Iterable[Html]:
    """报送 6/5."""
    for each in progress:
        what, numbers = word_slot(each, language), describe_amount(each)
        yield say("remind.met", language, what=what, **numbers)


def _name_genre(progress: Progress, language: str) -> str:
    """通讯 in 本月通讯任务; a blank before it in English."""
    genre = progress.quota.genre
    if not genre:
        return ""
    name = say_plain(f"query.genre_{genre}", language)
    return f" {name}" if language == "en" else name
