"""Look announcements up whose call broke off: there, surely not there, or in doubt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime

from bot.consequences import Failure
from bot.lane import Lane
from bot.outcomes import Verdict
from bot.platforms.base import Finder, SendError
from bot.sending import Ending, Sending, read_item_post
from storage.queues.outbox import Doubtful, Result, take_doubtful

log = logging.getLogger(__name__)


async def find_doubtful(
    lane: Lane,
    sending: Sending,
    *,
    make_holder: Callable[[], str],
    own: Collection[str],
) -> bool:
    """Take up what is in doubt on this platform; whether anything was decided.

    `own`: claims of this process that are at work. Where the platform is not reached
    the lease runs out, and somebody looks again.
    """
    if not isinstance(lane.platform, Finder):
        return False
    holder, now = make_holder(), datetime.now(UTC)
    name = lane.platform.name
    taken = await take_doubtful(name, holder, now=now, own=sorted(own))
    endings = [await _look_up(lane.platform, each, holder) for each in taken]
    decided = [ending for ending in endings if ending]
    if decided:
        await sending.write(decided)
    return bool(decided)


async def _look_up(platform: Finder, doubtful: Doubtful, holder: str) -> Ending | None:
    item, post = doubtful.item, read_item_post(doubtful.item)
    try:
        found = await platform.find(post, after=doubtful.before, known=doubtful.known)
    except SendError as error:
        return _give_up(doubtful, holder, error)
    log.info("item %s was in doubt, it is %s", item.id, "there" if found else "not")
    if found:
        return Result(item, holder, "sent", message_ids=found.message_ids), None
    return Result(item, holder, "waiting", counts=False), None


def _give_up(doubtful: Doubtful, holder: str, error: SendError) -> Ending | None:
    if error.outcome == "retryable":
        return None
    item = replace(doubtful.item, doubts=doubtful.item.doubts + 1)
    words = f"its call broke off, and it {error}"
    verdict = Verdict("ambiguous", words, doubts=item.doubts)
    result = Result(item, holder, "ambiguous", error=words)
    return result, Failure(item, verdict, error)
