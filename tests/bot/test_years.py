"""Weeks of a desk's life around a change of the clocks; the stage `years` plays five
years in six time zones."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.queues.runs import find_last_look, note_look
from tests.faults.drills.years import judge, live_through

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "begin"),
    [
        ("Europe/Berlin", datetime(2024, 3, 18, tzinfo=UTC)),
        ("America/Santiago", datetime(2024, 8, 26, tzinfo=UTC)),
    ],
)
async def test_each_announcement_goes_out_once_or_is_reported_as_too_late(
    db, zone, begin
):
    life = await live_through(zone, begin=begin, end=begin + timedelta(days=40), seed=7)

    verdict = await judge(life, zone, begin)

    assert (verdict.wrong, verdict.missing, verdict.doubled) == ([], [], [])
    assert min(verdict.sent, verdict.too_late) > 20
    assert life.faults > 3


async def test_the_last_look_is_written_down_every_ten_minutes_at_most(each_db):
    assert await find_last_look() is None

    seen = []
    for minutes in (0, 9, 11, 3):  # the last: the clock was set back
        await note_look(NOW + timedelta(minutes=minutes))
        seen.append((await find_last_look() - NOW) // timedelta(minutes=1))

    assert seen == [0, 0, 11, 3]
