"""Row 3: the same on PostgreSQL, with one replica of the desk and with two."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from benchmarks.figures import Figure, compare, judge, need
from benchmarks.load import post_at_once
from benchmarks.machine import CORES, DATA, LOAD_CORES, Child, pinned, running_child
from benchmarks.sample_desk import make_desk
from benchmarks.updates import make_stories
from bot.platforms.telegram.limits import WEBHOOK_CONNECTIONS
from tests.postgres import NoPostgres, Server, run_server

ROUNDS, STORIES, REPORTERS, UNITS = 5, 1_000, 8_000, 200
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# With two replicas nothing is pinned: they, the server and the load share all cores.
REPLICAS = {"plain": 1, "one": 1, "two": 2}


@dataclass(slots=True)
class Runner:
    """One or more processes on a database of their own."""

    name: str
    database: str
    children: Sequence[Child]
    sent: int = 0
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def measure(rounds: int = ROUNDS, stories: int = STORIES) -> list[Figure]:
    try:
        with run_server(**DURABLE) as server:
            return _measure(server, rounds, stories)
    except NoPostgres as reason:
        print(f"POSTGRESQL NOT MEASURED: {reason}", file=sys.stderr)
        return []


def _measure(server: Server, rounds: int, stories: int) -> list[Figure]:
    with ExitStack() as stack, pinned(LOAD_CORES):
        runners = {name: _start(server, name, stack) for name in REPLICAS}
        for runner in runners.values():
            _play(runner, 100, keep=False)
        for _ in range(rounds):
            for runner in runners.values():
                _play(runner, stories)
        for runner in runners.values():
            _check_rows(server, runner)
    return _conclude(runners)


def _start(server: Server, name: str, stack: ExitStack) -> Runner:
    database = server.create_database()
    url = server.url(database)
    asyncio.run(make_desk(url, units=UNITS, reporters=REPORTERS))
    folder = DATA / f"postgres-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    if name == "plain":
        children = [running_child("plain", url=url, durable=False)]
    else:
        cores = set(CORES) if REPLICAS[name] > 1 else set(CORES[:1])
        children = [
            running_child("desk", cores=cores, url=url, folder=folder)
            for _ in range(REPLICAS[name])
        ]
    return Runner(name, database, [stack.enter_context(child) for child in children])


def _play(runner: Runner, stories: int, *, keep: bool = True) -> None:
    bodies = make_stories(stories, reporters=REPORTERS, first=runner.sent)
    runner.sent += stories
    before = _ask_all(runner, total=0)
    start = time.monotonic()
    refused = asyncio.run(_post(runner, bodies))
    at = _wait(runner)
    after = _ask_all(runner, total=0)
    need(not refused, f"{runner.name} refused {refused} updates")
    if keep:
        cpu = sum(each["cpu"] for each in after) - sum(each["cpu"] for each in before)
        runner.rates.append(stories / (at - start))
        runner.cpu.append(cpu / stories * 1000)


async def _post(runner: Runner, bodies: Sequence[bytes]) -> int:
    """The updates of all chats, by turns to each replica as a balancer would."""
    count = len(runner.children)
    posting = [
        post_at_once(
            bodies[n::count],
            port=child.greeting["port"],
            lines=WEBHOOK_CONNECTIONS // count,
        )
        for n, child in enumerate(runner.children)
    ]
    return sum(answers.refused for answers in await asyncio.gather(*posting))


def _ask_all(runner: Runner, *, total: int) -> list[dict[str, float]]:
    return [child.ask("wait_for", total=total) for child in runner.children]


def _wait(runner: Runner) -> float:
    """When all replicas together had handled everything."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        found = _ask_all(runner, total=0)
        if sum(each["done"] for each in found) >= runner.sent:
            return max(each["at"] for each in found)
        time.sleep(0.003)
    need(False, f"{runner.name}: not everything was handled")
    return end


def _check_rows(server: Server, runner: Runner) -> None:
    counts = (
        "SELECT count(*) FROM story WHERE state = 'draft'",
        "SELECT count(DISTINCT body) FROM story_version",
        "SELECT count(*) FROM outbox WHERE op = 'post'",
    )
    found = [int(server.run_sql(sql, database=runner.database)) for sql in counts]
    need(found == [runner.sent] * 3, f"{runner.name} has {found} of {runner.sent}")


def _conclude(runners: Mapping[str, Runner]) -> list[Figure]:
    plain, one, two = (runners[name] for name in REPLICAS)
    name = "stories on PostgreSQL"
    return [
        judge(
            3,
            f"{name}, one replica",
            median(one.rates),
            "1/s",
            against="plain bot",
            ratio=compare(one.rates, plain.rates),
            least=3.5,
            cpu=median(one.cpu),
        ),
        Figure(3, "  plain bot", median(plain.rates), "1/s", cpu=median(plain.cpu)),
        judge(
            3,
            f"{name}, two replicas",
            median(two.rates),
            "1/s",
            against="one replica",
            ratio=compare(two.rates, one.rates),
            least=1.5,
            cpu=median(two.cpu),
        ),
    ]
