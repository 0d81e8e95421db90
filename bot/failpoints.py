"""Named points at which the fault tests let the process die.

Nothing happens at them unless STORYDESK_FAILPOINT names one: `before_commit` dies there
the first time, `before_commit:7` the seventh.
"""

from __future__ import annotations

import os
from typing import Literal

Point = Literal[
    "before_store",  # events have come, nothing of them is kept
    "after_store",  # events are committed, nobody was told
    "after_claim",  # events are leased to this process
    "after_fetch",  # their files are in the media store
    "before_commit",  # all is written, nothing is committed
    "after_commit",  # answers are queued, nothing is sent
    "after_claim_send",  # answers are leased to this process
    "before_send",  # marked as being sent, the call not made
    "after_send_before_mark",  # the call made, its result not written
    "after_mark",
    "before_run_commit",  # an announcement is claimed and queued, not committed
    "after_run_commit",
]
DEAD = 137  # as after SIGKILL

_armed: dict[str, int] = {}


def arm(spec: str | None) -> None:
    """`spec` as in the setting; None disarms."""
    _armed.clear()
    if spec:
        name, _, times = spec.partition(":")
        _armed[name] = int(times or 1)


def reach(point: Point) -> None:
    """Die here if this is the point and the time."""
    if _armed and point in _armed:
        _armed[point] -= 1
        if _armed[point] == 0:
            os._exit(DEAD)
