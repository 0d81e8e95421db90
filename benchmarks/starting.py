"""Row 11: start to first answer, memory, and the time the command line takes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import orjson

from benchmarks.fake_telegram import FakeTelegram, serve_telegram
from benchmarks.figures import Figure, compare, judge, judge_value, need
from benchmarks.load import post_at_once
from benchmarks.machine import (
    LOAD_CORES,
    ROOT,
    SERVER_CORES,
    Child,
    make_environment,
    pinned,
    running_child,
)
from benchmarks.sample_desk import make_sqlite
from benchmarks.updates import FIRST_ACCOUNT, make_stories
from bot.platforms.telegram.limits import WEBHOOK_CONNECTIONS

ROUNDS, STORIES, WARM = 5, 15_000, 4_000
REPORTERS, UNITS = 8_000, 200
LONGEST = 30.0


def measure(rounds: int = ROUNDS, stories: int = STORIES) -> list[Figure]:
    with pinned(LOAD_CORES):
        return [*_measure_start(rounds), *_measure_memory(stories), _measure_help()]


def _measure_start(rounds: int) -> list[Figure]:
    """From the start of the process until the answer to a waiting message is out."""
    desk, empty = list[float](), list[float]()
    for number in range(rounds + 1):
        path = make_sqlite("starting", units=UNITS, reporters=100)
        url = f"sqlite://{path}"
        desk.append(_time_start("whole", number, url=url, folder=path.parent))
        empty.append(_time_start("empty", number))
    return [
        judge(
            11,
            "start to first answer",
            median(desk[1:]),
            "s",
            against="an empty PTB program",
            ratio=compare(desk[1:], empty[1:]),  # the first one may have compiled
            most=2.0,
        ),
        Figure(11, "  an empty PTB program", median(empty[1:]), "s"),
    ]


def _time_start(name: str, number: int, **arguments: object) -> float:
    update = orjson.loads(make_stories(1, reporters=100, first=number)[0])
    mark = {"type": "bot_command", "offset": 0, "length": 5}
    update["message"] |= {"text": "/help", "entities": [mark]}
    with serve_telegram() as telegram:
        telegram.updates.append(update)
        start = time.monotonic()
        with running_child("starting", kind=name, api=telegram.url, **arguments):
            at = _wait_for_answer(telegram)
    return at - start


def _wait_for_answer(telegram: FakeTelegram) -> float:
    end = time.monotonic() + LONGEST
    while not telegram.heard and time.monotonic() < end:
        time.sleep(0.002)
    need(telegram.heard, "nothing was answered")
    heard = telegram.heard[0]
    need(heard.chat >= FIRST_ACCOUNT, f"somebody else was answered: {heard}")
    return heard.at


def _measure_memory(stories: int) -> list[Figure]:
    """Of the serving process, before and after so many stories."""
    path = make_sqlite("memory", units=UNITS, reporters=REPORTERS)
    with ExitStack() as stack:
        arguments = {"url": f"sqlite://{path}", "folder": path.parent}
        child = stack.enter_context(running_child("desk", **arguments))
        idle = read_memory(child.pid)
        _feed(child, WARM, 0)
        before = read_memory(child.pid)
        _feed(child, stories, WARM)
        growth = read_memory(child.pid) - before
    words = f"memory growth over {stories:,} stories"
    return [
        Figure(11, "memory, idle", idle, "MB"),
        judge_value(11, words, growth, "MB", most=20),
    ]


def _feed(child: Child, stories: int, first: int) -> None:
    bodies = make_stories(stories, reporters=REPORTERS, first=first)
    port = child.greeting["port"]
    asyncio.run(post_at_once(bodies, port=port, lines=WEBHOOK_CONNECTIONS))
    total = first + stories
    found = child.ask("wait_for", total=total, seconds=300)
    need(found["done"] == total, f"{found['done']} of {total} stories were handled")


def read_memory(pid: int) -> float:
    """What a process holds, in megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    line = next(line for line in lines if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _measure_help() -> Figure:
    command = [str(Path(sys.executable).parent / "storydesk"), "--help"]
    with pinned(SERVER_CORES):
        seconds = median(_time(lambda: _run(command)) for _ in range(7))
    return judge_value(11, "storydesk --help", seconds, "s", most=0.3)


def _run(command: list[str]) -> None:
    found = subprocess.run(
        command, cwd=ROOT, env=make_environment(), capture_output=True, check=True
    )
    need(b"run" in found.stdout, "the help does not name the commands")


def _time(work: Callable[[], None]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start
