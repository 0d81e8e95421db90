"""Announcements made by hand, from chat or from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from handlers.announcements.announcing import (
    DAILY,
    Draft,
    address,
    choose_classes,
    draft_figures,
    fits_period,
    post_figures,
)
from handlers.announcements.daily import make_day_span, word_daily
from handlers.announcements.openings import begin_with
from handlers.announcements.publishing import is_published_kind, publish_period
from handlers.rules.periods import Period, find_period, find_previous
from handlers.rules.schedule import find_period_kind
from handlers.scores.rankings import RANKINGS, find_ranking
from handlers.speech import Speech
from handlers.texts import Html
from storage.chats.targets import Target, list_targets
from storage.desk.approvals import find_opening
from storage.desk.desk import DeskView
from storage.desk.schedules import list_schedules
from storage.figures.publications import find_publication
from storage.models import Publication
from storage.queues.runs import claim_run


def find_usual_period(kind: str, today: date) -> Period:
    """Today for the daily record, else the last period that is over."""
    running = find_period(find_period_kind(kind), today)
    return running if kind == DAILY else find_previous(running)


def find_fault(kind: str, period: Period, today: date) -> str:
    """Why a period cannot be announced: wrong_period, future; "" if it can."""
    if not fits_period(kind, period):
        return "wrong_period"
    return "future" if period.start > today else ""


async def find_published(period: Period) -> Publication | None:
    """The latest edition of a period."""
    if not is_published_kind(period):
        return None
    return await find_publication(RANKINGS[period.kind], period.key)


async def find_targets(kind: str) -> list[Target]:
    """The chats that announce a kind, or that its schedules name."""
    named = {
        code
        for schedule in await list_schedules()
        if schedule.kind == kind
        for code in schedule.groups
    }
    return [
        target
        for target in await list_targets()
        if kind in target.announces or (target.code and target.code in named)
    ]


async def draft_announcement(
    kind: str,
    period: Period,
    desk: DeskView,
    now: datetime,
    *,
    classes: Sequence[str] = (),
) -> list[Draft]:
    """What would be posted, for these classes or all. Nothing is published by it."""
    if kind == DAILY:
        text = await _word_daily(period, desk, classes)
        return [Draft(text)] if text else []
    ranking = await find_ranking(desk, period, now, classes=classes)
    if not ranking.boards:
        return []
    opening = await find_opening(kind, period.key)
    return await draft_figures(kind, ranking, desk, desk.language, opening=opening)


async def _word_daily(
    period: Period, desk: DeskView, classes: Sequence[str]
) -> Html | None:
    span = make_day_span(desk, period.start, period.end)
    text = await word_daily(desk, span, desk.language, classes=classes)
    opening = await find_opening(DAILY, period.key)
    return begin_with(opening, text, period, desk.language) if text else None


async def post_announcement(
    kind: str, period: Period, desk: DeskView, now: datetime
) -> list[Speech]:
    """Publish the period, if it was not, and post it to every chat that is to have it.

    The runs of its schedules are claimed, so that it does not come a second time. Call
    it in a transaction.
    """
    said = []
    for target in await find_targets(kind):
        await _claim_scheduled(kind, period, target, now)
        if speech := await _post(kind, period, target, desk, now):
            said.append(speech)
    return said


async def _claim_scheduled(
    kind: str, period: Period, target: Target, now: datetime
) -> None:
    for schedule in await list_schedules():
        if schedule.kind == kind:
            await claim_run(schedule.code, period.key, target.name, due_at=now, now=now)


async def _post(
    kind: str, period: Period, target: Target, desk: DeskView, now: datetime
) -> Speech | None:
    if kind != DAILY:
        published = await publish_period(desk, period, now)
        opening = await find_opening(kind, period.key)
        return await post_figures(
            kind, published.ranking, target, desk, now, opening=opening
        )
    text = await _word_daily(period, desk, choose_classes(desk, target, ()))
    if text is None:
        return None
    speech = Speech(now)
    address(speech, desk, target, [Draft(text)])
    return speech
