"""One transaction for a batch of events: what handlers change, what they answer, and
the mark "done" commit together or not at all.

First all of them in one go. If anything in it fails, once more with a savepoint for
each event, so that only the one to blame is put aside.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from types import MappingProxyType

from bot.failpoints import reach
from bot.scene import Scene, Stage
from bot.troubles import (
    apologize,
    ask_patience,
    deserves_answer,
    make_reference,
    note_admins,
    refuse_without_desk,
    stand_back,
)
from bot.wire import Split, make_items, speak_answers
from handlers.messages import Incoming, Outgoing
from handlers.turn import TokenRow, Turn
from storage.chats.tokens import add_tokens
from storage.database import transaction
from storage.queues.inbox import (
    StoredEvent,
    bury,
    count_events,
    mark_done,
    release,
    retry_later,
)
from storage.queues.leases import LeaseLost
from storage.queues.outbox import put_items

Handle = Callable[[Turn], Awaitable[None]]
SplitOf = Callable[[str], Split | None]
# Each platform's way to make links that begin a chat with the desk.
Links = Mapping[str, Callable[[str], str]]

TURN_SECONDS = 30
# After the first, second, … failure; then it is a dead letter.
WAITS = tuple(timedelta(seconds=s) for s in (1, 5, 30, 120))
UNTIL_DESK = timedelta(seconds=30)
HOLD_SECONDS = 0.005  # without a turn for whoever else is waiting
SLICE_SECONDS = (
    0.25  # of one transaction; what it does not come to is left for the next
)

log = logging.getLogger(__name__)


class NoDesk(Exception):
    """Nothing is set up yet, and this event must not be lost over it."""


class Unreadable(Exception):
    """The event's bytes say nothing to its platform; no retry will change that."""


@dataclass(slots=True)
class Work:
    """An event claimed and read; `unreadable`: why its bytes say nothing; `slowed`:
    with it its sender is told that this is too fast."""

    event: StoredEvent
    holder: str
    incoming: Sequence[Incoming] = ()
    unreadable: str = ""
    slowed: Incoming | None = None


@dataclass(slots=True)
class Batch:
    """What came of one transaction; `answers` and `tokens` are still to be written.

    `rest` is still claimed, and to be committed next.
    """

    answers: list[tuple[int, Sequence[Outgoing]]] = field(default_factory=list)
    tokens: list[TokenRow] = field(default_factory=list)
    done: list[Work] = field(default_factory=list)
    stuck: set[str] = field(default_factory=set)
    buried: list[str] = field(default_factory=list)  # their references
    rest: list[Work] = field(default_factory=list)  # whose turn has not come


