"""The busiest hour of a province: `python -m benchmarks.province [--minutes 6]`.

20,000 reporters of 5,000 units send 60,000 stories, 10,000 of them with albums, through
the sandbox, which keeps Telegram's limits; its webhook reaches two replicas on one
PostgreSQL by a balancer; 200 groups get an announcement meanwhile. Fewer minutes than
60 play that part of the hour at its true rate.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.balancer import balancing
from benchmarks.figures import Figure, need, show_table
from benchmarks.machine import CORES, DATA, Child, describe_machine, running_child
from benchmarks.province_play import PARTS, Plan, Province
from benchmarks.report import write_latest
from benchmarks.sample_desk import make_desk
from benchmarks.servers.desk import TOKEN
from benchmarks.updates import FIRST_ACCOUNT
from bot.sandbox import Sandbox
from handlers.messages import ANNOUNCEMENT
from storage.database import open_database, transaction
from storage.engine.raw_sql import fetch
from storage.figures.recount import count_again, read_stored
from storage.queues.outbox import NewItem, put_items
from tests.postgres import Server, run_server

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
REPLICAS, ROW = 2, 13
LOOK_SECONDS = 2.0
WORDS = "11月报送情况通报:本月报送前三名为青河镇、白水镇、教育局,详见附表。第{}群"


@dataclass(slots=True)
class Seen:
    """What was looked at every two seconds, and at the end."""

    inbox: list[int] = field(default_factory=list)
    outbox: list[int] = field(default_factory=list)
    played: float = 0.0  # seconds until the last thing was said
    drained: float = 0.0  # seconds until the last answer was out
    cpu: float = 0.0
    handled: int = 0
    sent: int = 0


def measure(minutes: float = 6.0) -> list[Figure]:
    plan = Plan(minutes)
    folder = DATA / "province"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with run_server(**DURABLE) as server:
        database = server.create_database()
        url = server.url(database)
        desk = make_desk(url, units=plan.units, reporters=plan.reporters)
        asyncio.run(desk)
        figures = asyncio.run(_measure(plan, server, database, folder))
    shutil.rmtree(folder, ignore_errors=True)
    return figures


async def _measure(
    plan: Plan, server: Server, database: str, folder: Path
) -> list[Figure]:
    with ExitStack() as stack:
        url = server.url(database)
        async with (
            open_database(url),
            balancing() as balancer,
            await Sandbox.start(token=TOKEN) as sandbox,
        ):
            province = Province(plan, sandbox)
            await province.gather()
            _give_accounts(server, database, province)
            public = f"http://127.0.0.1:{balancer.port}"
            arguments = {"url": url, "folder": folder, "api": sandbox.url}
            replicas = [
                await asyncio.to_thread(_start, stack, public, **arguments)
                for _ in range(REPLICAS)
            ]
            balancer.ports = [each.greeting["port"] for each in replicas]
            seen = await _play(province, replicas)
            await _check_books(province)
            for replica in replicas:
                await asyncio.to_thread(replica.end)
            return _conclude(province, seen, sandbox.service.rates.refused)


def _start(stack: ExitStack, public: str, **arguments: Any) -> Child:
    child = running_child("replica", cores=set(CORES), public=public, **arguments)
    return stack.enter_context(child)


def _give_accounts(server: Server, database: str, province: Province) -> None:
    """The reporters' accounts are those of the people on the stage."""
    step = province.people[0].id - FIRST_ACCOUNT
    account = f"(account::bigint + {step})::text"
    server.run_sql(
        f"UPDATE identity SET account = {account}, chat_key = 'telegram:' || {account}",
        database=database,
    )


async def _play(province: Province, replicas: Sequence[Child]) -> Seen:
    seen = Seen()
    for replica in replicas:  # what starting took is not counted
        seen.cpu -= (await asyncio.to_thread(replica.ask, "counts"))["cpu"]
    start = time.monotonic()
    looking = asyncio.create_task(_look(seen))
    announcing = asyncio.create_task(_announce(province))
    await province.play()
    seen.played = time.monotonic() - start
    await announcing
    await province.finish()
    await _drain()
    seen.drained = time.monotonic() - start
    looking.cancel()
    for replica in replicas:
        counts = await asyncio.to_thread(replica.ask, "counts")
        seen.cpu += counts["cpu"]
        seen.handled += counts["handled"]
        seen.sent += counts["sent"]
    return seen


