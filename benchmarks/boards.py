"""Row 6: a board of 500 units in 6 classes to 40 groups, and who asks meanwhile.

The desk's own posts and pacer against the sandbox's limits, on a simulated clock: it
takes the platform minutes to let them all through.
"""

from __future__ import annotations

import asyncio
from statistics import median, quantiles

from benchmarks.figures import Figure, judge_value, need
from tests.bot.test_board_broadcast import GROUPS, play_broadcast

ASKED = 1_000


def measure() -> list[Figure]:
    street = asyncio.run(play_broadcast())
    answers, posts = street.waits["person"], street.waits["group"]
    need(len(answers) == ASKED, f"{len(answers)} of {ASKED} were answered")
    need(not street.pacer.count_waiting(), "not everything has left")
    name = f"answer while a board goes to {GROUPS} groups"
    p99 = quantiles(answers, n=100)[98]
    return [
        judge_value(6, f"{name}, median", median(answers), "s", most=0.1),
        Figure(6, f"{name}, p99", p99, "s"),
        judge_value(
            6, "the board's calls refused (429)", street.rates.refused, "", most=0
        ),
        Figure(6, f"the board's {len(posts)} calls have left after", max(posts), "s"),
    ]
