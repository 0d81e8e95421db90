"""A tenth of what comes is poisonous; the stage `poison` mixes 1,000 into 10,000."""

from datetime import timedelta

import pytest

from bot import handling
from tests.faults.drills.poison import (
    compare,
    is_unreadable,
    mix,
    play,
    prepare,
    write_unreadable,
)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(handling, "WAITS", (timedelta(milliseconds=1),) * 4)


async def test_good_events_are_all_answered_and_poisonous_ones_put_aside(each_db):
    await prepare(40)
    mixture = mix(40, 16, seed=1)

    await play(mixture, patience=30)

    assert (mixture.good, mixture.poison) == (160, 16)
    assert await compare(mixture) == {}


async def test_in_slices_of_one_event_it_is_the_same(db, monkeypatch):
    monkeypatch.setattr(handling, "SLICE_SECONDS", 0)
    await prepare(20)
    mixture = mix(20, 8, seed=2)

    await play(mixture, patience=30)

    assert await compare(mixture) == {}


@pytest.mark.parametrize("number", range(5))
def test_what_is_meant_to_be_unreadable_is(number):
    assert is_unreadable(write_unreadable(number, 7))
