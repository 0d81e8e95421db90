"""When something goes out by itself: the timer only asks, the database decides.

At each tick the runs that are due are looked up. For each, one transaction inserts the
unique row of the run, builds its posts and queues them: whoever inserts first wins, in
any number of processes, and a crash leaves all of it or nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.failpoints import reach
from bot.scene import Stage
from bot.troubles import note_admins
from bot.wire import Split, make_items
from handlers.announcements.run_names import read_run_names
from handlers.announcements.runs_due import Due
from handlers.messages import Outgoing
from handlers.turn import TokenRow
from storage.chats.tokens import add_tokens
from storage.database import transaction
from storage.desk.desk import DeskView
from storage.queues.outbox import put_items
from storage.queues.runs import claim_run, find_gap, finish_run, note_look

LATEST = timedelta(hours=24)  # what is later is reported, not sent
FAILURES_TOLD = 3  # tries in vain until the admins hear of it

log = logging.getLogger(__name__)


class Speech(Protocol):
    """What is to be sent, and its buttons: a `Turn` or the like."""

    @property
    def outgoing(self) -> Sequence[Outgoing]: ...
    @property
    def tokens(self) -> Sequence[TokenRow]: ...


FindDue = Callable[[DeskView, datetime], Awaitable[Sequence[Due]]]
Build = Callable[[Due, DeskView, datetime], Awaitable[Speech | None]]


@dataclass(frozen=True, slots=True)
class Chore:
    """Housekeeping, in a transaction of its own; what it says is sent.

    It is asked every `seconds` of real time, whatever the desk's clock shows.
    """

    name: str
    run: Callable[[DeskView, datetime], Awaitable[Speech | None]]
    seconds: float


@dataclass(slots=True)
class Counts:
    """Since the start, for the metrics."""

    ticks: int = 0
    queued: int = 0
    too_late: int = 0
    failed: int = 0


class Clock:
    """`clock`: the desk's time, which can be moved; `on_queued` wakes the outbox."""

    def __init__(
        self,
        find_due: FindDue,
        build: Build,
        *,
        clock: Callable[[], datetime],
        split: Callable[[str], Split | None],
        on_queued: Callable[[], None] = lambda: None,
        chores: Sequence[Chore] = (),
        tick_seconds: float = 5.0,
    ) -> None:
        self.counts = Counts()
        self.problem = ""
        self._find_due = find_due
        self._build = build
        self._clock = clock
        self._split = split
        self._on_queued = on_queued
        self._chores = chores
        self._tick_seconds = tick_seconds
        self._stage = Stage()
        self._failures: Counter[tuple[str, str, str]] = Counter()
        self._stop = asyncio.Event()
        self._busy = asyncio.Lock()

    async def run(self) -> None:
        """Until `stop`; a tick that has begun is finished."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        # By default it drops a job that is a second late, and runs it twice at once.
        steady = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        seconds = self._tick_seconds
        scheduler.add_job(
            self.tick, "interval", seconds=seconds, next_run_time=_now(), **steady
        )
        for chore in self._chores:
            scheduler.add_job(
                self.do_chore, "interval", [chore], seconds=chore.seconds, **steady
            )
        scheduler.start()
        try:
            await self._stop.wait()
        finally:
            scheduler.pause()
            async with self._busy:
                scheduler.shutdown(wait=False)

    def stop(self) -> None:
        self._stop.set()

    async def tick(self) -> None:
        """Send what is due. What goes wrong is tried again at the next tick."""
        async with self._busy:
            try:
                await self._run_due()
                self.problem = ""
            except Exception as error:
                log.error("the clock cannot tell what is due", exc_info=error)
                self.problem = f"cannot tell what is due: {type(error).__name__}"
            self.counts.ticks += 1

    async def do_chore(self, chore: Chore) -> None:
        """What fails is tried again when the chore is next asked."""
        said = None
        async with self._busy:
            try:
                async with transaction():
                    desk = await self._stage.read_desk()
                    said = await chore.run(desk, self._clock()) if desk else None
                    await self._put(said)
            except Exception as error:
                log.error("chore %s failed", chore.name, exc_info=error)
        if said:
            self._on_queued()

    async def _run_due(self) -> None:
        desk, now = await self._stage.read_desk(), self._clock()
        if desk is None:
            return
        due = await self._find_due(desk, now)
        late = [d for d in due if d.is_missed or now - d.due_at > LATEST]
        forgotten = await _list_forgotten(due)
        for each in due:
            if each not in late and each not in forgotten:
                await self._try_run(each, desk, now)
        if late:
            await self._record_unsent("common.too_late", late, desk, now)
        if left := [each for each in forgotten if each not in late]:
            await self._record_unsent("common.after_restore", left, desk, now)
        await note_look(now)

    async def _try_run(self, due: Due, desk: DeskView, now: datetime) -> None:
        key = (due.job, due.period, due.target)
        try:
            if await self._run_once(due, desk, now):
                self.counts.queued += 1
                self._on_queued()
            self._failures.pop(key, None)
        except Exception as error:
            self.counts.failed += 1
            self._failures[key] += 1
            log.error("%s for %s failed", due.job, due.period, exc_info=error)
            if self._failures[key] == FAILURES_TOLD:
                async with transaction():
                    await self._tell("common.run_failed", [due], desk, now)

    async def _run_once(self, due: Due, desk: DeskView, now: datetime) -> bool:
        """True when this process was the one that queued it."""
        async with transaction():
            run_id = await claim_run(
                due.job, due.period, due.target, due_at=due.due_at, now=now
            )
            if run_id is None:
                return False
            said = await self._build(due, desk, now)
            if said is None:
                await finish_run(run_id, state="nothing")
            await self._put(said, run_id=run_id)
            reach("before_run_commit")
        reach("after_run_commit")
        return said is not None

    async def _record_unsent(
        self, key: str, runs: Sequence[Due], desk: DeskView, now: datetime
    ) -> None:
        """What is not to be sent any more: recorded, and told to the admins once."""
        async with transaction():
            own = [each for each in runs if await _claim_unsent(each, now)]
            if own:
                await self._tell(key, own, desk, now)
        self.counts.too_late += len(own)
        if own:
            self._on_queued()

    async def _tell(
        self, key: str, runs: Sequence[Due], desk: DeskView, now: datetime
    ) -> None:
        names = await read_run_names(desk)
        notes = await note_admins(
            key,
            card=f"{key}:{runs[0].job}:{runs[0].period}"[:80],
            day=now.date(),
            default=desk.language,
            n=len(runs),
            what=lambda language: names.list_runs(runs, language),
        )
        items = make_items(notes, split=self._split, now=now)
        await put_items(items, now=_now())

    async def _put(self, said: Speech | None, *, run_id: int | None = None) -> None:
        if said is None:
            return
        now = self._clock()
        await add_tokens(said.tokens, now=now)
        items = make_items(said.outgoing, split=self._split, now=now, run_id=run_id)
        await put_items(items, now=_now())


async def _list_forgotten(due: Sequence[Due]) -> list[Due]:
    """What may have gone out between a backup and the restore that brought it back."""
    gap = await find_gap() if due else None
    return [each for each in due if gap and gap[0] < each.due_at <= gap[1]]


async def _claim_unsent(due: Due, now: datetime) -> bool:
    claimed = await claim_run(
        due.job,
        due.period,
        due.target,
        due_at=due.due_at,
        now=now,
        state="too_late",
    )
    return claimed is not None


def _now() -> datetime:
    return datetime.now(UTC)
