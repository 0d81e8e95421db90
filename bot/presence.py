"""The name of this process in claims, and whether another one is still there.

A lease runs out by itself after some seconds; a process that was killed on this machine
is found out at once, so that its work goes on without that wait.
"""

from __future__ import annotations

import itertools
import os
import secrets
from collections.abc import Callable
from pathlib import Path

_PROC = Path("/proc")


def name_process() -> str:
    """A name that no other process has or will have: machine, pid, start, chance."""
    pid = os.getpid()
    return f"{_read_machine()}:{pid}:{_read_start(pid)}:{secrets.token_hex(4)}"


def make_holders(process: str) -> Callable[[], str]:
    """Names for this process's claims, each a new one."""
    numbers = itertools.count(1)
    return lambda: f"{process}#{next(numbers)}"


def is_gone(holder: str, *, me: str) -> bool:
    """Whether the process behind a claim is surely dead; unsure means no."""
    process = holder.partition("#")[0]
    parts = process.split(":")
    if process == me or len(parts) != 4 or not parts[0] or parts[0] != _read_machine():
        return False
    # A pid comes back, also that of a container's only process; its start does not.
    return _read_start(int(parts[1])) != parts[2]


def _read_machine() -> str:
    # Processes see each other's pids within one boot and one pid namespace only.
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        space = os.readlink(_PROC / "self/ns/pid")
    except OSError:
        return ""
    return f"{boot[:8]}-{space.strip('pid:[]')}"


def _read_start(pid: int) -> str:
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    # A killed process stays a zombie until its parent looks.
    return "" if fields[0] in "ZX" else fields[19]
