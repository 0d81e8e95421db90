"""One claimed item → one call to its platform → what came of it, written down.

Two commits stand around a call: the mark "sending" just before it and its result. Both
are shared by whatever is at the same point at the same time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from bot.consequences import Failure, follow, note_crashed
from bot.drawing import Drawing
from bot.failpoints import reach
from bot.gather import Gather
from bot.lane import Flight, Lane
from bot.outcomes import Verdict, judge
from bot.platforms.base import MessageGone, Unavailable
from bot.platforms.options import list_tokens
from bot.wire import make_items, read_call, read_post
from handlers.messages import (
    NOTICE,
    Menu,
    Outgoing,
    Platform,
    Post,
    PressAnswer,
    Reaction,
    Sent,
)
from storage.chats.chats import forget_card
from storage.chats.choices import find_first_number, note_offers
from storage.database import transaction
from storage.queues.leases import read_length
from storage.queues.outbox import (
    Item,
    Result,
    mark_sending,
    put_items,
    resolve_crashes,
    write_results,
)

AT_ONCE = 64  # calls
UNCHOSEN = 0  # no number yet: it is chosen when the post leaves
PAUSE_SECONDS = 1.0  # after trouble with the database

log = logging.getLogger(__name__)
Ending = tuple[Result, Failure | None]


@dataclass(slots=True)
class Counts:
    """Since the start, for the metrics."""

    sent: int = 0
    failed: int = 0
    ambiguous: int = 0
    throttled: int = 0
    retried: int = 0


class Sending:
    """`clock`: the desk's time; `language`: of notes to admins who chose none.

    `repeatable`: platforms on which a call made again shows nothing twice; `findable`:
    those where a post can be looked up.
    """

    def __init__(
        self,
        drawing: Drawing,
        *,
        clock: Callable[[], datetime],
        language: str,
        repeatable: Sequence[str] = (),
        findable: Sequence[str] = (),
    ) -> None:
        self.counts = Counts()
        self._drawing = drawing
        self._clock = clock
        self._language = language
        self._repeatable = repeatable
        self._findable = findable
        self._marks = Gather(self._commit_marks)
        self._endings = Gather(self._commit_endings)
        self._fresh: dict[int, Mapping[str, Any]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """Write marks and results until `close`."""
        await asyncio.gather(self._marks.run(), self._endings.run())

    def close(self) -> None:
        self._marks.close()
        self._endings.close()

    async def prepare(self, flight: Flight) -> None:
        """Draw the files of a post before its turn comes; an edit has none."""
        if not flight.item.message_id:
            post = read_item_post(flight.item)
            flight.files = await self._drawing.prepare(post.files)

    async def send_post(self, lane: Lane, flight: Flight) -> None:
        """Mark it, send or edit it, write what came of it."""
        async with self._slots:
            flight.marked = True
            flight.offered = not lane.platform.limits.buttons
            flight.first_number = 1 if lane.platform.limits.replies else UNCHOSEN
            begun = monotonic()
            await self._marks.add([flight])
            payload = self._fresh.pop(flight.item.id, None)
            if payload is None:
                return  # somebody else holds it now
            if monotonic() - begun > read_length().total_seconds():
                await self._hand_back(flight)
                return
            if payload != flight.item.payload:
                flight.item = replace(flight.item, payload=payload)
                await self.prepare(flight)
            reach("before_send")
            await self._attempt(lane, flight, self._show(lane.platform, flight))

    async def _hand_back(self, flight: Flight) -> None:
        """This process was frozen after the mark: its lease is over, others may have
        decided already. The call was not made; if nobody has, it is free again."""
        result = Result(flight.item, flight.holder, "waiting", counts=False)
        await self.write([(result, None)])

    async def send_call(self, lane: Lane, flight: Flight) -> None:
        """Press answers, reactions, menus: doing them twice does no harm."""
        item = flight.item
        call = read_call(item.op, item.payload, chat_key=item.chat_key)
        async with self._slots:
            await self._attempt(lane, flight, _do(lane.platform, call))

    async def _show(self, platform: Platform, flight: Flight) -> Sent:
        item, post = flight.item, read_item_post(flight.item)
        post = replace(post, first_number=flight.first_number)
        if item.message_id:
            try:
                return await platform.edit(post, item.message_id)
            except MessageGone:
                await forget_card(item.chat_key, item.card)
                flight.item = replace(item, message_id="")
                await self.prepare(flight)
        return await platform.send(post, flight.files)

    async def _attempt(self, lane: Lane, flight: Flight, call: Awaitable[Sent]) -> None:
        try:
            shown = await call
        except Exception as error:
            ending = self._judge(lane, flight, error)
            if self._is_to_be_looked_up(ending[0]):
                return  # its lease runs out, and then somebody looks
        else:
            lane.note_success()
            sent = Result(
                flight.item,
                flight.holder,
                "sent",
                message_ids=shown.message_ids,
                options=shown.options,
                offered=flight.offered,
            )
            ending = (sent, None)
        reach("after_send_before_mark")
        await self.write([ending])
        reach("after_mark")

    def _is_to_be_looked_up(self, result: Result) -> bool:
        item, in_doubt = result.item, result.state == "ambiguous"
        return in_doubt and item.priority > NOTICE and item.platform in self._findable

    def _judge(self, lane: Lane, flight: Flight, error: Exception) -> Ending:
        item, now = flight.item, datetime.now(UTC)
        verdict = judge(item, error, now=now, failures=lane.note_failure(error))
        _hold(lane, item, verdict)
        if verdict.state != "sent":
            log.warning("item %s is %s: %s", item.id, verdict.state, verdict.reason)
        result = Result(
            replace(item, doubts=_count_doubts(lane, verdict, error)),
            flight.holder,
            verdict.state,
            error=verdict.reason,
            message_ids=(item.message_id,) if item.message_id else (),
            retry_at=verdict.retry_at,
            counts=verdict.counts,
            offered=flight.offered,
        )
        return result, Failure(item, verdict, error)

    async def write(self, endings: Sequence[Ending]) -> None:
        """Returns when they are committed, however long the database is away."""
        while True:
            try:
                return await self._endings.add(endings)
            except Exception as error:
                log.error("cannot write what was sent: %s", type(error).__name__)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _commit_marks(self, flights: Sequence[Flight]) -> None:
        holders = {flight.item.id: flight.holder for flight in flights}
        items = [flight.item for flight in flights]
        async with transaction():
            fresh = await mark_sending(items, holders)
            for flight in flights:
                if flight.offered and flight.item.id in fresh:
                    await _note_offer(flight, fresh[flight.item.id])
        self._fresh |= fresh

    async def _commit_endings(self, endings: Sequence[Ending]) -> None:
        results = [result for result, _ in endings]
        failures = [failure for _, failure in endings if failure]
        async with transaction():
            await write_results(results, now=datetime.now(UTC))
            if failures:
                notes = await follow(
                    failures, desk_now=self._clock(), language=self._language
                )
                await self._put(notes)
        self._count(results, failures)

    async def resolve_crashes(self, own: Collection[str] = ()) -> None:
        """Decide about calls whose sender is gone, and tell the admins of those that
        nobody can decide; `own`: claims of this process, which is still there."""
        async with transaction():
            shown = await resolve_crashes(
                now=datetime.now(UTC),
                repeatable=self._repeatable,
                findable=self._findable,
                own=sorted(own),
            )
            if shown:
                notes = await note_crashed(
                    shown, desk_now=self._clock(), language=self._language
                )
                await self._put(notes)

    async def _put(self, notes: Sequence[Outgoing]) -> None:
        items = make_items(notes, split=lambda _: None, now=self._clock())
        await put_items(items, now=datetime.now(UTC))

    def _count(self, results: Sequence[Result], failures: Sequence[Failure]) -> None:
        states = [result.state for result in results]
        self.counts.sent += states.count("sent")
        self.counts.failed += states.count("failed")
        self.counts.ambiguous += states.count("ambiguous")
        self.counts.retried += states.count("waiting")
        held = [failure for failure in failures if failure.verdict.hold == "chat"]
        self.counts.throttled += len(held)


def read_item_post(item: Item) -> Post:
    """What the item says."""
    post = read_post(
        item.payload, card=item.card, priority=item.priority, chat_key=item.chat_key
    )
    return replace(post, key=item.key)


async def _note_offer(flight: Flight, payload: Mapping[str, Any]) -> None:
    """What the post offers, with the newest content it has got, before it leaves."""
    item, now = flight.item, datetime.now(UTC)
    post = read_post(payload, chat_key=item.chat_key)
    tokens = list_tokens(post.buttons)
    if not tokens:
        return
    if flight.first_number == UNCHOSEN:
        flight.first_number = await find_first_number(
            item.chat_key, key=item.key, count=len(tokens), now=now
        )
    numbered = list_tokens(post.buttons, first=flight.first_number)
    await note_offers([(item.chat_key, item.key, numbered)], now=now)


async def _do(platform: Platform, call: PressAnswer | Reaction | Menu) -> Sent:
    match call:
        case PressAnswer():
            await platform.answer(call)
        case Reaction():
            await platform.react(call)
        case Menu():
            await platform.show_menu(call)
    return Sent()


def _count_doubts(lane: Lane, verdict: Verdict, error: Exception) -> int:
    """Where calls are known again, one that was not answered may have arrived too."""
    is_known = lane.platform.limits.exactly_once
    return max(verdict.doubts, int(is_known and isinstance(error, Unavailable)))


def _hold(lane: Lane, item: Item, verdict: Verdict) -> None:
    if verdict.hold == "chat":
        lane.hold(item.chat_key, verdict.pause, now=monotonic())
    elif verdict.hold == "all":
        lane.pacer.hold(verdict.pause, now=monotonic())
