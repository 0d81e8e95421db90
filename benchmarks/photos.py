"""Row 12: albums of photos, from the webhook to the media folder and the draft."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from contextlib import ExitStack
from functools import cache
from io import BytesIO
from pathlib import Path
from statistics import median

import orjson
from PIL import Image

from benchmarks.fake_telegram import serve_telegram
from benchmarks.figures import Figure, compare, judge, judge_value, need
from benchmarks.load import post_at_once
from benchmarks.machine import DATA, LOAD_CORES, Child, pinned, running_child
from benchmarks.sample_desk import make_sqlite
from benchmarks.updates import AT, FIRST_ACCOUNT
from bot.platforms.telegram.limits import WEBHOOK_CONNECTIONS

ROUNDS, ALBUMS, PARTS = 5, 4, 10
SIDES, QUALITY = (4000, 3000), 82
MEGABYTE = 1 << 20


@cache
def _make_pattern() -> bytes:
    """A photograph's worth of detail: about four megabytes of JPEG."""
    small = Image.frombytes("RGB", (1000, 750), os.urandom(1000 * 750 * 3))
    target = BytesIO()
    small.resize(SIDES, Image.Resampling.BICUBIC).save(target, "JPEG", quality=QUALITY)
    return target.getvalue()


def make_photo(number: int) -> bytes:
    """No two are the same: what stands after a picture's end is not looked at."""
    return _make_pattern() + f"photo {number}".encode()


def write_part(number: int) -> bytes:
    """An album's part as an update; the file is named by its number."""
    account, album = FIRST_ACCOUNT + number // PARTS, number // PARTS
    person = {"id": account, "is_bot": False, "first_name": f"通讯员{account}"}
    file = {
        "file_id": str(number),
        "file_unique_id": str(number),
        "file_name": f"{number}.jpg",
        "mime_type": "image/jpeg",
        "file_size": len(make_photo(number)),
    }
    message = {
        "message_id": number + 1,
        "from": person,
        "chat": {"id": account, "type": "private", "first_name": "x"},
        "date": AT + number,
        "media_group_id": f"album{album}",
        "document": file,
    }
    if number % PARTS == 0:
        message["caption"] = f"青河镇春耕备耕第{album}号\n" + "组织干部下田指导。" * 12
    update = {"update_id": 800_000_000 + number, "message": message}
    return orjson.dumps(update)


def measure(rounds: int = ROUNDS, albums: int = ALBUMS) -> list[Figure]:
    path = make_sqlite("photos", units=20, reporters=2_000)
    own, floor, lags, cpu = list[float](), list[float](), list[float](), list[float]()
    photos = albums * PARTS
    with ExitStack() as stack, pinned(LOAD_CORES):
        telegram = stack.enter_context(serve_telegram())
        telegram.find_file = lambda name: make_photo(int(name))
        desk, bare = _start(stack, path, telegram.url)
        _play(desk, PARTS, 0)
        desk.ask("lag")
        for number in range(rounds):
            first = PARTS + number * photos
            seconds, spent = _play(desk, photos, first)
            own.append(photos / seconds)
            cpu.append(spent / photos * 1000)
            lags.append(desk.ask("lag"))
            floor.append(
                photos / bare.ask("store", photos=photos, first=first)["seconds"]
            )
    _check(path.parent / "media", PARTS + rounds * photos)
    shutil.rmtree(path.parent / "media")
    return _conclude(own, floor, lags, cpu)


def _start(stack: ExitStack, path: Path, api: str) -> tuple[Child, Child]:
    folder = DATA / "hashed"
    shutil.rmtree(folder, ignore_errors=True)
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    url = f"sqlite://{path}"
    desk = running_child("desk", url=url, folder=path.parent, api=api)
    bare = running_child("hashing", folder=folder)
    return stack.enter_context(desk), stack.enter_context(bare)


def _play(desk: Child, photos: int, first: int) -> tuple[float, float]:
    """Seconds, and those of the processor."""
    bodies = [write_part(first + number) for number in range(photos)]
    before = desk.ask("wait_for", total=0)["cpu"]
    start, port = time.monotonic(), desk.greeting["port"]
    answers = asyncio.run(post_at_once(bodies, port=port, lines=WEBHOOK_CONNECTIONS))
    found = desk.ask("wait_for", total=first + photos, seconds=120)
    need(not answers.refused, "updates were refused")
    need(found["done"] == first + photos, f"{found['done']} parts were handled")
    return found["at"] - start, found["cpu"] - before


def _check(media: Path, photos: int) -> None:
    kept = [path for path in media.glob("*/*/*") if len(path.name) == 64]
    need(len(kept) == photos, f"{len(kept)} of {photos} photos are kept")


def _conclude(
    own: list[float], floor: list[float], lags: list[float], cpu: list[float]
) -> list[Figure]:
    size = len(make_photo(0)) / MEGABYTE
    return [
        judge(
            12,
            f"photos of {size:.1f} MB taken in, checked, stored",
            median(own),
            "1/s",
            against="sha256 + write",
            ratio=compare(own, floor),
            least=0.5,
            cpu=median(cpu),
        ),
        Figure(12, "  sha256 + write", median(floor), "1/s"),
        judge_value(
            12, "the loop was blocked, at most", max(lags) * 1000, "ms", most=50
        ),
    ]
