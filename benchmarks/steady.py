"""Row 4: delays at a steady hundred stories a second, and a backlog that drains."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import orjson

from benchmarks.figures import Figure, compare, judge, judge_value, need
from benchmarks.load import post_at_once, post_steadily
from benchmarks.machine import LOAD_CORES, Child, pinned, running_child
from benchmarks.sample_desk import make_sqlite
from benchmarks.updates import FIRST_ACCOUNT, make_stories
from bot.platforms.telegram.limits import WEBHOOK_CONNECTIONS

ROUNDS, SECONDS, PER_SECOND = 5, 4, 100
BACKLOG, REPORTERS, UNITS = 10_000, 16_000, 200
COMMANDS = 5


@dataclass(slots=True)
class Runner:
    """A server, and the 99th percentiles of its rounds, in milliseconds."""

    child: Child
    sent: int = 0
    answered: list[float] = field(default_factory=list)
    committed: list[float] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.child.greeting["port"])


def measure(rounds: int = ROUNDS, backlog: int = BACKLOG) -> list[Figure]:
    with pinned(LOAD_CORES):
        return [*_measure_delays(rounds), *_measure_backlog(backlog)]


def _measure_delays(rounds: int) -> list[Figure]:
    with ExitStack() as stack:
        desk, floor = (_start(stack, name) for name in ("desk", "floor"))
        for runner in (desk, floor):
            _play(runner, 1, keep=False)
        for _ in range(rounds):
            for runner in (desk, floor):
                _play(runner, SECONDS)
    figures = []
    for name, ours, theirs, most in (
        ("webhook answered, p99", desk.answered, floor.answered, 1.5),
        ("story committed, p99", desk.committed, floor.committed, 2.0),
    ):
        ratio, value = compare(ours, theirs), median(ours)
        words = f"{name} at {PER_SECOND}/s"
        figures.append(
            judge(4, words, value, "ms", against="raw SQL", ratio=ratio, most=most)
        )
        figures.append(Figure(4, "  raw SQL in groups", median(theirs), "ms"))
    return figures


def _start(stack: ExitStack, name: str) -> Runner:
    path = make_sqlite(f"steady-{name}", units=UNITS, reporters=REPORTERS)
    if name == "desk":
        url = f"sqlite://{path}"
        child = running_child("desk", url=url, folder=path.parent)
    else:
        child = running_child("floor", path=path)
    return Runner(stack.enter_context(child))


def _play(runner: Runner, seconds: int, *, keep: bool = True) -> None:
    total = seconds * PER_SECOND
    bodies = make_stories(total, reporters=REPORTERS, first=runner.sent)
    before, runner.sent = runner.sent, runner.sent + total
    runner.child.ask("log")
    start = time.monotonic()
    posting = post_steadily(
        bodies, port=runner.port, per_second=PER_SECOND, lines=WEBHOOK_CONNECTIONS
    )
    answers = asyncio.run(posting)
    found = runner.child.ask("wait_for", total=runner.sent)
    need(found["done"] == runner.sent, f"{found['done']} of {runner.sent} were handled")
    need(not answers.refused, "updates were refused")
    if keep:
        log = runner.child.ask("log")
        runner.answered.append(_find_p99(answers.delays))
        runner.committed.append(_find_p99(_list_commits(log, before, total, start)))


def _list_commits(
    log: Sequence[tuple[int, float]], before: int, total: int, start: float
) -> list[float]:
    """Of each story: from when it was due until as many were committed."""
    delays, place = list[float](), 0
    for number in range(total):
        while log[place][0] < before + number + 1:
            place += 1
        delays.append(log[place][1] - (start + number / PER_SECOND))
    return delays


def _find_p99(delays: Sequence[float]) -> float:
    return quantiles(delays, n=100)[98] * 1000


def _measure_backlog(backlog: int) -> list[Figure]:
    """A held desk gets a backlog; then it drains, and commands come in between."""
    path = make_sqlite("backlog", units=UNITS, reporters=REPORTERS)
    arguments = {"url": f"sqlite://{path}", "folder": path.parent, "hold": True}
    with running_child("desk", **arguments) as child:
        port = child.greeting["port"]
        bodies = make_stories(backlog, reporters=REPORTERS - COMMANDS)
        asyncio.run(post_at_once(bodies, port=port, lines=WEBHOOK_CONNECTIONS))
        child.ask("begin")
        start, delays = time.monotonic(), list[float]()
        for number in range(COMMANDS):
            delays.append(_time_command(child, path, number))
        after = child.ask("wait_for", total=backlog + COMMANDS, seconds=120)
        drained = (backlog + COMMANDS) / (after["at"] - start)
        steady = _measure_steady(child, backlog)
    return [
        judge(
            4,
            f"a backlog of {backlog:,} drains",
            drained,
            "1/s",
            against="the steady rate",
            ratio=drained / steady,
            least=0.9,
        ),
        judge_value(4, "a command meanwhile, at most", max(delays), "s", most=1.0),
    ]


def _time_command(child: Child, path: Path, number: int) -> float:
    """Until the answer stands in the outbox."""
    account = FIRST_ACCOUNT + REPORTERS - 1 - number
    update = orjson.loads(make_stories(1, reporters=REPORTERS, first=number)[0])
    person = {"id": account, "is_bot": False, "first_name": "x"}
    chat = {"id": account, "type": "private", "first_name": "x"}
    update["message"] |= {"text": "/help", "from": person, "chat": chat}
    body, port = orjson.dumps(update), child.greeting["port"]
    start = time.monotonic()
    asyncio.run(post_at_once([body], port=port, lines=1))
    with closing(sqlite3.connect(path)) as database:
        while time.monotonic() < start + 60:
            sql = "SELECT 1 FROM outbox WHERE chat_key = ?"
            if database.execute(sql, (f"telegram:{account}",)).fetchone():
                return time.monotonic() - start
            time.sleep(0.005)
    need(False, "a command was not answered within a minute")
    return 60.0


def _measure_steady(child: Child, first: int) -> float:
    """Stories a second as fast as they are taken, on the same database."""
    total = 2_000
    bodies = make_stories(total, reporters=REPORTERS - COMMANDS, first=first)
    start, port = time.monotonic(), child.greeting["port"]
    asyncio.run(post_at_once(bodies, port=port, lines=WEBHOOK_CONNECTIONS))
    after = child.ask("wait_for", total=first + COMMANDS + total, seconds=120)
    return float(total / (after["at"] - start))