class Handling:
    """`clock`: the desk's time; of each platform, `split`: its way to part long posts,
    `links`: its way to open a chat with a code, `sends`: bytes of its largest file;
    `spoken`: those on which the answer to a press is a message."""

    def __init__(
        self,
        handle: Handle,
        *,
        split: SplitOf,
        clock: Callable[[], datetime],
        language: str,
        links: Links = MappingProxyType({}),
        sends: Mapping[str, int] = MappingProxyType({}),
        spoken: Collection[str] = (),
    ) -> None:
        self._handle = handle
        self._split = split
        self._links = links
        self._sends = sends
        self._spoken = spoken
        self._clock = clock
        self._language = language
        self._stage = Stage()

    async def commit(self, works: Sequence[Work]) -> Batch:
        """Handle them all. Raises `LeaseLost`, or what is wrong with the database."""
        if not any(work.event.attempts or work.unreadable for work in works):
            try:
                return await self._commit(works, self._run_handler)
            except LeaseLost:
                raise
            except Exception as error:
                log.info("batch handled one by one after %s", type(error).__name__)
        return await self._commit(works, self._try_handler)

    async def _commit(
        self,
        works: Sequence[Work],
        run: Callable[[Work, Scene, Batch], Awaitable[None]],
    ) -> Batch:
        batch = Batch()
        async with transaction():
            events = (event for work in works for event in work.incoming)
            scene = await self._stage.open_scene(events)
            rest = await _run_each(works, lambda work: run(work, scene, batch))
            batch.rest = await _release_stuck(rest, batch.stuck)
            if batch.buried:
                notes = await self._note_dead_letters(batch.buried[-1], scene)
                batch.answers.append((works[0].event.id, notes))
            await self._write(batch)
            await _mark_done(batch.done)
            reach("before_commit")
        reach("after_commit")
        return batch

    async def _try_handler(self, work: Work, scene: Scene, batch: Batch) -> None:
        """The handler within a savepoint, its answers too."""
        if work.event.chat_key in batch.stuck:
            await release([work.event.id], work.holder)
            return
        own = Batch()
        try:
            async with transaction():
                await self._run_handler(work, scene, own)
                await self._write(own)
        except LeaseLost:
            raise
        except Exception as error:
            scene.forget_people()
            await self._put_aside(work, error, batch)
        else:
            batch.done += own.done

    async def _run_handler(self, work: Work, scene: Scene, batch: Batch) -> None:
        if work.unreadable:
            raise Unreadable(work.unreadable)
        outgoing: list[Outgoing] = []
        for event in work.incoming:
            if scene.desk is None:
                outgoing += self._answer_without_desk(event)
                continue
            person = await scene.find_person(event)
            turn = Turn(event, self._clock(), scene.desk, person)
            turn.link = self._links.get(event.chat.platform, turn.link)
            turn.send_bytes = self._sends.get(event.chat.platform, turn.send_bytes)
            async with asyncio.timeout(TURN_SECONDS):
                await self._handle(turn)
            outgoing += turn.outgoing if turn.person else stand_back(turn.outgoing)
            batch.tokens += turn.tokens
        if work.slowed:
            day = self._clock().date()
            outgoing.append(ask_patience(work.slowed, day, default=self._language))
        batch.answers.append((work.event.id, outgoing))
        batch.done.append(work)

    def _answer_without_desk(self, event: Incoming) -> list[Outgoing]:
        if event.kind not in ("message", "edit", "press"):
            raise NoDesk
        if not deserves_answer(event):
            return []
        return [refuse_without_desk(event, default=self._language)]

    async def _put_aside(self, work: Work, error: Exception, batch: Batch) -> None:
        failed = work.event.attempts
        if isinstance(error, NoDesk):
            await _retry(work, error, batch, UNTIL_DESK, counts=False)
        elif isinstance(error, Unreadable) or failed >= len(WAITS):
            await self._bury(work, error, batch)
        else:
            log.warning("event %s failed", work.event.id, exc_info=error)
            await _retry(work, error, batch, WAITS[failed])

    async def _bury(self, work: Work, error: Exception, batch: Batch) -> None:
        reference, event = make_reference(), work.event
        log.error("dead letter %s: event %s", reference, event.id, exc_info=error)
        words = work.unreadable or type(error).__name__
        now = datetime.now(UTC)
        await bury(event.id, work.holder, error=words, reference=reference, now=now)
        batch.buried.append(reference)
        for incoming in work.incoming[:1]:
            if deserves_answer(incoming):
                sorry = apologize(incoming, reference, default=self._language)
                # At once: the chat's next event may be answered in this very batch.
                await self._write(Batch(answers=[(event.id, [sorry])]))

    async def _note_dead_letters(self, reference: str, scene: Scene) -> list[Outgoing]:
        return await note_admins(
            "common.dead_letter",
            card="dead_letters",
            day=self._clock().date(),
            default=scene.desk.language if scene.desk else self._language,
            n=(await count_events())["dead"],
            reference=reference,
        )

    async def _write(self, batch: Batch) -> None:
        now = self._clock()
        await add_tokens(batch.tokens, now=now)
        items = [
            item
            for event_id, outgoing in batch.answers
            for item in make_items(
                speak_answers(outgoing, platforms=self._spoken),
                split=self._split,
                now=now,
                event_id=event_id,
            )
        ]
        await put_items(items, now=datetime.now(UTC))


async def _run_each(
    works: Sequence[Work], run: Callable[[Work], Awaitable[None]]
) -> Sequence[Work]:
    """In their order, as many as there is time for; gives the others.

    Whoever else waits gets a turn in between, however short each of them is.
    """
    began = since = monotonic()
    for place, work in enumerate(works):
        if place and monotonic() - began > SLICE_SECONDS:
            return works[place:]
        await run(work)
        if monotonic() - since > HOLD_SECONDS:
            await asyncio.sleep(0)
            since = monotonic()
    return ()


async def _release_stuck(works: Sequence[Work], stuck: Collection[str]) -> list[Work]:
    """Hand back those whose chat waits for an event before them; gives the others."""
    for work in works:
        if work.event.chat_key in stuck:
            await release([work.event.id], work.holder)
    return [work for work in works if work.event.chat_key not in stuck]


async def _retry(
    work: Work, error: Exception, batch: Batch, wait: timedelta, *, counts: bool = True
) -> None:
    """Put the event off; its chat waits for it."""
    batch.stuck.add(work.event.chat_key)
    at, words = datetime.now(UTC) + wait, type(error).__name__
    await retry_later(work.event.id, work.holder, error=words, at=at, counts=counts)


async def _mark_done(works: Iterable[Work]) -> None:
    holders: dict[str, list[int]] = defaultdict(list)
    for work in works:
        holders[work.holder].append(work.event.id)
    for holder, ids in holders.items():
        await mark_done(ids, holder, now=datetime.now(UTC))
