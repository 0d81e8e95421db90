from datetime import UTC, datetime, timedelta

import pytest

from handlers.rules.approving import find_preview_time, find_send_time

DUE = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
BEFORE, AFTER = DUE - timedelta(hours=3), DUE + timedelta(hours=30)
DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("state", "auto", "decided_at", "goes_out"),
    [
        ("waiting", True, None, DUE),
        ("waiting", False, None, None),
        ("approved", True, BEFORE, DUE),
        ("approved", False, BEFORE, DUE),
        ("approved", False, AFTER, AFTER),
        ("held", True, BEFORE, None),
        ("held", False, BEFORE, None),
    ],
)
def test_it_goes_out_on_time_unless_held_and_when_approved_late_at_once(
    state, auto, decided_at, goes_out
) -> None:
    found = find_send_time(state, auto=auto, due_at=DUE, decided_at=decided_at)

    assert found == goes_out


@pytest.mark.parametrize(
    ("now", "auto", "shown"),
    [
        (DUE - DAY - timedelta(minutes=1), True, None),  # too early
        (DUE - DAY, True, DUE - DAY),
        (BEFORE, True, DUE - DAY),  # the desk was down for a while
        (DUE, True, None),  # it goes out by itself now
        (DUE, False, DUE - DAY),
        (DUE + timedelta(hours=3), False, DUE),  # still wanted, and not too late
    ],
)
def test_the_admins_see_it_ahead_and_not_what_has_gone_out(now, auto, shown) -> None:
    assert find_preview_time(DUE, DAY, auto=auto, now=now) == shown
