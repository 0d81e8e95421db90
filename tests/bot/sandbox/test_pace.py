"""Telegram's pace: over all, per chat, per group; and that the clock refills it."""

from datetime import UTC, datetime, timedelta

import pytest
from telegram.error import RetryAfter

from bot.sandbox import Sandbox
from bot.sandbox.clock import MovableClock
from bot.sandbox.errors import ApiError
from bot.sandbox.limits import UNPACED, Pace
from bot.sandbox.rates import RateLimiter
from bot.sandbox.world import Chat

START = datetime(2026, 10, 1, tzinfo=UTC)
PERSON, GROUP = Chat(1, "private"), Chat(-1, "group")


class Hand:
    """A clock moved by hand."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


@pytest.fixture
def hand():
    return Hand()


def make_limiter(hand, **pace):
    return RateLimiter(MovableClock(hand), Pace(slack=0, **pace))


def send(limiter, chat, count=1):
    """How many of `count` messages were let through, and the first pause asked for."""
    for done in range(count):
        try:
            limiter.charge(chat)
        except ApiError as error:
            return done, error.parameters["retry_after"]
    return count, 0


def test_thirty_messages_a_second_over_all(hand):
    limiter = make_limiter(hand)

    passed = [send(limiter, Chat(number, "private"))[0] for number in range(40)]
    assert sum(passed) == 30
    hand.now += timedelta(seconds=1)
    assert [send(limiter, Chat(number, "private"))[0] for number in range(40)] == [
        1
    ] * 30 + [0] * 10


def test_one_a_second_to_a_person_after_a_short_burst(hand):
    limiter = make_limiter(hand)

    assert send(limiter, PERSON, 10) == (4, 1)
    hand.now += timedelta(seconds=3)
    assert send(limiter, PERSON, 10) == (3, 1)


def test_twenty_a_minute_to_a_group(hand):
    limiter = make_limiter(hand, per_chat_second=30)

    assert send(limiter, GROUP, 30) == (20, 60)
    hand.now += timedelta(seconds=59)
    assert send(limiter, GROUP) == (0, 1)
    hand.now += timedelta(seconds=1)
    assert send(limiter, GROUP) == (1, 0)


def test_an_album_counts_its_parts_and_passes_whole(hand):
    limiter = make_limiter(hand)
    limiter.charge(PERSON, 10)

    assert send(limiter, PERSON) == (0, 7)


def test_moving_the_clock_forward_refills_and_back_does_no_harm(hand):
    limiter = make_limiter(hand)
    send(limiter, PERSON, 10)
    hand.now -= timedelta(hours=1)
    assert send(limiter, PERSON) == (0, 1)
    hand.now += timedelta(days=1)
    assert send(limiter, PERSON, 10) == (4, 1)


def test_without_pace_everything_passes(hand):
    limiter = RateLimiter(MovableClock(hand), UNPACED)

    assert send(limiter, GROUP, 5000) == (5000, 0)


async def test_a_bot_that_is_too_fast_is_told_how_long_to_wait(connect):
    async with await Sandbox.start() as sandbox, connect(sandbox) as bot:
        person = await sandbox.person("王小明")
        await person.starts()
        for number in range(4):
            await bot.send_message(person.id, f"{number}")
        with pytest.raises(RetryAfter) as refusal:
            await bot.send_message(person.id, "4")
        await sandbox.act("set_pace", on=False)
        await bot.send_message(person.id, "通")

        counts = await sandbox.counts()
        assert refusal.value.retry_after == timedelta(seconds=1)
        assert (counts["refused_for_pace"], counts["calls"]["sendMessage 429"]) == (
            1,
            1,
        )
