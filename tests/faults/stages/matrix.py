"""Kills while people hand in stories on Matrix."""

from __future__ import annotations

from pathlib import Path

from tests.faults.elsewhere import play_round
from tests.faults.people_elsewhere import on_matrix
from tests.faults.stage import Counts

NAME = "matrix"
TITLE = "kills on Matrix: stories and pictures, each once, answered once"
ORDER = 21
ROUNDS = 25


async def run_round(seed: int, folder: Path) -> Counts:
    return await play_round(on_matrix, seed, folder)
