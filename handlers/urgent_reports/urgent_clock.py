"""Whether an urgent report and what follows it came in time: late and missed ones.

What is late or missed is a fact for the rules, of the story and the unit.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.rules.urgent import UrgentRules, read_urgent_rules
from handlers.scores.facts import record_fact, take_back_fact
from storage.desk.desk import DeskView
from storage.figures.facts import NewFact, list_story_facts
from storage.models import ScoringFact
from storage.stories.urgent import ReportView


def read_rules(desk: DeskView) -> UrgentRules:
    return read_urgent_rules(desk.settings)


def find_next_follow_up(desk: DeskView, now: datetime) -> datetime:
    return now + timedelta(hours=read_rules(desk).follow_up_hours)


async def judge_first(
    report: ReportView, *, now: datetime, desk: DeskView, person_id: int | None
) -> None:
    """Late or in time, as grade and moment are known now; an earlier verdict goes."""
    known = await _find_fault(report, "initial")
    if report.is_late and known is None:
        await _record(report, "late", "initial", now=now, desk=desk, by=person_id)
    elif known is not None and not report.is_late:
        await take_back_fact(known.id, person_id=person_id, now=now, desk=desk)


async def judge_follow_up(
    report: ReportView, *, now: datetime, desk: DeskView, person_id: int
) -> bool:
    """Whether a part that comes now is late; said once, and not of a missed one."""
    late = report.follow_up_due is not None and now > report.follow_up_due
    part = name_part(report)
    if late and await _find_fault(report, part) is None:
        await _record(report, "late", part, now=now, desk=desk, by=person_id)
    return late


async def note_missed(report: ReportView, *, now: datetime, desk: DeskView) -> bool:
    """The part that was due has not come; False if that is written down already."""
    part = name_part(report)
    if await _find_fault(report, part) is not None:
        return False
    await _record(report, "missed", part, now=now, desk=desk, by=None)
    return True


def name_part(report: ReportView) -> str:
    """The part that is awaited: "part 2" after the first."""
    return f"part {len(report.parts) + 1}"


async def _find_fault(report: ReportView, part: str) -> ScoringFact | None:
    for fact in await list_story_facts(report.story_id, "fault"):
        if fact.details.get("part") == part:
            return fact
    return None


async def _record(
    report: ReportView,
    fault: str,
    part: str,
    *,
    now: datetime,
    desk: DeskView,
    by: int | None,
) -> None:
    new = NewFact(
        kind="fault",
        unit_id=report.unit_id,
        day=now.astimezone(desk.zone).date(),
        details={"fault": fault, "part": part},
        author_id=report.author_id,
        story_id=report.story_id,
        recorded_by_id=by,
    )
    await record_fact(new, now=now, desk=desk)
