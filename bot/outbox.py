"""The durable outbox at work: claim what may leave, let it take its turn, send it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic

from bot.failpoints import reach
from bot.finding import find_doubtful
from bot.lane import Flight, Lane
from bot.sending import Sending
from handlers.messages import Platform
from storage.queues.outbox import Item, Result, claim
from storage.queues.outbox.rows import POST

POLL_SECONDS = 0.5  # for other processes' rows, and for those that wait for a time
CRASH_SECONDS = 1.0
PAUSE_SECONDS = 1.0  # after trouble with the database
STOP_SECONDS = 10.0  # for the calls at hand

log = logging.getLogger(__name__)


class Outbox:
    """`problem` is "" while rows can be read; each lane has its own."""

    def __init__(
        self,
        platforms: Mapping[str, Platform],
        sending: Sending,
        *,
        clock: Callable[[], datetime],
        make_holder: Callable[[], str],
    ) -> None:
        self.lanes = {name: Lane(platform) for name, platform in platforms.items()}
        self.sending = sending
        self.problem = ""
        self._clock = clock
        self._make_holder = make_holder
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()  # rows may have come
        self._turn = asyncio.Event()  # the pacer may have something to grant
        self._gone = asyncio.Event()  # somebody who was sending has died
        self._stopping = False

    def wake(self) -> None:
        """New rows have been committed."""
        self._news.set()

    def note_gone(self) -> None:
        """A process has died; its calls are to be decided about at once."""
        self._gone.set()

    def share_pace(self, processes: int) -> None:
        """So many send now: together they keep the platforms' pace."""
        for lane in self.lanes.values():
            lane.pacer.share(processes)

    def list_holders(self) -> set[str]:
        """The claims at work, whose leases are to be renewed."""
        flights = (f for lane in self.lanes.values() for f in lane.held.values())
        return {flight.holder for flight in flights}

    async def run(self) -> None:
        """Until `stop`; then the calls at hand are finished, the rest handed back."""
        async with asyncio.TaskGroup() as tasks:
            writing = tasks.create_task(self.sending.run())
            dispatching = tasks.create_task(self._dispatch_forever())
            watching = tasks.create_task(self._watch_crashes())
            looking = tasks.create_task(self._look_forever())
            await self._claim_forever()
            await dispatching
            watching.cancel()
            looking.cancel()
            await self._finish_calls()
            self.sending.close()
            await writing

    def stop(self) -> None:
        self._stopping = True
        self._news.set()
        self._turn.set()

    async def _claim_forever(self) -> None:
        while not self._stopping:
            self._news.clear()
            claimed = 0
            try:
                for lane in self.lanes.values():
                    claimed += await self._claim(lane)
                self.problem = ""
            except Exception as error:
                await self._note_trouble("cannot read the outbox", error)
            if not claimed:
                await _wait(self._news, POLL_SECONDS)

    async def _claim(self, lane: Lane) -> int:
        room = lane.count_room()
        if not any(size > 0 for size in room.values()):
            return 0
        name, holder, now = lane.platform.name, self._make_holder(), datetime.now(UTC)
        # A claim that has begun is finished, whoever cancels this task.
        items = await asyncio.shield(
            claim(name, holder, room=room, now=now, desk_now=self._clock())
        )
        if items:
            reach("after_claim_send")
        for item in items:
            self._take_up(lane, item, holder)
        return len(items)

    def _take_up(self, lane: Lane, item: Item, holder: str) -> None:
        if held := lane.held.get(item.id):
            # Its lease ran out while this process was frozen or the database locked,
            # and nobody else was there: it goes on as it is, under the new name.
            held.holder = holder
            return
        flight = lane.held[item.id] = Flight(item, holder)
        begin = self._queue if item.op == POST else self._call
        self._start(begin(lane, flight))

    async def _queue(self, lane: Lane, flight: Flight) -> None:
        try:
            await self.sending.prepare(flight)
            lane.queue(flight, now=monotonic())
        except Exception as error:
            await self._give_up(lane, flight, error)
        self._turn.set()

    async def _call(self, lane: Lane, flight: Flight) -> None:
        try:
            await self.sending.send_call(lane, flight)
        except Exception as error:
            await self._give_up(lane, flight, error)
        lane.held.pop(flight.item.id, None)

    async def _give_up(self, lane: Lane, flight: Flight, error: Exception) -> None:
        """The row itself cannot be read: a mistake of the desk's own."""
        log.error("item %s makes no sense", flight.item.id, exc_info=error)
        words = type(error).__name__
        failed = Result(flight.item, flight.holder, "failed", error=words)
        await self.sending.write([(failed, None)])
        lane.held.pop(flight.item.id, None)

    async def _dispatch_forever(self) -> None:
        while not self._stopping:
            self._turn.clear()
            now, waits = monotonic(), [POLL_SECONDS]
            for lane in self.lanes.values():
                for flight in lane.take(now):
                    self._start(self._post(lane, flight))
                wake = lane.pacer.wake_at(now)
                waits += [] if wake is None else [wake - now]
            await _wait(self._turn, max(0.0, min(waits)))

    async def _post(self, lane: Lane, flight: Flight) -> None:
        try:
            await self.sending.send_post(lane, flight)
        except Exception as error:
            await self._note_trouble("cannot mark what is sent", error)
        lane.held.pop(flight.item.id, None)
        lane.pacer.finish(flight.item.chat_key, now=monotonic())
        self._turn.set()
        self._news.set()

    async def _watch_crashes(self) -> None:
        # Until it stops, not only until it is cancelled: `wait_for` may swallow that.
        while not self._stopping:
            self._gone.clear()
            try:
                own = self.list_holders()
                await asyncio.shield(self.sending.resolve_crashes(own))
                self._news.set()
            except Exception as error:
                log.warning("crashes not resolved: %s", type(error).__name__)
            await _wait(self._gone, CRASH_SECONDS)

    async def _look_forever(self) -> None:
        """A platform that does not answer holds nobody but the looks themselves."""
        while not self._stopping:
            await asyncio.sleep(CRASH_SECONDS)
            for lane in self.lanes.values():
                try:
                    await asyncio.shield(self._look(lane))
                except Exception as error:
                    log.warning("doubts not resolved: %s", type(error).__name__)

    async def _look(self, lane: Lane) -> None:
        own, make_holder = self.list_holders(), self._make_holder
        if await find_doubtful(lane, self.sending, make_holder=make_holder, own=own):
            self._news.set()

    async def _finish_calls(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
        back = [
            (Result(f.item, f.holder, "waiting", counts=False), None)
            for lane in self.lanes.values()
            for f in lane.held.values()
            if not f.marked
        ]
        if back:
            with suppress(TimeoutError):  # the leases run out by themselves
                await asyncio.wait_for(self.sending.write(back), PAUSE_SECONDS)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _note_trouble(self, words: str, error: Exception) -> None:
        if not self.problem:
            log.error(words, exc_info=error)
        self.problem = f"{words}: {type(error).__name__}"
        await asyncio.sleep(PAUSE_SECONDS)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
