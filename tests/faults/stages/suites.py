"""The tests of attacks, odd input and faults, each file longer than in `make test`."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from xml.etree import ElementTree

from tests.faults.progress import ROOT
from tests.faults.stage import Counts

NAME = "suites"
TITLE = "fuzzing, attacks and the short forms, with the long profile of hypothesis"
ORDER = 90
JOBS = ("journeys/kills_elsewhere_job.py", "security/flood_job.py")


def list_files() -> list[Path]:
    folders = [ROOT / "tests" / name for name in ("faults", "fuzz", "security")]
    found = [file for folder in folders for file in sorted(folder.glob("test_*.py"))]
    return [*found, *(ROOT / "tests" / job for job in JOBS)]


ROUNDS = len(list_files())


async def run_round(seed: int, folder: Path) -> Counts:
    """One file; the seed says which, and what hypothesis begins with."""
    file = list_files()[(seed - 1) % ROUNDS]
    code, output = await run_pytest(file, folder, seed)
    if code != 0:
        raise AssertionError(f"{file.name}:\n{output[-4_000:]}")
    suite = ElementTree.parse(folder / "result.xml").getroot().find("testsuite")
    run = int(suite.get("tests")) - int(suite.get("skipped"))
    return Counts(more={"files": 1, "tests": run, "skipped": int(suite.get("skipped"))})


async def run_pytest(file: Path, folder: Path, seed: int) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "-q", str(file)),
        *("--hypothesis-profile=long", f"--hypothesis-seed={seed}"),
        *(f"--junitxml={folder / 'result.xml'}", f"--basetemp={folder / 'tmp'}"),
        cwd=ROOT,
        env={**os.environ, "FAULT_SEED": str(seed)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, output.decode(errors="replace")
