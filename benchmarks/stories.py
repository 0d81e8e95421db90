"""Rows 1 and 2: stories per second, durable from the webhook to the committed reply."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, compare, judge, need
from benchmarks.load import post_at_once
from benchmarks.machine import LOAD_CORES, Child, pinned, running_child
from benchmarks.sample_desk import make_sqlite
from benchmarks.updates import make_stories
from bot.platforms.telegram.limits import WEBHOOK_CONNECTIONS

ROUNDS, STORIES, REPORTERS, UNITS = 5, 1_500, 8_000, 200
VARIANTS = ("desk", "plain", "durable", "floor")


@dataclass(slots=True)
class Runner:
    """A server with its database, and how fast it was in each round."""

    child: Child
    path: Path
    sent: int = 0
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # ms an item


def measure(rounds: int = ROUNDS, stories: int = STORIES) -> list[Figure]:
    with ExitStack() as stack, pinned(LOAD_CORES):
        runners = {name: _start(name, stack) for name in VARIANTS}
        for runner in runners.values():
            _play(runner, 200, keep=False)
        for _ in range(rounds):
            for runner in runners.values():
                _play(runner, stories)
        for runner in runners.values():
            _check_rows(runner)
    return _conclude(runners)


def _start(name: str, stack: ExitStack) -> Runner:
    path = make_sqlite(f"stories-{name}", units=UNITS, reporters=REPORTERS)
    url = f"sqlite://{path}"
    if name == "desk":
        child = running_child("desk", url=url, folder=path.parent)
    elif name == "floor":
        child = running_child("floor", path=path)
    else:
        child = running_child("plain", url=url, durable=name == "durable")
    return Runner(stack.enter_context(child), path)


def _play(runner: Runner, stories: int, *, keep: bool = True) -> None:
    bodies = make_stories(stories, reporters=REPORTERS, first=runner.sent)
    runner.sent += stories
    before = runner.child.ask("wait_for", total=0)
    start = time.monotonic()
    answers = asyncio.run(
        post_at_once(
            bodies, port=runner.child.greeting["port"], lines=WEBHOOK_CONNECTIONS
        )
    )
    after = runner.child.ask("wait_for", total=runner.sent)
    need(not answers.refused, f"{runner.child.name} refused {answers.refused} updates")
    need(after["done"] == runner.sent, f"{runner.child.name}: {after} of {runner.sent}")
    if keep:
        runner.rates.append(stories / (after["at"] - start))
        runner.cpu.append((after["cpu"] - before["cpu"]) / stories * 1000)


def _check_rows(runner: Runner) -> None:
    """Every story is there once, with its words and an answer to its reporter."""
    database = sqlite3.connect(runner.path)
    counts = {
        "stories": "SELECT count(*) FROM story WHERE state = 'draft'",
        "texts": "SELECT count(DISTINCT body) FROM story_version",
        "answers": "SELECT count(*) FROM outbox WHERE op = 'post'",
    }
    found = {name: database.execute(sql).fetchone()[0] for name, sql in counts.items()}
    database.close()
    wanted = dict.fromkeys(counts, runner.sent)
    need(found == wanted, f"{runner.child.name} has {found} of {runner.sent} stories")


def _conclude(runners: Mapping[str, Runner]) -> list[Figure]:
    desk = runners["desk"]
    rate, cpu = median(desk.rates), median(desk.cpu)
    figures = []
    for row, name, words, least in (
        (1, "plain", "plain bot, not durable", 3.5),
        (1, "durable", "plain bot, durable story by story", 6.0),
        (2, "floor", "raw SQL in groups", 0.45),
    ):
        other = runners[name]
        ratio = compare(desk.rates, other.rates)
        figures.append(
            judge(
                row,
                "stories, webhook to committed reply",
                rate,
                "1/s",
                against=words,
                ratio=ratio,
                least=least,
                cpu=cpu,
            )
        )
        figures.append(
            Figure(row, f"  {words}", median(other.rates), "1/s", cpu=median(other.cpu))
        )
    return figures
