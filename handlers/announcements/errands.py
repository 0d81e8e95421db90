"""What is due besides announcements, each by a job of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from handlers.announcements import calendar_notes
from handlers.announcements.runs_due import Due
from handlers.awards import award_runs, contest_runs
from handlers.commissions import commission_runs
from handlers.reminders import bundles, shortfall, thanks, unit_groups
from handlers.review import batch
from handlers.speech import Speech
from handlers.urgent_reports import urgent_runs
from storage.desk.desk import DeskView

Find = Callable[[DeskView, datetime], Awaitable[list[Due]]]
Build = Callable[[Due, DeskView, datetime], Awaitable[Speech | None]]

FINDERS: Sequence[Find] = (
    urgent_runs.find_urgent_runs,
    commission_runs.find_commission_runs,
    batch.find_batch_runs,
    bundles.find_bundles,
    unit_groups.find_group_reminders,
    shortfall.find_shortfalls,
    thanks.find_thanks,
    calendar_notes.find_calendar_notes,
    award_runs.find_award_runs,
    contest_runs.find_contest_runs,
)
BUILDERS: Mapping[str, Build] = {
    urgent_runs.CALL: urgent_runs.build_call,
    urgent_runs.AWAITED: urgent_runs.build_awaited,
    urgent_runs.MISSED: urgent_runs.build_missed,
    batch.JOB: batch.build_batch,
    bundles.JOB: bundles.build_bundle,
    unit_groups.JOB: unit_groups.build_group_reminder,
    shortfall.JOB: shortfall.build_shortfall,
    thanks.JOB: thanks.build_thanks,
    calendar_notes.JOB: calendar_notes.build_calendar_note,
    commission_runs.REMINDER: commission_runs.build_reminder,
    commission_runs.DEADLINE: commission_runs.build_deadline,
    award_runs.REMINDER: award_runs.build_award_reminder,
    award_runs.CLOSE: award_runs.build_award_close,
    contest_runs.COLLECT: contest_runs.build_collect,
    contest_runs.REMINDER: contest_runs.build_contest_reminder,
    contest_runs.CLOSE: contest_runs.build_close,
}


async def find_errands(desk: DeskView, now: datetime) -> list[Due]:
    return [due for find in FINDERS for due in await find(desk, now)]
