"""Row 5: messages sent per second by the outbox."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack
from statistics import median

from benchmarks.fake_telegram import FakeTelegram, serve_telegram
from benchmarks.figures import Figure, compare, judge, judge_value, need
from benchmarks.machine import DATA, LOAD_CORES, Child, pinned, running_child
from benchmarks.sample_desk import make_sqlite

ROUNDS, MESSAGES = 5, 1_500
KINDS = ("desk", "ptb", "aiogram")
Rates = dict[str, list[float]]


def measure(rounds: int = ROUNDS, messages: int = MESSAGES) -> list[Figure]:
    rates: Rates = {kind: [] for kind in KINDS}
    cpu: Rates = {kind: [] for kind in KINDS}
    with ExitStack() as stack, pinned(LOAD_CORES):
        telegram = stack.enter_context(serve_telegram())
        path = make_sqlite("sending", units=2, reporters=2)
        children = {
            kind: stack.enter_context(_start(kind, telegram.url, path))
            for kind in KINDS
        }
        for child in children.values():
            _play(child, telegram, 100, 0)
        for number in range(1, rounds + 1):
            for kind, child in children.items():
                found = _play(child, telegram, messages, number * messages)
                rates[kind].append(messages / found["seconds"])
                cpu[kind].append(found["cpu"] / messages * 1000)
        _check_rows(path, rounds * messages + 100)
    return _conclude(rates, cpu)


def _start(kind: str, api: str, path: object):  # type: ignore[no-untyped-def]
    if kind != "desk":
        return running_child("sending", kind=kind, api=api)
    folder = DATA / "sending"
    return running_child(
        "sending", kind=kind, api=api, url=f"sqlite://{path}", folder=folder
    )


def _play(
    child: Child, telegram: FakeTelegram, messages: int, first: int
) -> dict[str, float]:
    telegram.forget()
    found: dict[str, float] = child.ask("send_all", total=messages, first=first)
    chats = {heard.chat for heard in telegram.heard}
    wanted = set(range(1_000 + first, 1_000 + first + messages))
    need(chats == wanted, f"{len(chats)} of {messages} chats were written to")
    need(len(telegram.heard) == messages, f"{len(telegram.heard)} messages arrived")
    return found


def _check_rows(path: object, total: int) -> None:
    database = sqlite3.connect(str(path))
    rows = database.execute("SELECT state, count(*) FROM outbox GROUP BY state")
    found = dict(rows.fetchall())
    database.close()
    need(found == {"sent": total}, f"the outbox has {found}, not {total} sent")


def _conclude(rates: Rates, cpu: Rates) -> list[Figure]:
    name, value = "messages sent by the outbox", median(rates["desk"])
    own = median(cpu["desk"])
    figures = [
        judge(
            5,
            name,
            value,
            "1/s",
            against=words,
            ratio=compare(rates["desk"], rates[kind]),
            least=least,
            cpu=own,
        )
        for kind, words, least in (
            ("ptb", "PTB's default client", 6.0),
            ("aiogram", "aiogram", 1.0),
        )
    ]
    figures.append(judge_value(5, f"{name}, one core", value, "1/s", least=1_000))
    for kind in ("ptb", "aiogram"):
        figures.append(
            Figure(5, f"  {kind}", median(rates[kind]), "1/s", cpu=median(cpu[kind]))
        )
    return figures
