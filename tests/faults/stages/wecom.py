"""Kills while people hand in stories to WeCom's robot."""

from __future__ import annotations

from pathlib import Path

from tests.faults.elsewhere import play_round
from tests.faults.people_elsewhere import on_wecom
from tests.faults.stage import Counts

NAME = "wecom"
TITLE = "kills on WeCom's long connection; what was on the wire is said again"
ORDER = 22
ROUNDS = 25


async def run_round(seed: int, folder: Path) -> Counts:
    return await play_round(on_wecom, seed, folder)
