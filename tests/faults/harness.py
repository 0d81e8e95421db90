"""A desk that is killed and started again, people who go on talking to it, and books."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.sandbox import Sandbox
from handlers.desk_file import open_desk_file
from handlers.desk_file.rows import apply_desk
from storage.database import open_database
from storage.desk.desk import load_desk
from storage.migrate import ensure_schema
from storage.people.people import create_member, grant_role
from tests.waiting import until

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "bot/samples/desk.toml"


class Zygote:
    """`tests.faults.zygote`; it answers at once, so nobody waits in the loop."""

    def __init__(self, environment=None):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.zygote"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout.readline() == "ready\n"

    def fork(self, **wish):
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@contextmanager
def open_zygote(environment=None):
    zygote = Zygote(environment)
    try:
        yield zygote
    finally:
        zygote.close()


@dataclass
class Desk:
    """The program with its settings; `kills`: how often it has been killed."""

    zygote: Zygote
    sandbox: Sandbox
    folder: Path
    url: str
    follows_clock: bool = False
    settings: dict = field(default_factory=dict)
    kills: int = 0
    starts: int = 0  # before the last one
    pids: set = field(default_factory=set)
    wishes: dict = field(default_factory=dict)  # of the zygote
    _read: int = 0  # bytes of the log
    _started: int = 0  # in them

    def name_platform(self):
        """The settings of the platform it is on, and what else its start needs."""
        return {
            "TELEGRAM_BOT_TOKEN": self.sandbox.token,
            "TELEGRAM_API_URL": self.sandbox.url,
        }, {"sandbox": self.sandbox.url if self.follows_clock else ""}

    def start(self, failpoint="", **more):
        platform, wishes = self.name_platform()
        settings = {
            **platform,
            "DATABASE_URL": self.url,
            "MEDIA_DIR": str(self.folder / "media"),
            "LISTEN": "127.0.0.1:0",
            "LOG_LEVEL": "INFO",
            "STORYDESK_FAILPOINT": failpoint,
            **self.settings,
            **more,
        }
        self.starts = self.count_starts()
        pid = self.zygote.fork(
            settings=settings,
            folder=str(self.folder),
            log=str(self.folder / "log"),
            **{**wishes, **self.wishes},
        )
        self.pids.add(pid)
        return pid

    async def kill(self, pid):
        """SIGKILL, unless a failpoint was faster."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        await self.wait(pid)
        self.kills += 1

    async def stop(self, pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        await self.wait(pid)

    async def is_up(self, pid):
        """Returns once it listens, or is dead already."""
        await until(lambda: self.count_starts() > self.starts or not is_alive(pid))

    def count_starts(self):
        """Read on from where the last count ended: logs grow long."""
        path = self.folder / "log"
        if path.exists():
            with path.open("rb") as log:
                log.seek(self._read)
                lines = log.read().rpartition(b"\n")[0]
            self._read += len(lines)
            self._started += lines.count(b"listening on")
        return self._started

    async def wait(self, pid, seconds=60):
        await until(lambda: not is_alive(pid), seconds=seconds)
        self.pids.discard(pid)

    def read_log(self):
        path = self.folder / "log"
        return path.read_text(encoding="utf-8") if path.exists() else ""


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@asynccontextmanager
async def open_desk(zygote, folder, url, *, follows_clock=False, **settings):
    """A sandbox and a desk made of the sample file, with nobody in it yet."""
    await ensure_schema(url)
    async with await Sandbox.start(rates=False) as sandbox:
        async with open_database(url):
            await apply_desk(open_desk_file(SAMPLE), now=datetime.now(UTC))
        desk = Desk(zygote, sandbox, folder, url, follows_clock, settings)
        try:
            yield desk
        finally:
            for pid in list(desk.pids):
                await desk.kill(pid)


async def add_person(desk, name, role, unit=""):
    """Somebody on the stage who is a member of the desk already."""
    person = await desk.sandbox.person(name)
    await person.starts()  # nobody is written to who has not
    async with open_database(desk.url):
        view, now = await load_desk(), datetime.now(UTC)
        units = {u.short_name: u.id for u in view.units.values()}
        member = await create_member(
            platform="telegram",
            account=str(person.id),
            chat_key=f"telegram:{person.id}",
            name=name,
            now=now,
        )
        await grant_role(member, role, unit_id=units.get(unit), now=now)
    return person
