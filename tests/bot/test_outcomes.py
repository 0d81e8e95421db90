from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.outcomes import WAITS, Verdict, judge
from bot.platforms import base
from handlers.messages import ANNOUNCEMENT, ANSWER, NOTICE, Chat
from storage.queues.outbox import Item

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
POST = Item(1, "telegram", "telegram:7", "post", {}, "", ANSWER, 0, 0)
UNCLEAR = base.Ambiguous("timeout")


def errors_of(kind):
    for child in kind.__subclasses__():
        yield child
        yield from errors_of(child)


def make_error(kind):
    if kind is base.Throttled:
        return kind(7)
    if kind is base.Migrated:
        return kind(Chat("telegram", "-100"))
    return kind("why")


@pytest.mark.parametrize("kind", list(errors_of(base.SendError)))
def test_every_error_of_a_platform_has_a_verdict_in_keeping_with_its_outcome(kind):
    verdict = judge(POST, make_error(kind), now=NOW, failures=1)

    expected = {
        "retryable": {"waiting"},
        "ambiguous": {"waiting"},
        "permanent": {"failed"},
    }[kind.outcome]
    special = {
        base.NotModified: {"sent"},
        base.Expired: {"expired"},
        base.Migrated: {"waiting"},
    }
    assert {verdict.state} == special.get(kind, expected)


@pytest.mark.parametrize(
    ("priority", "doubts", "state"),
    [
        (ANSWER, 0, "waiting"),
        (ANSWER, 3, "waiting"),
        (ANSWER, 4, "ambiguous"),
        (NOTICE, 0, "waiting"),
        (NOTICE, 4, "ambiguous"),
        (ANNOUNCEMENT, 0, "ambiguous"),
    ],
)
def test_what_may_have_arrived_is_repeated_by_its_urgency_an_announcement_never(
    priority, doubts, state
):
    item = replace(POST, priority=priority, doubts=doubts)

    verdict = judge(item, UNCLEAR, now=NOW)

    assert (verdict.state, verdict.doubts) == (state, doubts + 1)


@pytest.mark.parametrize(
    "item",
    [
        replace(POST, message_id="5", priority=ANNOUNCEMENT),
        replace(POST, op="react"),
        replace(POST, op="answer"),
        replace(POST, op="menu"),
    ],
)
def test_what_shows_nothing_twice_is_simply_done_again(item):
    verdict = judge(item, UNCLEAR, now=NOW)

    assert (verdict.state, verdict.doubts) == ("waiting", 0)


def test_a_mistake_of_the_adapter_counts_as_unclear():
    item = replace(POST, priority=ANNOUNCEMENT)

    assert judge(item, KeyError("x"), now=NOW).state == "ambiguous"


def test_a_throttled_chat_waits_as_long_as_it_was_told():
    verdict = judge(POST, base.Throttled(12.5), now=NOW)

    assert verdict == Verdict(
        "waiting",
        "Throttled: throttled for 12.5 s",
        retry_at=NOW + timedelta(seconds=12.5),
        counts=False,
        hold="chat",
        pause=12.5,
    )


def test_the_longer_a_platform_is_away_the_longer_everybody_waits():
    away = base.Unavailable("away")
    pauses = [judge(POST, away, now=NOW, failures=n).pause for n in range(1, 12)]

    assert pauses[:4] == [0.5, 1, 2, 4]
    assert pauses[-1] == 30


def test_an_outage_is_not_the_items_fault_however_long_it_lasts():
    old = replace(POST, attempts=len(WAITS))

    lone = judge(old, base.Unavailable("500"), now=NOW, failures=1)
    outage = judge(old, base.Unavailable("away"), now=NOW, failures=3)

    assert lone.state == "failed"
    assert (outage.state, outage.counts) == ("waiting", False)
