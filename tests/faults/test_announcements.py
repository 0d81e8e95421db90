"""What goes out by itself, killed at every named point: once each, or shown."""

import asyncio
import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest

from storage.database import open_database
from storage.models import Group, OutboxItem, Run
from tests.faults.harness import add_person, is_alive, open_desk
from tests.faults.rest import settle
from tests.waiting import until

pytestmark = pytest.mark.faults

FAILPOINTS = (
    "before_run_commit",
    "after_run_commit",
    "after_claim_send",
    "before_send",
    "after_send_before_mark",
    "after_mark",
    "",
)
HOURS = 14  # each failpoint twice
A_WHILE = 1.5  # seconds for what one hour brings


async def bind_channel(desk):
    channel = await desk.sandbox.channel("青禾县信息通报")
    await channel.adds_bot(admin=True)
    async with open_database(desk.url):
        await Group.create(
            chat_key=f"telegram:{channel.id}",
            title=channel.name,
            kind="channel",
            scope="desk",
            announces=["hourly"],
        )
    return channel


async def live_through(desk, channel, *, replicas, dice):
    """Hours pass; each time the desk dies somewhere around what is due."""
    for hour in range(HOURS):
        now = await desk.sandbox.move_clock(timedelta(hours=1))
        failpoints = [
            FAILPOINTS[(hour + n * 3) % len(FAILPOINTS)] for n in range(replicas)
        ]
        pids = [desk.start(failpoint) for failpoint in failpoints]
        await desk.is_up(pids[-1])
        await wait_for_hour(channel, pids, f"hour {now:%m-%dT%H}")
        await asyncio.sleep(dice.uniform(0, 0.1))
        for pid in pids:
            await desk.kill(pid)


async def wait_for_hour(channel, pids, words):
    """Until it is heard or somebody has died over it, however slow the machine is."""

    async def is_over():
        heard = any(words in message.text for message in await channel.reads())
        return heard or not all(is_alive(pid) for pid in pids)

    with suppress(TimeoutError):
        await until(is_over, seconds=A_WHILE)


async def check_announcements(desk, channel, admin):
    async with open_database(desk.url):
        runs = await Run.filter(job="hourly").order_by("due_at")
        items = await OutboxItem.exclude(run_id=None)
    periods = [run.period for run in runs]
    heard = Counter(m.text.removeprefix("hour ") for m in await channel.reads())
    shown = "\n".join(m.text for m in await admin.reads())
    doubtful = {i.payload["text"][5:] for i in items if i.state == "ambiguous"}
    # Nothing missed but what was too late at the start; nothing twice.
    assert len(periods) >= HOURS
    assert {run.state for run in runs} <= {"queued", "too_late"}
    assert len(items) == sum(run.state == "queued" for run in runs)
    assert set(heard.values()) == {1}
    assert {i.payload["text"][5:] for i in items} - set(heard) <= doubtful
    assert {i.state for i in items} <= {"sent", "ambiguous"}
    assert [period for period in doubtful if period not in shown] == []


@pytest.mark.parametrize("replicas", [1, 2])
async def test_every_announcement_goes_out_once_or_is_shown_to_the_admins(
    zygote, tmp_path, replicas
):
    url = f"sqlite://{tmp_path}/desk.db"
    async with open_desk(zygote, tmp_path, url, follows_clock=True) as desk:
        admin = await add_person(desk, "陈敏", "admin")
        channel = await bind_channel(desk)

        await live_through(desk, channel, replicas=replicas, dice=random.Random(3))
        await settle(desk)

        await check_announcements(desk, channel, admin)
