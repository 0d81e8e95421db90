"""The durable inbox at work: store an event, let it be acknowledged, then handle it.

`store` commits what receivers bring, many callers in one transaction. Behind it events
are claimed (each chat's in order, by one worker at a time, in any number of processes),
read, their files fetched, and handled in batches, one transaction each.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

from bot.failpoints import reach
from bot.fetching import Fetcher, choose_wait
from bot.flood import WAIT, Flood
from bot.gather import Gather
from bot.handling import Batch, Handling, Work
from handlers.messages import Incoming, Platform
from storage.queues.inbox import StoredEvent, claim, release, retry_later, store_events
from storage.queues.leases import LeaseLost

# The key of an event and of its chat, told from raw bytes; never raises.
Peek = Callable[[bytes], tuple[str, str]]
Row = tuple[str, str, str, bytes]  # platform, event key, chat key, bytes

BATCH = 256
HELD = 2 * BATCH  # claimed and not finished; what bounds memory
POLL_SECONDS = 1.0  # for what other processes store
PAUSE_SECONDS = 1.0  # after trouble with the database
SLOWED = timedelta(seconds=WAIT)

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Counts:
    """Since the start, for the metrics."""

    stored: int = 0
    handled: int = 0
    buried: int = 0
    batches: int = 0


@dataclass(slots=True)
class Intake:
    """`problem` is "" while all is well, else why nothing is handled."""

    platforms: Mapping[str, Platform]
    peek: Mapping[str, Peek]
    fetcher: Fetcher
    handling: Handling
    make_holder: Callable[[], str]
    on_handled: Callable[[], None] = lambda: None
    workers: int = 1
    flood: Flood = field(default_factory=Flood)
    problem: str = ""
    counts: Counts = field(default_factory=Counts)
    _held: dict[int, str] = field(default_factory=dict)
    _ready: deque[list[Work]] = field(default_factory=deque)
    _fetching: set[asyncio.Task[None]] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _work: asyncio.Event = field(default_factory=asyncio.Event)
    _may_handle: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False
    _gather: Gather[Row] = field(init=False)

    def __post_init__(self) -> None:
        self._gather = Gather(self._commit_rows, limit=BATCH)

    async def store(self, platform: str, raws: Sequence[bytes]) -> None:
        """Returns when the events are committed: only then acknowledge them."""
        reach("before_store")
        peek = self.peek[platform]
        await self._gather.add([(platform, *peek(raw), raw) for raw in raws])

    async def _commit_rows(self, rows: Sequence[Row]) -> None:
        platforms: dict[str, list[tuple[str, str, bytes]]] = defaultdict(list)
        for platform, key, chat_key, raw in rows:
            platforms[platform].append((key, chat_key, raw))
        for platform, events in platforms.items():
            await store_events(platform, events, now=datetime.now(UTC))
        self.counts.stored += len(rows)
        reach("after_store")
        self._news.set()

    def list_holders(self) -> set[str]:
        """The claims at work, whose leases are to be renewed."""
        return set(self._held.values())

    async def run(self) -> None:
        """Until `stop`; then the batches at hand are finished, the rest handed back."""
        async with asyncio.TaskGroup() as tasks:
            gathering = tasks.create_task(self._gather.run())
            claiming = tasks.create_task(self._claim_forever())
            working = [
                tasks.create_task(self._work_forever()) for _ in range(self.workers)
            ]
            await claiming
            for task in self._fetching:
                task.cancel()
            await asyncio.gather(*working, *self._fetching, return_exceptions=True)
            await self._hand_back()
            self._gather.close()
            await gathering

    def begin(self) -> None:
        """Handle from now on; until then events are stored and wait."""
        self._may_handle.set()

    def stop(self) -> None:
        self._stopping = True
        self._may_handle.set()
        self._news.set()
        self._work.set()

    async def _claim_forever(self) -> None:
        await self._may_handle.wait()
        while not self._stopping:
            self._news.clear()
            claimed = 0
            try:
                claimed = await self._claim_some()
                self.problem = ""
            except Exception as error:
                await self._note_trouble("cannot read the inbox", error)
            if not claimed:
                await _wait(self._news, POLL_SECONDS)

    async def _claim_some(self) -> int:
        limit = min(BATCH, HELD - len(self._held))
        if limit <= 0:
            return 0
        holder = self.make_holder()
        events = await asyncio.shield(claim(holder, limit=limit, now=datetime.now(UTC)))
        if events:
            reach("after_claim")
        chats: dict[str, list[Work]] = defaultdict(list)
        for event in events:
            self._held[event.id] = holder
            chats[event.chat_key].append(self._read(event, holder))
        for run in chats.values():
            self._prepare(await self._slow_down(run))
        return len(events)

    def _read(self, event: StoredEvent, holder: str) -> Work:
        platform = self.platforms.get(event.platform)
        if platform is None:
            return Work(event, holder, unreadable="of no platform that is set up")
        try:
            return Work(event, holder, platform.parse(event.body))
        except Exception as error:
            # Whatever an event makes its adapter do, the others go on.
            return Work(event, holder, unreadable=str(error) or type(error).__name__)

    async def _slow_down(self, run: list[Work]) -> list[Work]:
        """The chat's events whose turn has come; the others wait on."""
        now = monotonic()
        for place, work in enumerate(run):
            for event in work.incoming[:1]:
                is_slow = not self._admit(work, event, now)
                if is_slow and event.chat.kind == "private":
                    await self._put_off(work, run[place + 1 :], "slowed", wait=SLOWED)
                    return run[:place]
        return run

    def _admit(self, work: Work, event: Incoming, now: float) -> bool:
        try:
            is_slow = not self.flood.admit(event, now=now)
            if not is_slow or event.chat.kind != "private":
                work.slowed = event if self.flood.is_to_be_told(event) else None
                work.incoming = () if is_slow else work.incoming
        except Exception as error:
            # Here as in `_read`: it is that event's fault alone.
            work.incoming, work.unreadable = (), type(error).__name__
            return True
        return not is_slow

    def _prepare(self, run: list[Work]) -> None:
        if any(event.attachments for work in run for event in work.incoming):
            task = asyncio.create_task(self._fetch_run(run))
            self._fetching.add(task)
            task.add_done_callback(self._fetching.discard)
        else:
            self._queue(run)

    def _queue(self, run: list[Work]) -> None:
        if run:
            self._ready.append(run)
            self._work.set()

    async def _fetch_run(self, run: list[Work]) -> None:
        """The chat's events up to the first whose files are not to be had now."""
        outcomes = await asyncio.gather(
            *(self._fetch(work, is_next=work is run[0]) for work in run),
            return_exceptions=True,
        )
        reach("after_fetch")
        for place, (work, outcome) in enumerate(zip(run, outcomes, strict=True)):
            if isinstance(outcome, BaseException):
                self._queue(run[:place])
                age = datetime.now(UTC) - work.event.received_at
                log.warning("files of event %s not fetched: %s", work.event.id, outcome)
                words, wait = type(outcome).__name__, choose_wait(age)
                await self._put_off(work, run[place + 1 :], words, wait=wait)
                return
        self._queue(run)

    async def _fetch(self, work: Work, *, is_next: bool) -> None:
        age = datetime.now(UTC) - work.event.received_at
        work.incoming = await self.fetcher.fetch_files(
            work.incoming, age=age, is_next=is_next
        )

    async def _put_off(
        self, work: Work, rest: Sequence[Work], words: str, *, wait: timedelta
    ) -> None:
        """Try again later; the chat waits, its later events are handed back."""
        at, event = datetime.now(UTC) + wait, work.event
        try:
            await retry_later(event.id, work.holder, error=words, at=at, counts=False)
            await release([w.event.id for w in rest], work.holder)
        except Exception as error:
            await self._note_trouble("cannot put an event off", error)
        self._drop([work, *rest])

    async def _work_forever(self) -> None:
        while not self._stopping:
            if not self._ready:
                self._work.clear()
                await _wait(self._work, POLL_SECONDS)
                continue
            works = self._take_ready()
            # A batch that has begun is finished, whoever cancels the worker.
            await asyncio.shield(self._finish(works))

    def _take_ready(self) -> list[Work]:
        works = self._ready.popleft()
        while self._ready and len(works) + len(self._ready[0]) <= BATCH:
            works = works + self._ready.popleft()
        return works

    async def _finish(self, works: Sequence[Work]) -> None:
        batch = Batch()
        try:
            batch = await self.handling.commit(works)
            self._note(batch)
        except LeaseLost:
            log.warning("claim of %d events lost, nothing written", len(works))
        except Exception as error:
            await self._give_back(works)
            await self._note_trouble("cannot handle events", error)
        if batch.rest:
            self._ready.appendleft(batch.rest)
        left = {work.event.id for work in batch.rest}
        self._drop([work for work in works if work.event.id not in left])
        self.on_handled()

    def _note(self, batch: Batch) -> None:
        self.counts.batches += 1
        self.counts.handled += len(batch.done)
        self.counts.buried += len(batch.buried)

    def _drop(self, works: Sequence[Work]) -> None:
        for work in works:
            self._held.pop(work.event.id, None)
        self._news.set()

    async def _give_back(self, works: Sequence[Work]) -> None:
        holders: dict[str, list[int]] = defaultdict(list)
        for work in works:
            holders[work.holder].append(work.event.id)
        try:
            for holder, ids in holders.items():
                await release(ids, holder)
        except Exception:
            # The database is away: the leases run out by themselves.
            log.info("%d events not handed back", len(works))

    async def _hand_back(self) -> None:
        runs, self._ready = list(self._ready), deque()
        await self._give_back([work for run in runs for work in run])

    async def _note_trouble(self, words: str, error: Exception) -> None:
        if not self.problem:
            log.error(words, exc_info=error)
        self.problem = f"{words}: {type(error).__name__}"
        await asyncio.sleep(PAUSE_SECONDS)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
