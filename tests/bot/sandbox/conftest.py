"""A sandbox without pace, PTB's own Bot on it, and pictures to send."""

from __future__ import annotations

import io
import os
from contextlib import asynccontextmanager

import pytest
from PIL import Image

# Before PTB is imported: a pause is a timedelta, not an int with a warning.
os.environ.setdefault("PTB_TIMEDELTA", "1")

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.sandbox import Sandbox


@asynccontextmanager
async def run_bot(sandbox, token=""):
    # Loopback needs no TLS; making a TLS context is what takes PTB's time.
    plain = {"verify": False}
    bot = Bot(
        token or sandbox.token,
        base_url=f"{sandbox.url}/bot",
        base_file_url=f"{sandbox.url}/file/bot",
        request=HTTPXRequest(httpx_kwargs=plain, connection_pool_size=8),
        get_updates_request=HTTPXRequest(httpx_kwargs=plain, connection_pool_size=2),
    )
    async with bot:
        yield bot


@pytest.fixture
def connect():
    """`async with connect(sandbox) as bot`: PTB's Bot on a sandbox of one's own."""
    return run_bot


@pytest.fixture
async def sandbox():
    async with await Sandbox.start(rates=False) as running:
        yield running


@pytest.fixture
async def bot(sandbox):
    async with run_bot(sandbox) as ready:
        yield ready


@pytest.fixture
async def reporter(sandbox):
    """A person who has started the bot; nothing of that waits any more."""
    person = await sandbox.person("王小明")
    await person.starts()
    sandbox.service.updates.drop_pending()
    return person


def draw(width=64, height=48, colour="teal", kind="JPEG", **extra):
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind, **extra)
    return out.getvalue()


@pytest.fixture(scope="session")
def make_picture():
    """make_picture(width, height, colour, kind) → bytes."""
    return draw
