"""Row 6: answers during a broadcast, under limits that are enforced; and a restart."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import Any

from benchmarks.fake_telegram import FakeTelegram, make_limiter, serve_telegram
from benchmarks.figures import Figure, judge, judge_value, need
from benchmarks.machine import DATA, LOAD_CORES, Child, pinned, running_child
from benchmarks.sample_desk import make_sqlite
from storage.queues.leases import LEASE

CHATS, PAUSE = 1_000, 0.5  # seconds between answers
ALLOWED = 30.0  # messages a second
KILLED_AFTER = 0.6  # of the chats
ANSWERS = 100_000  # where their chats' numbers begin
LONGEST, STILL = 120.0, 5.0  # seconds; without a message: it is over


@dataclass(slots=True)
class Broadcast:
    """One sender with its own Telegram."""

    telegram: FakeTelegram
    arguments: dict[str, Any]
    child: Child
    asked: dict[int, float] = field(default_factory=dict)

    def ask(self) -> None:
        number = ANSWERS + len(self.asked)
        at = self.child.ask("put", total=1, first=number, urgent=True)
        self.asked[1_000 + number] = at

    def list_delays(self) -> list[float]:
        """Of what is not answered yet: as long as it has waited."""
        heard, now = (
            {each.chat: each.at for each in self.telegram.heard},
            time.monotonic(),
        )
        return [heard.get(chat, now) - at for chat, at in self.asked.items()]

    def count_announced(self) -> int:
        return sum(each.chat < 1_000 + ANSWERS for each in self.telegram.heard)


def measure(chats: int = CHATS) -> list[Figure]:
    path = make_sqlite("broadcast", units=2, reporters=2)
    with ExitStack() as stack, pinned(LOAD_CORES):
        desk = _start(stack, "desk", url=f"sqlite://{path}")
        peer = _start(stack, "ptb")
        for each in (desk, peer):
            each.child.ask("begin")
            each.child.ask("put", total=chats, first=0)
        rate, delays, theirs = _watch(stack, desk, peer, chats)
    return [*_conclude(desk, rate, delays, theirs), *_judge_restart(desk, path, chats)]


def _start(stack: ExitStack, kind: str, **more: Any) -> Broadcast:
    telegram = stack.enter_context(serve_telegram(make_limiter()))
    arguments = {"kind": kind, "api": telegram.url, "paced": True, **more}
    if kind == "desk":
        arguments["folder"] = DATA / "broadcast"
    child = stack.enter_context(running_child("sending", **arguments))
    return Broadcast(telegram, arguments, child)


def _watch(
    stack: ExitStack, desk: Broadcast, peer: Broadcast, chats: int
) -> tuple[float, list[float], list[float]]:
    """Messages a second and delays until the desk is killed; the peer's delays."""
    end = time.monotonic() + LONGEST
    while desk.count_announced() < chats * KILLED_AFTER and time.monotonic() < end:
        for each in (desk, peer):
            each.ask()
        time.sleep(PAUSE)
    found = _measure_rate(desk.telegram), desk.list_delays(), peer.list_delays()
    _restart(stack, desk)
    while desk.count_announced() < chats and time.monotonic() < end:
        time.sleep(PAUSE)
        if time.monotonic() - desk.telegram.heard[-1].at > STILL + LEASE.seconds:
            break
    return found


def _measure_rate(telegram: FakeTelegram) -> float:
    """Over the time after the first second, in which a burst is allowed."""
    times = [each.at for each in telegram.heard]
    steady = [at for at in times if at > times[0] + 1]
    return (len(steady) - 1) / (steady[-1] - steady[0])


def _restart(stack: ExitStack, desk: Broadcast) -> None:
    """As by a power cut: nothing is handed back."""
    desk.child.kill()
    child = running_child("sending", **desk.arguments)
    desk.child = stack.enter_context(child)
    desk.child.ask("begin")


def _judge_restart(desk: Broadcast, path: Path, chats: int) -> list[Figure]:
    """What did not arrive must be in doubt, for a person to decide about."""
    heard = Counter(each.chat for each in desk.telegram.heard)
    twice = [chat for chat, count in heard.items() if count > 1]
    need(not twice, f"{len(twice)} messages came twice")
    with closing(sqlite3.connect(path)) as database:
        sql = "SELECT chat_key FROM outbox WHERE state = 'ambiguous'"
        rows = database.execute(sql).fetchall()
    doubtful = {int(key.rpartition(":")[2]) for (key,) in rows}
    lost = set(range(1_000, 1_000 + chats)) - heard.keys() - doubtful
    need(not lost, f"{len(lost)} announcements were lost")
    return [
        judge_value(6, "lost over a restart in the middle", len(lost), "", most=0),
        Figure(6, "in doubt after it, for a person to decide", len(doubtful), ""),
    ]


def _conclude(
    desk: Broadcast, rate: float, delays: list[float], theirs: list[float]
) -> list[Figure]:
    refused, total = desk.telegram.refused, len(desk.telegram.heard)
    name = "answer during a broadcast"
    ours = median(delays)
    return [
        judge_value(6, f"{name}, median", ours, "s", most=0.1),
        judge_value(6, f"{name}, p99", quantiles(delays, n=100)[98], "s", most=0.2),
        Figure(6, "  AIORateLimiter, median", median(theirs), "s"),
        Figure(6, "  AIORateLimiter, mean", fmean(theirs), "s"),
        judge(
            6,
            "broadcast",
            rate,
            "1/s",
            against="the allowed rate",
            ratio=rate / ALLOWED,
            least=0.97,
        ),
        judge_value(6, "refused (429)", 10_000 * refused / total, "/10000", most=1),
    ]
