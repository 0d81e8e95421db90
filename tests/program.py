"""The real program as a process, and the sandbox beside it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager

SETTINGS = (
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_API_URL",
    "TELEGRAM_MODE",
    "PUBLIC_URL",
    "WEBHOOK_SECRET",
    "LISTEN",
    "DATABASE_URL",
    "MEDIA_DIR",
    "DESK_FILE",
    "LOG_LEVEL",
    "STORYDESK_FAILPOINT",
    "TIMEZONE",
    "LANGUAGE",
)


class Program:
    """`python -m bot …`; everything it writes is in `output` once it has ended."""

    def __init__(self, process):
        self.process = process
        self.output = ""
        self._reading = asyncio.create_task(process.stdout.read())

    @classmethod
    async def start(cls, *arguments, folder, module="bot", **settings):
        kept = {k: v for k, v in os.environ.items() if k not in SETTINGS}
        root = str(os.getcwd())
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", module, *arguments),
            cwd=folder,
            env={**kept, "PYTHONPATH": root, "PYTHONUNBUFFERED": "1", **settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        return cls(process)

    @property
    def is_running(self):
        return self.process.returncode is None

    async def wait(self, seconds=60):
        async with asyncio.timeout(seconds):
            code = await self.process.wait()
            self.output = (await self._reading).decode()
        return code

    async def kill(self):
        if self.is_running:
            self.process.kill()
        return await self.wait()

    async def terminate(self):
        if self.is_running:
            self.process.send_signal(signal.SIGTERM)
        return await self.wait()


@asynccontextmanager
async def running_program(*arguments, **options):
    program = await Program.start(*arguments, **options)
    try:
        yield program
    finally:
        await program.kill()
