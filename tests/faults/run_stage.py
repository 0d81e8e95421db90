"""One stage from where it was broken off to its end."""

from __future__ import annotations

import asyncio
import shutil
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from tests.faults.progress import Progress, Round
from tests.faults.stage import Counts

ROUND_LIMIT = 3600  # seconds; a round that hangs has failed


def run_stage(
    stage: ModuleType, progress: Progress, *, first_seed: int, rounds: int
) -> Iterator[Round]:
    """Each round of the stage, those of earlier runs first."""
    done = progress.read()
    seeds = range(first_seed, first_seed + rounds)
    yield from (done[seed] for seed in seeds if seed in done)
    for seed in seeds:
        if seed not in done:
            result = run_round(stage, progress.folder, seed)
            progress.write(result)
            yield result


def run_round(stage: ModuleType, folder: Path, seed: int) -> Round:
    """Its folder stays only when something went wrong."""
    place = folder / "rounds" / f"{stage.NAME}-{seed}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    started, error = time.monotonic(), ""
    try:
        counts = asyncio.run(limit_round(stage, seed, place))
    except Exception:
        counts, error = Counts(broken=1), traceback.format_exc()
    if counts.is_good:
        shutil.rmtree(place, ignore_errors=True)
    return Round(seed, round(time.monotonic() - started, 1), counts, error)


async def limit_round(stage: ModuleType, seed: int, place: Path) -> Counts:
    async with asyncio.timeout(ROUND_LIMIT):
        return await stage.run_round(seed, place)
