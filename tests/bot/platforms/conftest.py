"""The rigs of the platforms, and pictures to send."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from handlers.messages import Kept, Ready
from tests.bot.platforms.rigs import PUSH_ONLY, RIGS, run_telegram


@pytest.fixture(params=sorted(RIGS))
async def rig(request):
    """Every platform in turn."""
    async with RIGS[request.param]() as ready:
        yield ready


@pytest.fixture(params=sorted(RIGS.keys() - PUSH_ONLY))
async def talking(request):
    """Every platform that people can talk to the desk on."""
    async with RIGS[request.param]() as ready:
        yield ready


@pytest.fixture
async def telegram():
    async with run_telegram() as ready:
        yield ready


@pytest.fixture
def make_picture():
    def draw(width=64, height=48, colour="teal", kind="JPEG"):
        out = io.BytesIO()
        Image.new("RGB", (width, height), colour).save(out, kind)
        return out.getvalue()

    return draw


@pytest.fixture
def make_ready(tmp_path):
    """make_ready(data, name, as_photo=…) → (what the post names, what is sent)."""

    def write(data, name, *, as_photo=False):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.bin"
        path.write_bytes(data)
        return Kept("0" * 64, name, as_photo), Ready(path, name, as_photo)

    return write
