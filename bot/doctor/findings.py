"""A line of the doctor's report, and how checks are run so that none stops the rest."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Level = Literal["ok", "warning", "problem"]
PATIENCE = 20  # seconds for one check


@dataclass(frozen=True, slots=True)
class Finding:
    """`remedy` is "" where all is well."""

    check: str
    level: Level
    words: str
    remedy: str = ""


def is_healthy(findings: list[Finding]) -> bool:
    return all(finding.level != "problem" for finding in findings)


def well(check: str, words: str) -> Finding:
    return Finding(check, "ok", words)


def warn(check: str, words: str, remedy: str) -> Finding:
    return Finding(check, "warning", words, remedy)


def problem(check: str, words: str, remedy: str) -> Finding:
    return Finding(check, "problem", words, remedy)


Check = Callable[[], Awaitable[list[Finding]]]


async def run_check(name: str, check: Check) -> list[Finding]:
    """What a check finds; one that breaks is itself a finding."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except TimeoutError:
        words = f"no answer within {PATIENCE} seconds"
        return [problem(name, words, "see whether the machine or the network is busy")]
    except Exception as error:
        # Not the error's own words: they may hold an address and with it the token.
        words = f"could not be checked: {type(error).__name__} at {_find_place(error)}"
        return [problem(name, words, "report this line to the makers of storydesk")]


def _find_place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"
