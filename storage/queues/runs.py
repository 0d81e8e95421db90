"""What goes out by itself, claimed once: whoever inserts the row of a run owns it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from storage.engine.raw_sql import change, fetch
from storage.models import Run
from storage.queues.moments import (
    BEGINNING,
    MINUTE,
    RESTORED,
    RESTORED_FROM,
    read_moment,
)

_LOOKED = "clock"
LOOK_MINUTES = 10  # a look is written down no more often


async def claim_run(
    job: str,
    period: str,
    target: str,
    *,
    due_at: datetime,
    now: datetime,
    state: str = "queued",
    note: str = "",
) -> int | None:
    """The new run's id, or None when somebody has it already.

    Call it in the transaction that writes the run's posts: both commit or neither does.
    On PostgreSQL it waits for a transaction that is claiming the same run.
    """
    rows = await fetch(
        "INSERT INTO run (job, period, target, state, holder, attempts, note, due_at,"
        " created_at, done_at) VALUES (?, ?, ?, ?, '', 1, ?, ?, ?, ?)"
        " ON CONFLICT (job, period, target) DO NOTHING RETURNING id",
        *(job, period, target, state, note, due_at, now, now),
    )
    return rows[0]["id"] if rows else None


async def finish_run(run_id: int, *, state: str, note: str = "") -> None:
    """Say what became of a run that was claimed before that was known."""
    await Run.filter(id=run_id).update(state=state, note=note)


async def find_done(
    keys: Iterable[tuple[str, str, str]],
) -> set[tuple[str, str, str]]:
    """Which of these (job, period, target) have been claimed."""
    wanted = set(keys)
    jobs, periods = {key[0] for key in wanted}, {key[1] for key in wanted}
    rows = await Run.filter(job__in=jobs, period__in=periods).values_list(
        "job", "period", "target"
    )
    return {(job, period, target) for job, period, target in rows} & wanted


async def has_run(job: str, periods: Iterable[str]) -> bool:
    """Whether anything was claimed of this job for any of these periods."""
    return await Run.filter(job=job, period__in=list(periods)).exists()


async def has_gone_out(job: str, period: str) -> bool:
    """Whether any target has been sent this."""
    return await Run.filter(job=job, period=period, state="queued").exists()


async def list_done_periods(job: str, target: str, periods: Iterable[str]) -> set[str]:
    """For which of these periods one target's run has been claimed."""
    done = Run.filter(job=job, target=target, period__in=list(periods))
    return {str(period) for period in await done.values_list("period", flat=True)}


async def find_note(job: str, period: str, target: str) -> str:
    """What was noted when a run was claimed."""
    run = await Run.get_or_none(job=job, period=period, target=target)
    return run.note if run else ""


async def note_look(now: datetime) -> None:
    """Remember that whatever was due by now has been claimed or reported.

    Of a clock that was set back the earlier time counts.
    """
    minute = (now - BEGINNING) // MINUTE
    await change(
        "INSERT INTO counter (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        " WHERE counter.value < excluded.value - ? OR counter.value > excluded.value",
        *(_LOOKED, minute, LOOK_MINUTES),
    )


async def find_last_look() -> datetime | None:
    """The last `note_look`, some minutes early; None before the first."""
    return await read_moment(_LOOKED)


async def find_gap() -> tuple[datetime, datetime] | None:
    """Between which instants nobody knows what went out: a backup was restored, and
    what the desk did after it had been made is forgotten. None if none was."""
    begin, end = await read_moment(RESTORED_FROM), await read_moment(RESTORED)
    return (begin, end + MINUTE) if begin and end else None
