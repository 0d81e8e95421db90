"""Kills while people hand in stories to an app that WeCom calls."""

from __future__ import annotations

from pathlib import Path

from tests.faults.elsewhere import play_round
from tests.faults.people_elsewhere import on_wecom_app
from tests.faults.stage import Counts

NAME = "wecom_app"
TITLE = "kills on WeCom's callbacks, each tried three times"
ORDER = 23
ROUNDS = 25


async def run_round(seed: int, folder: Path) -> Counts:
    return await play_round(on_wecom_app, seed, folder)
