"""One person floods the real program; how long do the others wait?

python -m tests.security.flood_job SECONDS RATE
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.demo.desk import SAMPLE
from bot.sandbox import Sandbox
from handlers.desk_file import open_desk_file
from handlers.desk_file.rows import apply_desk
from storage.database import open_database
from storage.desk.desk import load_desk
from storage.migrate import ensure_schema
from storage.models import InboxEvent
from storage.people.people import create_member, grant_role
from tests.program import running_program

OTHERS = 20


async def add(person, role):
    view, now = await load_desk(), datetime.now(UTC)
    unit = next(iter(view.units.values())).id if role == "reporter" else None
    member = await create_member(
        platform="telegram",
        account=str(person.id),
        chat_key=f"telegram:{person.id}",
        name=person.name,
        now=now,
    )
    await grant_role(member, role, unit_id=unit, now=now)


async def flood(person, seconds, rate):
    """Messages sent, at `rate` a second."""
    sent, began = 0, time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        while sent < passed * rate:
            await person.says(f"闲话{sent}")
            sent += 1
        await asyncio.sleep(0.02)
    return sent


async def ask(person, until, waits):
    """Ask for help every few seconds, as people do."""
    while time.monotonic() < until:
        began = time.monotonic()
        await person.says("帮助")
        await person.hears("帮助", timeout=60)
        waits.append(time.monotonic() - began)
        await asyncio.sleep(4)


def read_memory(pid):
    words = Path(f"/proc/{pid}/status").read_text()
    return int(words.split("VmRSS:")[1].split()[0]) / 1024


async def watch(pid, found, until):
    while time.monotonic() < until:
        found.append(read_memory(pid))
        await asyncio.sleep(1)


async def run(seconds, rate):
    folder = Path(tempfile.mkdtemp())
    url = f"sqlite://{folder}/desk.db"
    await ensure_schema(url)
    async with await Sandbox.start(rates=True) as sandbox:
        flooder = await sandbox.person("洪水")
        others = [await sandbox.person(f"同事{n}") for n in range(OTHERS)]
        for each in (flooder, *others):
            await each.starts()
        sandbox.service.updates.drop_pending()
        async with open_database(url):
            await apply_desk(open_desk_file(SAMPLE), now=datetime.now(UTC))
            for each in (flooder, *others):
                await add(each, "reporter")
        settings = {
            "TELEGRAM_BOT_TOKEN": sandbox.token,
            "TELEGRAM_API_URL": sandbox.url,
            "DATABASE_URL": url,
            "MEDIA_DIR": str(folder / "media"),
            "LISTEN": "127.0.0.1:0",
        }
        async with running_program("run", folder=folder, **settings) as program:
            await asyncio.sleep(4)
            end, waits, memory = time.monotonic() + seconds, [], []
            asking = [asyncio.create_task(ask(each, end, waits)) for each in others]
            watching = asyncio.create_task(watch(program.process.pid, memory, end))
            sent = await flood(flooder, seconds, rate)
            await asyncio.gather(*asking, watching)
            await asyncio.sleep(3)
        async with open_database(url):
            key = f"telegram:{flooder.id}"
            kept = await InboxEvent.filter(chat_key=key).count()
            waiting = await InboxEvent.filter(chat_key=key, state="waiting").count()
            dead = await InboxEvent.filter(state="dead").count()
        told = sum("您发得太快了" in m.text for m in await flooder.reads())
    waits.sort()
    print(
        json.dumps(
            {
                "sent": sent,
                "kept": kept,
                "waiting": waiting,
                "dead": dead,
                "told": told,
                "asked": len(waits),
                "p50": round(waits[len(waits) // 2], 3),
                "p99": round(waits[int(len(waits) * 0.99)], 3),
                "longest": round(waits[-1], 3),
                "memory_mb": round(max(memory)),
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(run(float(sys.argv[1]), float(sys.argv[2])))
