"""How a call ended → what becomes of its row, and what else follows. Decides only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.platforms import base
from storage.queues.outbox import Item
from storage.queues.outbox.rows import NOTICE, REPEATS

# After the first, second, … try in vain; then it has failed.
WAITS = (1, 2, 5, 10, 30, 60, 120, 300, 300, 300, 300, 300)
DOUBT_WAIT = timedelta(seconds=2)  # and each time twice as long
# How many calls in a row must fail until it is the platform, not the item.
OUTAGE = 3

# What follows for others: the person is unreachable, the chat is gone, it has moved,
# the desk may not write there; or nothing.
Effect = Literal["", "blocked", "gone", "moved", "not_allowed", "content"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`state` as in `storage.queues.outbox.Result`; `reason` for the log and the queue.

    `pause`: seconds for which this chat ("chat") or everybody ("all") has to wait.
    """

    state: str
    reason: str = ""
    retry_at: datetime | None = None
    counts: bool = True
    doubts: int = 0
    effect: Effect = ""
    hold: Literal["", "chat", "all"] = ""
    pause: float = 0.0


def judge(item: Item, error: Exception, *, now: datetime, failures: int = 0) -> Verdict:
    """`failures`: how many calls in a row, this one included, did not get through."""
    reason = f"{type(error).__name__}: {error}"
    match error:
        case base.NotModified():
            return Verdict("sent")
        case base.Expired():
            return Verdict("expired", reason)
        case base.Throttled():
            return _wait_throttled(item, error, reason, now)
        case base.Migrated():
            return _wait(item, reason, now, effect="moved")
        case base.SendError():
            return _judge_outcome(item, error, reason, now, failures)
    # An adapter's mistake: whether anything left is not known.
    return _doubt(item, reason, now)


def _judge_outcome(
    item: Item, error: base.SendError, reason: str, now: datetime, failures: int
) -> Verdict:
    if error.outcome == "ambiguous":
        return _doubt(item, reason, now)
    if error.outcome == "retryable":
        return _wait_unavailable(item, reason, now, failures)
    return Verdict("failed", reason, effect=_find_effect(error))


def _find_effect(error: base.SendError) -> Effect:
    match error:
        case base.Blocked():
            return "blocked"
        case base.ChatGone():
            return "gone"
        case base.NotAllowed():
            return "not_allowed"
    return "content"


def _wait_throttled(
    item: Item, error: base.Throttled, reason: str, now: datetime
) -> Verdict:
    return Verdict(
        "waiting",
        reason,
        retry_at=now + timedelta(seconds=error.retry_after),
        counts=False,
        doubts=item.doubts,
        hold="chat",
        pause=error.retry_after,
    )


def _wait_unavailable(item: Item, reason: str, now: datetime, failures: int) -> Verdict:
    if failures < OUTAGE and item.attempts >= len(WAITS):
        return Verdict("failed", reason, effect="content")
    wait = WAITS[min(item.attempts, len(WAITS) - 1)]
    return Verdict(
        "waiting",
        reason,
        retry_at=now + timedelta(seconds=wait),
        counts=failures < OUTAGE,
        doubts=item.doubts,
        hold="all",
        pause=min(30.0, 0.25 * 2 ** min(failures, 10)),
    )


def _wait(item: Item, reason: str, now: datetime, *, effect: Effect) -> Verdict:
    return Verdict("waiting", reason, retry_at=now, doubts=item.doubts, effect=effect)


def _doubt(item: Item, reason: str, now: datetime) -> Verdict:
    again = now + DOUBT_WAIT * 2**item.doubts
    if item.op != "post" or item.message_id:
        # Doing it twice shows nothing twice, but not for ever.
        patient = _wait_unavailable(item, reason, now, failures=0)
        return replace(patient, hold="", pause=0.0)
    doubts = item.doubts + 1
    if item.priority <= NOTICE and doubts <= REPEATS:
        return Verdict("waiting", reason, retry_at=again, doubts=doubts)
    return Verdict("ambiguous", reason, doubts=doubts)
