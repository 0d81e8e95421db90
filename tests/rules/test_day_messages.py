"""What belongs into the one message of the day, and what is too short to wait for it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.day_messages import (
    Mornings,
    count_mornings_left,
    needs_own_reminder,
    order_matters,
)


def at(day: int, hour: float = 8.5) -> datetime:
    return datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=hour)


@dataclass(frozen=True)
class Thing:
    kind: str
    days_left: int


FRIDAY = Mornings(at(27), at(30), at(30) + timedelta(days=1))
TUESDAY = Mornings(at(24), at(25), at(26))


def test_the_most_urgent_comes_first_and_what_is_owed_before_what_waits() -> None:
    things = [Thing("queue", 1), Thing("quota", 3), Thing("signoff", 0)]
    things += [Thing("quota", 0), Thing("commission", 0)]

    assert [(each.kind, each.days_left) for each in order_matters(things)] == [
        ("commission", 0),
        ("quota", 0),
        ("signoff", 0),
        ("queue", 1),
        ("quota", 3),
    ]


@pytest.mark.parametrize(
    ("issued", "deadline", "left"),
    [
        (at(20), at(25, 18), 1),  # tomorrow evening
        (at(20), at(24, 18), 0),  # this evening
        (at(20), at(25, 8), 0),  # before tomorrow's message
        (at(20), at(26, 18), None),  # the day after tomorrow
        (at(20), at(24, 8), None),  # over
        (at(24, 9), at(25, 18), None),  # not issued yet
        (at(23, 20), at(25, 18), None),  # not half the time is over
        (at(23, 20), at(24, 18), 0),  # nor here, but no other message comes before
    ],
)
def test_a_commission_is_in_the_last_two_messages_before_its_deadline(
    issued, deadline, left
) -> None:
    assert count_mornings_left(issued, deadline, TUESDAY) == left


def test_before_a_weekend_the_last_message_is_fridays() -> None:
    assert count_mornings_left(at(20), at(29, 18), FRIDAY) == 0
    assert count_mornings_left(at(20), at(30, 18), FRIDAY) == 1


@pytest.mark.parametrize(
    ("issued", "deadline", "now", "needed"),
    [
        (at(24, 9), at(24, 17), at(24, 12), False),  # not half the time is over
        (at(24, 9), at(24, 17), at(24, 13), True),
        (at(24, 8), at(24, 17), at(24, 13), False),  # it was in the morning's message
        (at(24, 9), at(25, 17), at(24, 17), False),  # it will be in tomorrow's
        (at(24, 10), at(25, 7), at(24, 15), False),
        (at(24, 10), at(25, 7), at(24, 16), True),  # nobody is reminded at night
        (at(24, 15.5), at(25, 7), at(24, 16), False),  # it has just been issued
    ],
)
def test_what_no_message_comes_in_time_for_has_a_reminder_of_its_own(
    issued, deadline, now, needed
) -> None:
    found = needs_own_reminder(
        issued, deadline, now=now, mornings=TUESDAY, closes_at=at(24, 18)
    )

    assert found == needed


def is_open(now: datetime) -> bool:
    """Monday to Friday, half past eight to six."""
    return now.weekday() < 5 and 8.5 <= now.hour + now.minute / 60 < 18


def find_morning(now: datetime) -> datetime:
    return now.replace(hour=8, minute=30)


def find_mornings(now: datetime) -> Mornings:
    days = [find_morning(now) + timedelta(days=n) for n in range(9)]
    worked = [day for day in days[1:] if day.weekday() < 5]
    return Mornings(days[0], worked[0], worked[1])


def live_until(issued: datetime, deadline: datetime) -> list[datetime]:
    """When a unit that never delivers is reminded; the desk looks every half hour."""
    reminded, own = [], False
    now = issued + timedelta(minutes=30)
    while now < deadline:
        if is_open(now):
            mornings = find_mornings(now)
            if now == mornings.today:
                left = count_mornings_left(issued, deadline, mornings)
                reminded += [] if left is None else [now]
            elif not own and needs_own_reminder(
                issued,
                deadline,
                now=now,
                mornings=mornings,
                closes_at=now.replace(hour=18, minute=0),
            ):
                own = True
                reminded.append(now)
        now += timedelta(minutes=30)
    return reminded


@given(
    start=st.integers(0, 14 * 48),
    length=st.integers(1, 30 * 48),
)
def test_whoever_could_be_reminded_in_time_is_and_no_more_than_twice(
    start: int, length: int
) -> None:
    issued = at(2, 0) + start * timedelta(minutes=30)
    deadline = issued + length * timedelta(minutes=30)

    reminded = live_until(issued, deadline)

    ticks = [issued + n * timedelta(minutes=30) for n in range(1, length)]
    mornings = [tick for tick in ticks if is_open(tick) and tick == find_morning(tick)]
    assert len(reminded) <= 2
    if mornings:
        assert reminded[-1] == mornings[-1]
    else:
        late = [
            t for t in ticks if is_open(t) and t >= issued + (deadline - issued) / 2
        ]
        assert len(reminded) >= min(1, len(late))