async def _announce(province: Province) -> None:
    """To every group, in the middle of it all."""
    await asyncio.sleep(province.plan.minutes * 60 / 3)
    items = [
        NewItem(
            platform="telegram",
            chat_key=f"telegram:{group.id}",
            op="post",
            payload={
                "chat": {"platform": "telegram", "id": str(group.id), "kind": "group"},
                "text": WORDS.format(number),
            },
            priority=ANNOUNCEMENT,
        )
        for number, group in enumerate(province.groups)
    ]
    async with transaction():
        await put_items(items, now=datetime.now(UTC))


async def _look(seen: Seen) -> None:
    while True:
        inbox, outbox = await _count_waiting()
        seen.inbox.append(inbox)
        seen.outbox.append(outbox)
        await asyncio.sleep(LOOK_SECONDS)


async def _count_waiting() -> tuple[int, int]:
    rows = await fetch(
        "SELECT (SELECT count(*) FROM inbox WHERE state = 'waiting') AS inbox,"
        " (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')) AS outbox"
    )
    return rows[0]["inbox"], rows[0]["outbox"]


async def _drain() -> None:
    while sum(await _count_waiting()):  # noqa: ASYNC110 - it is looked at from outside
        await asyncio.sleep(0.1)


async def _check_books(province: Province) -> None:
    """Every story is handed in once, with its photos; nothing failed, was doubled or
    is in doubt; the tallies are what the stories say."""
    plan = province.plan
    albums = plan.scale(plan.albums)
    wanted = {
        "SELECT count(*) FROM story WHERE number IS NOT NULL": plan.scale(plan.stories),
        "SELECT count(*) FROM story": plan.scale(plan.stories),
        "SELECT count(DISTINCT number) FROM story": plan.scale(plan.stories),
        "SELECT count(*) FROM story_file": albums * PARTS,
        "SELECT count(*) FROM inbox WHERE state <> 'done'": 0,
        "SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'expired')": 0,
    }
    for sql, number in wanted.items():
        found = (await fetch(f"SELECT ({sql}) AS found"))[0]["found"]
        need(found == number, f"{found} instead of {number}: {sql}")
    need(await count_again() == await read_stored(), "the tallies are wrong")
    for number, group in enumerate(province.groups):
        heard = [each.text for each in await group.reads() if each.is_bot]
        need(heard.count(WORDS.format(number)) == 1, f"group {number} heard {heard}")


def _conclude(province: Province, seen: Seen, refused: int) -> list[Figure]:
    plan, delays = province.plan, province.delays
    stories = plan.scale(plan.stories)
    figures = [
        Figure(ROW, f"stories handed in, {plan.minutes:g} minutes", stories, ""),
        Figure(
            ROW,
            "stories a second, until all was answered",
            stories / seen.drained,
            "1/s",
        ),
        Figure(ROW, "events handled", seen.handled, ""),
        Figure(ROW, "messages sent a second", seen.sent / seen.drained, "1/s"),
        Figure(ROW, "CPU of both replicas a story", seen.cpu / stories * 1000, "ms"),
        Figure(ROW, "refused (429) of 10,000", 10_000 * refused / seen.sent, ""),
        Figure(ROW, "backlog of the inbox, at most", max(seen.inbox), ""),
        Figure(ROW, "backlog of the outbox, at most", max(seen.outbox), ""),
        Figure(ROW, "drained after the last was said", seen.drained - seen.played, "s"),
    ]
    for name, found in (
        ("draft's card", delays.drafts),
        ("album's card", delays.albums),
        ("receipt", delays.receipts),
        ("answer to a question", delays.answers),
    ):
        figures.append(Figure(ROW, f"{name}, median", median(found), "s"))
        figures.append(Figure(ROW, f"{name}, p99", quantiles(found, n=100)[98], "s"))
    return figures


def main() -> int:
    arguments = argparse.ArgumentParser(prog="benchmarks.province")
    arguments.add_argument("--minutes", type=float, default=6.0)
    figures = measure(arguments.parse_args().minutes)
    print(show_table(figures))
    write_latest({"province": figures}, describe_machine())
    return 0


if __name__ == "__main__":
    sys.exit(main())
