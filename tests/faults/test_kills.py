"""The program killed at random instants and at every named point, while people work."""

import asyncio
import itertools
import os
import random
import socket
from contextlib import suppress

import pytest

from tests.faults.balancer import run_balancer
from tests.faults.harness import open_desk
from tests.faults.rest import settle
from tests.faults.stories import begin_work, check_books
from tests.faults.waiting import count_words
from tests.waiting import until

pytestmark = pytest.mark.faults

FAILPOINTS = (
    "after_store:2",
    "before_send",
    "",
    "after_claim",
    "after_commit",
    "after_send_before_mark",
    "",
    "before_commit:2",
    "after_fetch",
    "after_mark",
    "before_send:2",
    "",
    "after_claim_send",
)
SEED = int(os.environ.get("FAULT_SEED", "1"))
SHORT = (0.2, 0.4)  # seconds until the kill
A_WHILE = 2.0  # seconds


async def break_until_done(desk, work, *, dice, kills):
    """Kill the desk at random instants and at failpoints until `work` is done.

    A life that ends at random is not over before the desk has said something in it, or
    has had a while for it: on a busy machine it would only be started and killed.
    """
    for failpoint in itertools.cycle(FAILPOINTS):
        pid = desk.start(failpoint)
        if dice.random() < 0.8:  # the others may die while they start
            await desk.is_up(pid)
        if not failpoint:
            await wait_for_words(desk, work)
        # On a busy machine people need longer lives of it to get anything done.
        patience = max(1, desk.kills / kills) ** 2
        seconds = patience * dice.uniform(*SHORT)
        await asyncio.wait(work, timeout=seconds)
        await desk.kill(pid)
        if all(task.done() for task in work) and desk.kills >= kills:
            return


async def test_a_desk_killed_thirty_times_loses_nothing_and_doubles_nothing(
    zygote, tmp_path
):
    url = f"sqlite://{tmp_path}/desk.db"
    async with open_desk(zygote, tmp_path, url, LOG_LEVEL="DEBUG") as desk:
        people, work = await begin_work(desk, reporters=4, stories=4)
        await break_until_done(desk, work, dice=random.Random(SEED), kills=30)
        await asyncio.gather(*work)
        await settle(desk)

        books = await check_books(desk, people, work)
        repeated = sum(len(numbers) - 1 for numbers in books.receipts.values())
        assert repeated <= books.doubted
        # The log was written at its loudest.
        assert desk.sandbox.token not in desk.read_log()
        assert "秋收工作简报" not in desk.read_log()


async def wait_for_words(desk, work):
    """Until the desk has said anything to anybody, or nobody waits for it any more."""
    before = await count_words(desk.sandbox)

    async def is_heard():
        done = all(task.done() for task in work)
        return done or await count_words(desk.sandbox) > before

    with suppress(TimeoutError):
        await until(is_heard, seconds=A_WHILE)


def find_ports(number):
    probes = [socket.socket() for _ in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


async def break_replicas(desk, work, ports, *, dice):
    """One of the replicas is killed again and again; the other goes on."""
    pids = {port: desk.start(LISTEN=f"127.0.0.1:{port}") for port in ports}
    while not all(task.done() for task in work):
        patience = max(1, desk.kills / 10) ** 2
        await asyncio.wait(work, timeout=patience * dice.uniform(0.3, 0.8))
        port = dice.choice(ports)
        await desk.kill(pids[port])
        failpoint = dice.choice(["", "before_commit:2", "after_claim", "after_mark"])
        pids[port] = desk.start(failpoint, LISTEN=f"127.0.0.1:{port}")
    for pid in pids.values():
        await desk.kill(pid)


@pytest.mark.postgres
async def test_of_two_replicas_on_one_postgres_either_may_die_at_any_time(
    zygote, tmp_path, postgres_url
):
    ports = find_ports(2)
    async with run_balancer(ports) as balancer:
        webhook = {
            "TELEGRAM_MODE": "webhook",
            "PUBLIC_URL": f"http://127.0.0.1:{balancer.port}",
            "WEBHOOK_SECRET": "hush",
        }
        async with open_desk(zygote, tmp_path, postgres_url, **webhook) as desk:
            people, work = await begin_work(desk, reporters=3, stories=3)
            await break_replicas(desk, work, ports, dice=random.Random(SEED))
            await settle(desk, LISTEN=f"127.0.0.1:{ports[0]}")

            await check_books(desk, people, work)
            assert desk.kills >= 5
